"""
What version a Pulumi CLI is: asked once, then remembered for as long as the file stays the same.

An answer lies in the user's cache under a name made of path, time of change and size, so that a
normal run starts no extra process and a replaced binary is asked anew.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path

import platformdirs
from semver import VersionInfo

from ai_role_cli.engine.child.environment import pulumi_home, system_environment
from ai_role_cli.errors import SurroundingsError

__all__ = ["ask_version", "engine_version"]

ANSWER_SECONDS = 60.0
"""How long `pulumi version` may take; it takes 0.2 s, and a cold network disk some more."""

QUOTED_CHARS = 120
"""How much of a wrong answer is shown."""


def engine_version(path: Path) -> VersionInfo:
    """
    Return the version of the CLI at `path`, from the cache where it is known.

    Raises:
        SurroundingsError: It is missing, not executable, or does not answer as Pulumi does.
    """
    if not path.exists():
        raise _refusal(path, "there is no Pulumi CLI", code="engine-missing")
    if not path.is_file() or not os.access(path, os.X_OK):
        raise _refusal(path, "the Pulumi CLI is not executable", code="engine-not-executable")
    answer = _answer_file(path)
    known = _remembered(answer)
    if known is None:
        known = ask_version(path)
        _remember(answer, known)
    return known


def ask_version(path: Path) -> VersionInfo:
    """
    Start the CLI at `path` and return the version it states.

    Raises:
        SurroundingsError: It does not start, fails, takes too long, or states no version.
    """
    try:
        child = subprocess.run(  # noqa: S603  the user's own engine, no shell
            [path, "version"],
            env=_environment(),
            cwd=path.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=ANSWER_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _broken(path, problem=_reason(error)) from error
    said = (child.stdout or child.stderr).decode(errors="replace").strip()
    if child.returncode:
        raise _broken(path, problem=f"exit code {child.returncode}: {said[:QUOTED_CHARS]!r}")
    try:
        return VersionInfo.parse(said.removeprefix("v"))
    except ValueError as error:
        raise _broken(path, problem=f"its answer was {said[:QUOTED_CHARS]!r}") from error


def _environment() -> dict[str, str]:
    home = str(pulumi_home(os.environ))
    kept = system_environment(os.environ)
    return {**kept, "PULUMI_HOME": home, "PULUMI_SKIP_UPDATE_CHECK": "true"}


def _answer_file(path: Path) -> Path:
    file = path.stat()
    key = sha256(f"{path}\0{file.st_mtime_ns}\0{file.st_size}".encode(errors="surrogateescape"))
    return platformdirs.user_cache_path("ai-role") / "engine-version" / key.hexdigest()


def _remembered(answer: Path) -> VersionInfo | None:
    try:
        return VersionInfo.parse(answer.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _remember(answer: Path, version: VersionInfo) -> None:
    # A cache that cannot be written costs the next run 0.2 s, no more.
    with contextlib.suppress(OSError):
        answer.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=answer.parent)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(str(version))
        Path(draft).replace(answer)


def _reason(error: OSError | subprocess.TimeoutExpired) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return f"no answer within {ANSWER_SECONDS:.0f} s"


def _broken(path: Path, *, problem: str) -> SurroundingsError:
    return _refusal(
        path,
        "the Pulumi CLI does not work",
        code="engine-broken",
        facts=(("asked", "pulumi version"), ("problem", problem)),
    )


def _refusal(
    path: Path, message: str, *, code: str, facts: tuple[tuple[str, str], ...] = ()
) -> SurroundingsError:
    return SurroundingsError(
        f"{message}: {path}", code=code, facts=(("looked at", str(path)), *facts)
    )
