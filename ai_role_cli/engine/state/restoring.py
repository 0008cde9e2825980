"""Puts back an older state of a stack, where the present one is cut off or wrong."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ai_role_cli.engine.folder.private_file import write_private
from ai_role_cli.engine.state.backups import copies
from ai_role_cli.engine.state.checkpoint import exported_checkpoint
from ai_role_cli.engine.state.deployment import write_deployment
from ai_role_cli.engine.state.state_file import backup_of, read_state_file
from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from pathlib import Path

    from ai_role_cli.engine.child.process import EngineProcess
    from ai_role_cli.engine.settings import StackSettings
    from ai_role_cli.engine.state.checkpoint import Checkpoint

__all__ = ["Backup", "newest_backup", "put_back"]


class Backup:
    """
    An older state that can be read.

    Args:
        path: Its file.
        state: What it holds.
    """

    def __init__(self, path: Path, state: Checkpoint) -> None:
        self.path = path
        self.state = state

    @property
    def made(self) -> str:
        """When it was kept, as ISO 8601 in UTC."""
        modified = datetime.fromtimestamp(self.path.stat().st_mtime, UTC)
        return modified.isoformat(timespec="seconds")


def newest_backup(settings: StackSettings) -> Backup:
    """
    Return the newest state that was kept and can be read: by the engine beside its own, or by us.

    Raises:
        SurroundingsError: There is none.
    """
    kept = copies(settings)
    if settings.state_file is not None:
        kept.append(backup_of(settings.state_file))
    present = [path for path in kept if path.is_file()]
    for path in sorted(present, key=lambda path: path.stat().st_mtime_ns, reverse=True):
        state = _read(path)
        if state is not None:
            return Backup(path, state)
    raise SurroundingsError(
        f"there is no backup of stack {settings.stack}",
        code="no-backup",
        facts=tuple(("unreadable", str(path)) for path in present),
        hint="put a state of the stack back from the backups of its backend",
    )


def put_back(settings: StackSettings, process: EngineProcess, backup: Backup) -> Path | None:
    """
    Make this the state of the stack.

    Returns:
        Where the state lies that it takes the place of; None where the backend keeps it, or there
        was none.

    Raises:
        SurroundingsError: It cannot be written.
        auto.CommandError: The backend does not take it.
    """
    file = settings.state_file
    if file is None:
        write_deployment(settings, process, backup.state.deployment)
        return None
    try:
        # Read first: it may be the file that the next line makes room for.
        data = backup.path.read_bytes()
        replaced = _set_aside(file)
        write_private(file, data)
    except OSError as error:
        raise SurroundingsError(
            "the state of the stack cannot be written",
            code="state-unwritable",
            facts=(("file", str(file)), ("reason", error.strerror or str(error))),
            hint="let this user write it, and make room on its disk",
        ) from error
    return replaced


def _set_aside(file: Path) -> Path | None:
    if not os.path.lexists(file):
        return None
    aside = file.with_name(f"{file.name}.replaced")
    file.replace(aside)
    return aside


def _read(path: Path) -> Checkpoint | None:
    """Our copies have the form of a local state, or that of an export."""
    try:
        if b'"checkpoint"' in path.read_bytes()[:200]:
            return read_state_file(path)
        return exported_checkpoint(json.dumps(json.loads(path.read_bytes())), str(path))
    except (SurroundingsError, ValueError, OSError):
        return None
