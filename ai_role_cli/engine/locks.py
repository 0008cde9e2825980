"""
The engine's locks: who holds them, and which of them a killed process left behind.

A lock is a file with the process, the user, the host and the time that took it.

Source:
    pulumi/pulumi pkg/backend/diy/lock.go, `lockContent` and `checkForLock`.
"""

from __future__ import annotations

import json
import re
import socket
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["StackLock", "lock_facts", "locks_in", "told_locks"]

_TOLD = re.compile(
    r"^\s+(?P<file>\S+): created by (?P<user>\S+)@(?P<host>\S+) \(pid (?P<pid>\d+)\) "
    r"at (?P<since>\S+)$",
    re.MULTILINE,
)
"""How the engine names each lock in its error."""

_CLOCK_SECONDS = 2.0
"""How much later than its lock a process may seem to have started: the engine rounds to 1 s."""


@dataclass(frozen=True, slots=True)
class StackLock:
    """One lock; `pid` is 0 and the texts are "?" where the file does not tell."""

    file: str
    user: str
    host: str
    pid: int
    since: str

    @property
    def holder(self) -> str:
        """Who holds it, in words."""
        return f"{self.user}@{self.host} (pid {self.pid or '?'}) since {self.since}"

    @property
    def is_cut_off(self) -> bool:
        """Whether the file does not tell: it was not written to its end."""
        return self.pid == 0

    @property
    def is_dead(self) -> bool:
        """Whether nobody holds it: for who has the stack alone, which no run of ours shares."""
        return self.is_cut_off or self.is_left_behind

    @property
    def is_left_behind(self) -> bool:
        """
        Whether the process that took it is gone.

        Only of this host can it be told. A process of the same number that started later is another
        one.
        """
        if self.pid == 0 or self.host != socket.gethostname():
            return False
        try:
            started: float = psutil.Process(self.pid).create_time()
            return started > datetime.fromisoformat(self.since).timestamp() + _CLOCK_SECONDS
        except psutil.NoSuchProcess:
            return True
        except (psutil.Error, ValueError):
            return False


def locks_in(folder: Path | None) -> list[StackLock]:
    """Return the locks of a stack that is kept in a folder."""
    if folder is None or not folder.is_dir():
        return []
    return [_read(path) for path in sorted(folder.glob("*.json"))]


def told_locks(message: str) -> list[StackLock]:
    """Return the locks that the engine names in its error, whatever the backend is."""
    return [
        StackLock(found["file"], found["user"], found["host"], int(found["pid"]), found["since"])
        for found in _TOLD.finditer(message)
    ]


def lock_facts(locks: Iterable[StackLock]) -> tuple[tuple[str, str], ...]:
    """Return lines on each lock: who, where, since when, and its file."""
    return tuple(
        fact for lock in locks for fact in (("locked by", lock.holder), ("lock file", lock.file))
    )


def _read(path: Path) -> StackLock:
    try:
        lock = json.loads(path.read_bytes())
        pid = int(lock.get("pid", 0))
    except (OSError, ValueError, TypeError, AttributeError):
        lock, pid = {}, 0
    user, host, since = (str(lock.get(key, "?")) for key in ("username", "hostname", "timestamp"))
    return StackLock(str(path), user, host, pid, since)
