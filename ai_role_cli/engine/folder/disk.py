"""
Room on the disk of the state.

The engine writes the whole state twice for each resource. Where the disk is full it tries each of
these writes again for half a minute, and what it has written is cut off. So there must be room
before it starts, and some is kept in reserve: it is given back when the disk runs full, so that the
engine can write its last states and stop.
"""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["DiskWatch", "require_room", "room_needed"]

_LEAST_BYTES = 2 * 1024**2
"""For a small stack, its log and its history."""

_COPIES = 8
"""The state, its copy, the history and our own copy, each once more while it is written."""

_LOOK_SECONDS = 0.1


def room_needed(state_bytes: int) -> int:
    """Return how many bytes an operation on a state of this size may need."""
    return _LEAST_BYTES + _COPIES * state_bytes


def require_room(folder: Path, *, state_bytes: int) -> None:
    """
    Check that an operation has room on the disk of a folder: for its reserve, and as much again.

    Raises:
        SurroundingsError: There is too little.
    """
    free, needed = shutil.disk_usage(folder).free, 2 * room_needed(state_bytes)
    if free < needed:
        raise SurroundingsError(
            f"the disk of {folder} is full",
            code="disk-full",
            facts=(("free", _kib(free)), ("needed", _kib(needed))),
            hint="make room on that disk, then run the same command again; nothing was changed",
        )


@dataclass(slots=True)
class DiskWatch:
    """
    Keeps a reserve on the disk and gives it back when the disk runs full.

    Args:
        folder: Where the reserve lies: on the disk of the state.
        state_bytes: The size of the state.
        stop: Called once when the disk runs full.
    """

    folder: Path
    state_bytes: int
    stop: Callable[[], None]
    was_full: bool = False
    _ended: threading.Event = field(default_factory=threading.Event)

    @property
    def _reserve(self) -> Path:
        return self.folder / "reserve"

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Hold the reserve for the length of the block."""
        _allocate(self._reserve, room_needed(self.state_bytes))
        thread = threading.Thread(target=self._watch, name="disk watch", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()
            self._reserve.unlink(missing_ok=True)

    def _watch(self) -> None:
        least = room_needed(self.state_bytes) // 2
        while not self._ended.wait(_LOOK_SECONDS):
            if shutil.disk_usage(self.folder).free < least:
                self._reserve.unlink(missing_ok=True)
                self.was_full = True
                self.stop()
                return


def _allocate(path: Path, size: int) -> None:
    # What an earlier run left goes, and a link is not followed.
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        _fill(descriptor, size)
    finally:
        os.close(descriptor)


def _fill(descriptor: int, size: int) -> None:
    # A disk that cannot give the reserve away is watched all the same.
    with suppress(OSError):
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(descriptor, 0, size)
        else:
            os.write(descriptor, bytes(size))


def _kib(size: int) -> str:
    return f"{size // 1024:,} KiB"
