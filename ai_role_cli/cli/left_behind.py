"""
State that a moved role file has left in the folder where it was.

The default backend is a folder beside the role file. A file that is moved without it begins anew:
its roles would be made a second time, and AWS refuses their names.
"""

from __future__ import annotations

import os
import shlex
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING

from ai_role_cli.engine.folder.git_index import is_tracked
from ai_role_cli.engine.state.owner_record import recorded_owner, recorded_roles
from ai_role_cli.engine.state.state_check import check_state
from ai_role_cli.engine.state.state_file import read_state_file, state_file_of
from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ai_role_cli.cli.role_file_place import RoleFilePlace
    from ai_role_cli.cli.session import Session

__all__ = ["left_behind"]

_MAX_FOLDERS = 500
"""Looked at in all: a warning is not worth a search of everything."""

_PRIVATE = ".ai-role"
_DEFAULT_NAMES = ("roles.yaml", "roles.yml")


def left_behind(session: Session) -> tuple[str, ...]:
    """Return a warning for each state of this stack that a role file seems to have left behind."""
    state = session.settings.state_file
    if state is None or not session.has_private_state:
        return ()
    within = state.relative_to(session.private_folder)
    folder = session.private_folder.parent.resolve()
    around = islice(_around(folder, session.place), _MAX_FOLDERS)
    found = ((place, _left_state(place / _PRIVATE, within, session)) for place in around)
    return tuple(_words(session, place, name) for place, name in found if name)


def _around(folder: Path, place: RoleFilePlace) -> Iterator[Path]:
    """Yield the folders above, those below, and then others of the repository."""
    top, levels = (place.root, 3) if place.is_in_repository else (folder.parent, 1)
    above = [each for each in folder.parents if each.is_relative_to(top)]
    seen = {folder}
    for each in chain(above, _below(folder, levels=2), _below(top, levels=levels)):
        if each not in seen:
            seen.add(each)
            yield each


def _below(folder: Path, *, levels: int) -> Iterator[Path]:
    """Yield the folders of so many levels, those of the first one first."""
    level = [folder]
    for _ in range(levels):
        level = [inner for outer in level for inner in _folders(outer)]
        yield from level


def _folders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = [each.name for each in entries if each.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return [folder / name for name in sorted(names) if not name.startswith(".")]


def _left_state(private: Path, within: Path, session: Session) -> str | None:
    """Return the name of the role file that is gone, whose state of this stack lies there."""
    path = state_file_of(private / within)
    if path is None or private.is_symlink() or is_tracked(private):
        return None
    try:
        stored = read_state_file(path)
        check_state(stored, session.settings)
    except SurroundingsError:
        return None
    owner = recorded_owner(stored)
    if not recorded_roles(stored) or owner.account not in (None, session.owner.account):
        return None
    if owner.file is None:
        is_there = any((private.parent / name).exists() for name in _DEFAULT_NAMES)
        return None if is_there else "a role file"
    beside = replace(session.place, root=private.parent)
    is_there = any(place.has(owner.file) for place in (session.place, beside))
    return None if is_there else owner.file


def _words(session: Session, place: Path, name: str) -> str:
    return (
        f"stack {session.settings.stack} has no state here, but {_near(place / _PRIVATE)} has one "
        f"that was applied from {name}, which is not there any more. If that was this file, its "
        f"roles are there already: move the state before you apply ({_move(session, place)})"
    )


def _move(session: Session, place: Path) -> str:
    """Return the commands that bring the state here; a sandbox has its account beside it."""
    here = session.private_folder
    state = session.settings.state_file or here
    new = session.settings.folder if session.sandbox else state
    before = ("rm", "-r", _near(new)) if session.sandbox else ("mkdir", "-p", _near(new.parent))
    move = ("mv", _near(place / _PRIVATE / new.relative_to(here)), _near(new))
    return f"{shlex.join(before)} && {shlex.join(move)}"


def _near(path: Path) -> str:
    """Return a path from the current folder: warnings go into saved plans and reports."""
    return os.path.relpath(path)
