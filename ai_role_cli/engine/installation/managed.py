"""The engine that ai-role keeps for the user: put in place whole, or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ai_role_cli.engine.folder.private_file import make_folders
from ai_role_cli.engine.installation.engine import PINNED_ENGINE, EngineSource
from ai_role_cli.engine.installation.modules import build_from_modules
from ai_role_cli.engine.installation.release import download_release
from ai_role_cli.engine.installation.search import (
    EXPLICIT_ENGINE_VARIABLE,
    find_engine,
    managed_engine,
    safe_engine,
    usable_engine,
)
from ai_role_cli.engine.installation.step import Journal, StepFailedError
from ai_role_cli.engine.installation.version import ask_version
from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ai_role_cli.engine.installation.engine import Engine

__all__ = ["ensure_engine", "install_engine"]

METHODS: tuple[tuple[str, Callable[[Path, Journal], None]], ...] = (
    ("official release", download_release),
    ("Go modules", build_from_modules),
)
"""Ways to fill a folder with `bin/pulumi`, the quick one first."""

STAGING_PREFIX = ".staging-"


def ensure_engine(*, report: Callable[[str], None]) -> Engine:
    """
    Return the engine that is there and usable, else the managed one, after getting it.

    Args:
        report: Gets progress, a line every few seconds.

    Raises:
        SurroundingsError: The explicit engine is unusable: that is for the user to mend. Or no way
            led to a working engine (`engine-unavailable`).
    """
    try:
        return find_engine()
    except SurroundingsError:
        if os.environ.get(EXPLICIT_ENGINE_VARIABLE):
            raise
        return install_engine(report=report)


def install_engine(*, report: Callable[[str], None]) -> Engine:
    """
    Return the managed engine, after getting it if it is not there or does not work.

    Args:
        report: Gets progress, a line every few seconds.

    Raises:
        SurroundingsError: No way led to a working engine (`engine-unavailable`).
    """
    version_folder = managed_engine().parent.parent
    try:
        with _sole_setup(version_folder.parent, report):
            return _present() or _obtain(version_folder, Journal.start("engine", report))
    except OSError as error:
        raise _unwritable(error) from error


@contextlib.contextmanager
def _sole_setup(home: Path, report: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of the engine folder; what an interrupted set-up left in it is removed."""
    make_folders(home)
    # An umask was too open when an older version made it; what is in it is checked one by one.
    home.chmod(0o700)
    with (home / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report("another ai-role setup is at work, waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in home.glob(f"{STAGING_PREFIX}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield


def _present() -> Engine | None:
    try:
        return safe_engine(managed_engine(), source=EngineSource.MANAGED)
    except (SurroundingsError, FileNotFoundError):
        return None


def _obtain(version_folder: Path, journal: Journal) -> Engine:
    failures: list[tuple[str, str]] = []
    for name, method in METHODS:
        with tempfile.TemporaryDirectory(
            prefix=STAGING_PREFIX, dir=version_folder.parent, ignore_cleanup_errors=True
        ) as staging:
            try:
                _fill(Path(staging) / "engine", method, journal=journal)
            except StepFailedError as failure:
                failures.append((name, str(failure)))
                journal.report(f"{name}: {failure}")
                continue
            _put(Path(staging), version_folder)
            return usable_engine(managed_engine(), source=EngineSource.MANAGED)
    raise _unavailable(failures, journal.log)


def _fill(root: Path, method: Callable[[Path, Journal], None], *, journal: Journal) -> None:
    """Let `method` fill `root`, and prove that a working CLI of the pinned version is in it."""
    root.mkdir(mode=0o700)
    method(root, journal)
    try:
        version = ask_version(root / "bin" / "pulumi")
    except SurroundingsError as error:
        message = "what came of it does not work"
        raise StepFailedError(message) from error
    if version != PINNED_ENGINE:
        message = f"what came of it is version {version}"
        raise StepFailedError(message)


def _put(staging: Path, version_folder: Path) -> None:
    if version_folder.exists():
        # A folder cannot be replaced by another; the broken one goes with the staging folder.
        version_folder.replace(staging / "broken")
    (staging / "engine").replace(version_folder)


def _unavailable(failures: list[tuple[str, str]], log: Path) -> SurroundingsError:
    return SurroundingsError(
        f"the engine, Pulumi {PINNED_ENGINE}, could not be had",
        code="engine-unavailable",
        facts=(*failures, ("log", str(log))),
        hint=f"install the Pulumi CLI, or name one in {EXPLICIT_ENGINE_VARIABLE}; "
        "behind a mirror set GOPROXY and the package index, then `ai-role setup` again",
    )


def _unwritable(error: OSError) -> SurroundingsError:
    return SurroundingsError(
        f"the engine cannot be kept in {managed_engine().parent.parent.parent}",
        code="engine-unavailable",
        facts=(("problem", str(error)),),
        hint=f"make room, or choose a folder with XDG_DATA_HOME or {EXPLICIT_ENGINE_VARIABLE}",
    )
