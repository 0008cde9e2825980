"""
The folder that the engine runs in: its project file is written anew, all else in it is checked.

What it reads there, it believes: a project file may name a plugin by its path, a stack file a
service that keeps the key of the secrets.
"""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING

import yaml

from ai_role_cli.engine.backends import BackendSource
from ai_role_cli.engine.folder.private_folder import make_private, refused_folder, write_if_other
from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ai_role_cli.engine.settings import StackSettings

__all__ = ["keep_salt", "prepare_work_dir"]

_OURS = re.compile(r"\.Pulumi\..+|Pulumi(\.[\w.-]+)?\.yaml")
"""Names in the folder; `Pulumi.json` would be read before `Pulumi.yaml`."""

_SALT = re.compile(r"v1:[A-Za-z0-9+/=]+:v1:[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+")
_STACK_KEYS = {"encryptionsalt"}


def prepare_work_dir(settings: StackSettings) -> None:
    """
    Make the private folders of the stack and the project file the engine looks for.

    Raises:
        SurroundingsError: Something in them is not ai-role's (`private-folder`), or the state
            could not be written (`state-unwritable`).
    """
    work_dir, log_folder = settings.work_dir, settings.log_file.parent
    for folder in (settings.folder, work_dir.parent, work_dir, log_folder):
        make_private(folder)
    for place in sorted(work_dir.iterdir()):
        if not _OURS.fullmatch(place.name):
            raise refused_folder(place, "ai-role puts no file of this name there")
    _check_stack_file(_stack_file(settings))
    write_if_other(work_dir / "Pulumi.yaml", _project(settings).encode())
    _check_state_folders(settings)


def keep_salt(settings: StackSettings, deployment: Mapping[str, object]) -> None:
    """
    Put the salt of the stack's passphrase where the engine looks for it, if none is there yet.

    With a salt it refuses a wrong passphrase; without one it takes any.

    Args:
        settings: The stack.
        deployment: What the stack holds, as the engine exports it.
    """
    path = _stack_file(settings)
    match deployment.get("secrets_providers"):
        case {"type": "passphrase", "state": {"salt": str(salt)}} if _SALT.fullmatch(salt):
            if not path.exists():
                write_if_other(path, f"encryptionsalt: {salt}\n".encode())
        case _:
            pass


def _stack_file(settings: StackSettings) -> Path:
    return settings.work_dir / f"Pulumi.{settings.stack}.yaml"


def _project(settings: StackSettings) -> str:
    # No `runtime`: nothing can start a language host, and `pulumi destroy` in this folder works.
    lines = [f"name: {settings.project}", "main: ."]
    if settings.plugin is not None:
        # JSON is YAML that needs no rules for what to quote.
        plugin = json.dumps({"providers": [{"name": "aws", "path": str(settings.plugin.parent)}]})
        lines.append(f"plugins: {plugin}")
    return "\n".join(lines) + "\n"


def _check_stack_file(path: Path) -> None:
    """Check that the stack's settings hold the salt of its passphrase, and nothing else."""
    if not os.path.lexists(path):
        return
    try:
        held = yaml.safe_load(path.read_bytes()) or {}
        is_ours = (
            isinstance(held, dict)
            and set(held) <= _STACK_KEYS
            and all(map(_SALT.fullmatch, held.values()))
        )
    except (OSError, ValueError, TypeError, yaml.YAMLError):
        is_ours = False
    if not is_ours:
        raise refused_folder(path, "it holds more than the salt of the passphrase")


def _check_state_folders(settings: StackSettings) -> None:
    """The engine finds only after a minute that it cannot write, and then leaves its lock."""
    root, state = settings.state_root, settings.state_file
    if root is None or state is None:
        return
    for folder in _state_folders(root, settings):
        if os.path.lexists(folder):
            _check_state(folder, settings, flaw=_flaw_of_folder(folder))
    if os.path.lexists(state):
        _check_state(state, settings, flaw=None if state.is_file() else "it is not a file")


def _state_folders(root: Path, settings: StackSettings) -> Iterator[Path]:
    """Yield the folders of a local backend that an operation writes in."""
    yield root
    below = (
        ("stacks", settings.project),
        ("history", settings.project, settings.stack),
        ("backups", settings.project, settings.stack),
        ("locks", "organization", settings.project, settings.stack),
    )
    for parts in below:
        for count in range(len(parts) + 1):
            yield root.joinpath(".pulumi", *parts[:count])


def _flaw_of_folder(folder: Path) -> str | None:
    if not folder.is_dir():
        return "it is not a folder"
    return None if os.access(folder, os.W_OK | os.X_OK) else "this user may not write it"


def _check_state(place: Path, settings: StackSettings, *, flaw: str | None) -> None:
    # In a folder that a repository may have brought, a link leads what is written elsewhere.
    if settings.backend_source is BackendSource.ROLE_FILE and place.is_symlink():
        flaw = "it is a link"
    if flaw is not None:
        raise SurroundingsError(
            f"the state of stack {settings.stack} cannot be written",
            code="state-unwritable",
            facts=(("looked at", str(place)), ("problem", flaw)),
            hint="let this user write that folder, or name another one: --backend file://FOLDER",
        )
