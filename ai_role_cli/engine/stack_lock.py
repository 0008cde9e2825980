"""
One operation at a time on a stack that is kept in a folder.

The engine's own lock is a file that a killed process leaves behind, and two that take it at the
same time may both lose. This one is a lock of the system: it ends with the process, whatever ended
it. So that who holds it knows: what lies in the engine's lock folder is of nobody who runs ai-role.
"""

from __future__ import annotations

import fcntl
import getpass
import json
import os
import socket
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ai_role_cli.engine.folder.private_file import make_folders
from ai_role_cli.errors import StackConflictError, SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ai_role_cli.engine.settings import StackSettings

__all__ = ["sole_operation"]

_LOOK_SECONDS = 0.2
_MAX_BYTES = 4096


@contextmanager
def sole_operation(settings: StackSettings, *, timeout_seconds: float) -> Iterator[None]:
    """
    Hold the stack for the length of the block; a backend elsewhere has only the engine's lock.

    Args:
        settings: The stack.
        timeout_seconds: How long to wait for another run of ai-role.

    Raises:
        StackConflictError: Another run holds it.
        SurroundingsError: The folder of the state cannot be written.
    """
    root = settings.state_root
    if root is None:
        yield
        return
    path = root / ".pulumi" / "ai-role" / settings.project / f"{settings.stack}.lock"
    descriptor = _opened(path)
    try:
        _take(descriptor, settings, timeout_seconds=timeout_seconds)
        yield
    finally:
        os.close(descriptor)


def _opened(path: Path) -> int:
    try:
        make_folders(path.parent)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise SurroundingsError(
            "the state of the stack cannot be written",
            code="state-unwritable",
            facts=(("file", str(path)), ("reason", error.strerror or str(error))),
            hint="let this user write the folder of the state, or name another --backend",
        ) from error


def _take(descriptor: int, settings: StackSettings, *, timeout_seconds: float) -> None:
    deadline = time.monotonic() + timeout_seconds
    while not _taken(descriptor):
        if time.monotonic() >= deadline:
            raise _held(settings, _holder(descriptor))
        time.sleep(_LOOK_SECONDS)
    os.ftruncate(descriptor, 0)
    # What it says is for people; the lock holds without it, on a full disk as well.
    with suppress(OSError):
        os.pwrite(descriptor, json.dumps(_this_process()).encode(), 0)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _this_process() -> Mapping[str, object]:
    return {
        "pid": os.getpid(),
        "user": _user(),
        "host": socket.gethostname(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _user() -> str:
    # A user id may have no name, as in a container.
    with suppress(OSError, KeyError):
        return getpass.getuser()
    return str(os.getuid())


def _holder(descriptor: int) -> str:
    try:
        found = json.loads(os.pread(descriptor, _MAX_BYTES, 0))
        return "{user}@{host} (pid {pid}) since {since}".format(**found)
    except (ValueError, KeyError, TypeError, IndexError):
        return "another run of ai-role"


def _held(settings: StackSettings, holder: str) -> StackConflictError:
    return StackConflictError(
        f"stack {settings.stack} is locked by another run",
        code="stack-locked",
        facts=(("locked by", holder),),
        hint="wait for the other run to end, or give it time with --lock-timeout",
    )
