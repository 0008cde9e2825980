"""What came with a role file, and is not to be run: the repository or folder it lies in."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["checkout_of", "is_within_checkout", "program_on_path", "programs_on_path"]

_REPOSITORIES = (".git", ".hg", ".svn", ".jj")


def checkout_of(folder: Path) -> Path | None:
    """
    Return the repository that a folder is part of, else the folder itself; links are resolved.

    None for a folder that holds the home of the user: what lies below is the user's own.
    """
    place = folder.resolve()
    around = (place, *place.parents)
    top = next((each for each in around if _is_repository(each)), place)
    return None if _home().is_relative_to(top) else top


def is_within_checkout(path: Path, *, beside: Path) -> bool:
    """
    Tell whether a file came with the current folder or with that of the role file.

    Args:
        path: The file; a link is as far in as what it leads to, and as the link itself.
        beside: The folder of the role file.
    """
    tops = [top for top in (checkout_of(Path()), checkout_of(beside)) if top is not None]
    places = (path.parent.resolve() / path.name, path.resolve())
    return any(place.is_relative_to(top) for place in places for top in tops)


def programs_on_path(name: str) -> Iterator[Path]:
    """
    Yield the programs of this name on PATH, the first one first.

    An entry that is not absolute means the current folder, which may be a checkout: it is passed
    over.
    """
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        found = shutil.which(name, path=folder) if Path(folder).is_absolute() else None
        if found:
            yield Path(found)


def program_on_path(name: str) -> Path | None:
    """Return the first program of this name on PATH that did not come with the current folder."""
    found = programs_on_path(name)
    return next((each for each in found if not is_within_checkout(each, beside=Path())), None)


def _is_repository(folder: Path) -> bool:
    return any((folder / name).exists() for name in _REPOSITORIES)


def _home() -> Path:
    try:
        return Path.home().resolve()
    except RuntimeError:
        # Nobody has this user id, and HOME is not set.
        return Path("/")
