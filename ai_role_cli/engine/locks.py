"""Who holds the lock of a stack, as far as a local backend tells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["lock_facts"]


def lock_facts(folder: Path | None) -> tuple[tuple[str, str], ...]:
    """Return a line for each lock: who, where, since when, and its file."""
    if folder is None or not folder.is_dir():
        return ()
    return tuple(fact for path in sorted(folder.glob("*.json")) for fact in _facts(path))


def _facts(path: Path) -> tuple[tuple[str, str], ...]:
    lock = _lock(path)
    holder = (
        f"{lock.get('username', '?')}@{lock.get('hostname', '?')} "
        f"(pid {lock.get('pid', '?')}) since {lock.get('timestamp', '?')}"
    )
    return (("locked by", holder), ("lock file", str(path)))


def _lock(path: Path) -> Mapping[str, object]:
    try:
        lock = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return lock if isinstance(lock, dict) else {}
