"""Who has the account open: one process holds it, and may let others in through its endpoint."""

from __future__ import annotations

import fcntl
import json
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ai_role_cli.errors import StackConflictError, SurroundingsError
from ai_role_cli.sandbox.account.place import open_private, prepare_folder
from ai_role_cli.sandbox.clients import require_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.sandbox.account import AccountPlace

__all__ = ["announced", "occupied"]

_POLL_SECONDS = 0.05


@contextmanager
def occupied(place: AccountPlace, *, timeout_seconds: float = 0) -> Iterator[str | None]:
    """
    Hold the account, or find the process that serves it.

    Args:
        place: The account.
        timeout_seconds: How long to wait while another process holds the account unserved.

    Yields:
        The endpoint of the process that serves the account; None: this process holds it.

    Raises:
        SurroundingsError: The folder or the lock in it is not this user's alone.
        StackConflictError: Another process holds the account and does not serve it.
    """
    prepare_folder(place.folder)
    descriptor = open_private(place.file("lock"), os.O_RDWR | os.O_CREAT)
    try:
        endpoint = _hold_or_find(place, descriptor, timeout_seconds=timeout_seconds)
        yield endpoint
    finally:
        os.close(descriptor)


@contextmanager
def announced(place: AccountPlace, endpoint: str) -> Iterator[None]:
    """Tell other processes where the account is served, for as long as this one holds it."""
    path = place.file("endpoint")
    text = json.dumps({"pid": os.getpid(), "endpoint": endpoint})
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _hold_or_find(place: AccountPlace, descriptor: int, *, timeout_seconds: float) -> str | None:
    deadline = time.monotonic() + timeout_seconds
    while not _hold(descriptor):
        holder = _holder(descriptor)
        if endpoint := _announced_endpoint(place, holder=holder):
            return endpoint
        if time.monotonic() >= deadline:
            raise _busy(place, holder=holder)
        time.sleep(_POLL_SECONDS)
    # Left by a process that died; its number may be given to another one.
    place.file("endpoint").unlink(missing_ok=True)
    return None


def _hold(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return True


def _holder(descriptor: int) -> str:
    return os.pread(descriptor, 32, 0).decode("ascii", "replace")


def _announced_endpoint(place: AccountPlace, *, holder: str) -> str | None:
    try:
        descriptor = open_private(place.file("endpoint"), os.O_RDONLY)
        with os.fdopen(descriptor, encoding="utf-8") as file:
            announcement = json.loads(file.read())
        if str(announcement["pid"]) != holder:
            return None
        return require_loopback(announcement["endpoint"])
    except (OSError, ValueError, TypeError, KeyError, SurroundingsError):
        return None


def _busy(place: AccountPlace, *, holder: str) -> StackConflictError:
    return StackConflictError(
        "the sandbox is in use by another process",
        code="sandbox-busy",
        facts=(("process", holder or "unknown"), ("folder", str(place.folder))),
        hint="wait for it to end, or give it time with --lock-timeout",
    )
