"""The pinned engine, built from its Go modules: for where releases cannot be downloaded."""

from __future__ import annotations

import tempfile
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from ai_role_cli.engine.installation.engine import PINNED_ENGINE
from ai_role_cli.engine.installation.step import Step, run_step
from ai_role_cli.engine.installation.toolchain import go_toolchain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ai_role_cli.engine.installation.step import Journal
    from ai_role_cli.engine.installation.toolchain import Toolchain

__all__ = ["build_from_modules"]

CLI_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"

VERSION_SYMBOL = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
"""Set at link time; a CLI without it states no version and the SDK refuses it."""

MODULE_COUNT, PACKAGE_COUNT = 250, 1700
"""Roughly what the pinned version fetches and compiles: the scale of the progress lines."""

LIMIT_SECONDS = 3600.0
"""It takes 4 minutes on two cores; this is for a slow machine behind a slow line."""


def build_from_modules(root: Path, journal: Journal) -> None:
    """
    Build the CLI into `root/bin`; the sums in the package data are checked by Go.

    Raises:
        StepFailedError: There is no Go and none can be fetched, or the build fails.
    """
    with (
        go_toolchain(journal) as toolchain,
        tempfile.TemporaryDirectory(prefix="ai-role-engine-") as folder,
    ):
        for name in ("go.mod", "go.sum"):
            source = resources.files("ai_role_cli.engine.installation") / "source" / name
            (Path(folder) / name).write_bytes(source.read_bytes())
        journal.report(f"building Pulumi {PINNED_ENGINE}: about 4 minutes on two cores, once")
        run_step(_build_step(root / "bin" / "pulumi", Path(folder), toolchain=toolchain), journal)


def _build_step(binary: Path, folder: Path, *, toolchain: Toolchain) -> Step:
    link = f"-s -w -X {VERSION_SYMBOL}=v{PINNED_ENGINE}"
    flags = ("-v", "-trimpath", "-buildvcs=false", "-tags", "osusergo,grpcnotrace")
    return Step(
        title=f"building Pulumi {PINNED_ENGINE}",
        command=(toolchain.go, "build", *flags, "-ldflags", link, "-o", binary, CLI_PACKAGE),
        folder=folder,
        environment=toolchain.environment,
        limit_seconds=LIMIT_SECONDS,
        describe=_progress,
    )


def _progress(lines: Sequence[str]) -> str:
    """Say how far `go build -v` is: it first names each module it fetches, then each package."""
    fetched = sum(line.startswith("go: downloading ") for line in lines)
    compiled = sum(not line.startswith(("go: ", "#")) for line in lines)
    if compiled:
        return f"{compiled} of about {PACKAGE_COUNT} packages compiled"
    if fetched:
        return f"{fetched} of about {MODULE_COUNT} modules fetched"
    return "reading the modules"
