"""
Our own copies of a state: one from before each operation, on this machine.

The engine keeps one copy beside the state, on the same disk, and writes it as often as the state:
what cuts off the one may cut off the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.engine.folder.private_file import write_private

if TYPE_CHECKING:
    from pathlib import Path

    from ai_role_cli.engine.settings import StackSettings

__all__ = ["back_up", "copies"]

_KEPT = 10
"""Copies of a stack; older ones go."""


def back_up(settings: StackSettings, state: bytes) -> Path:
    """
    Keep a copy of the state and return its file; the same state is not kept twice in a row.

    Raises:
        OSError: It cannot be written.
    """
    present = copies(settings)
    if present and present[0].read_bytes() == state:
        return present[0]
    number = int(present[0].stem) + 1 if present else 1
    copy = _folder(settings) / f"{number:06d}.json"
    write_private(copy, state)
    for old in present[_KEPT - 1 :]:
        old.unlink(missing_ok=True)
    return copy


def copies(settings: StackSettings) -> list[Path]:
    """Return the copies of a stack, the newest first."""
    found = [path for path in _folder(settings).glob("*.json") if path.stem.isdigit()]
    return sorted(found, key=lambda path: int(path.stem), reverse=True)


def _folder(settings: StackSettings) -> Path:
    return settings.folder / "backups" / settings.project / settings.stack
