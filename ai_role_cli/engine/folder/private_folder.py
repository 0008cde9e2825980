"""
The private folder beside a role file: made by this user, here, and by nobody else.

The engine reads settings in it that name programs to run. A repository may bring a folder of this
name; so may another user of the machine. Such a folder is refused, never put right: what it holds
is not ours.
"""

from __future__ import annotations

import os
import shlex
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from ai_role_cli.engine.folder.git_index import is_tracked
from ai_role_cli.engine.folder.private_file import make_folders, write_private
from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["check_folder", "make_private", "prepare_folder", "refused_folder", "write_if_other"]

_IGNORE_ALL = b"""\
# Made by ai-role: state, engine settings and logs of this folder's role files.
# Nothing here belongs into version control.
*
"""
_WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_ROOT = 0


def prepare_folder(folder: Path) -> None:
    """
    Make the private `.ai-role` folder, which version control is told to leave alone, or check it.

    Raises:
        SurroundingsError: It came from elsewhere or may be changed by others, or cannot be made
            (`private-folder`).
    """
    if not os.path.lexists(folder):
        make_private(folder)
    check_folder(folder)
    ignored = folder / ".gitignore"
    if not ignored.exists():
        write_if_other(ignored, _IGNORE_ALL)


def check_folder(folder: Path) -> None:
    """
    Check the private folder, for a command that only reads what is in it, if there is one.

    Raises:
        SurroundingsError: It came from elsewhere or may be changed by others (`private-folder`).
    """
    if not os.path.lexists(folder):
        return
    with _told_of(folder):
        status = folder.lstat()
        flaw = _flaw(status, wanted=stat.S_IFDIR) or _writable_by_others(status)
        if flaw is not None:
            raise refused_folder(folder, flaw)
        if is_tracked(folder):
            raise refused_folder(
                folder,
                "git tracks it, or files in it",
                hint=f"look at what it holds, then: git rm -r --cached {_word(folder)}",
            )
        _tighten(folder, status)
        _check_contents(folder)


def make_private(folder: Path) -> None:
    """
    Make a folder for this user alone; one that is there must be this user's, and is closed.

    Within the private folder that is enough: others could not enter it.

    Raises:
        SurroundingsError: It cannot be made, or is somebody else's (`private-folder`).
    """
    with _told_of(folder):
        make_folders(folder)
        _closed(folder, wanted=stat.S_IFDIR)


def refused_folder(place: Path, flaw: str, *, hint: str | None = None) -> SurroundingsError:
    """Return the error of a private folder, or of something in it, that is not used."""
    return SurroundingsError(
        "the private folder of the role file is not used",
        code="private-folder",
        facts=(("looked at", str(place)), ("problem", flaw)),
        hint=hint or f"look at what it holds, then remove it: rm -r {_word(place)}",
    )


def write_if_other(path: Path, content: bytes) -> None:
    """
    Give a file of the folder this content, if it has another one.

    Raises:
        SurroundingsError: It cannot be written (`private-folder`).
    """
    with _told_of(path):
        if not path.is_file() or path.read_bytes() != content:
            write_private(path, content)


def _word(place: Path) -> str:
    return shlex.quote(str(place))


@contextmanager
def _told_of(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        hint = "let this user write the folder of the role file, or work on a copy elsewhere"
        raise refused_folder(place, error.strerror or str(error), hint=hint) from error


def _closed(place: Path, *, wanted: int | None = None) -> os.stat_result:
    """Return the status of a file or folder of this user, from which others are now kept away."""
    status = place.lstat()
    flaw = _flaw(status, wanted=wanted)
    if flaw is not None:
        raise refused_folder(place, flaw)
    _tighten(place, status)
    return status


def _check_contents(folder: Path) -> None:
    """Refuse what this user did not put there; what is only too open is closed."""
    with os.scandir(folder) as entries:
        for entry in entries:
            place = folder / entry.name
            # What is gone was removed by another run just now.
            with suppress(FileNotFoundError):
                if stat.S_ISDIR(_closed(place).st_mode):
                    _check_contents(place)


def _flaw(status: os.stat_result, *, wanted: int | None = None) -> str | None:
    """Return why it is not used; it must be a file or folder, or just what is wanted of these."""
    if stat.S_ISLNK(status.st_mode):
        return "it is a link"
    if not (stat.S_ISDIR(status.st_mode) or stat.S_ISREG(status.st_mode)):
        return "it is neither a file nor a folder"
    if wanted is not None and stat.S_IFMT(status.st_mode) != wanted:
        return "it is a file"
    if status.st_uid not in (os.geteuid(), _ROOT):
        return f"another user owns it (uid {status.st_uid})"
    return None


def _writable_by_others(status: os.stat_result) -> str | None:
    if status.st_mode & _WRITABLE_BY_OTHERS:
        return f"others may write it (mode {stat.S_IMODE(status.st_mode):04o})"
    return None


def _tighten(place: Path, status: os.stat_result) -> None:
    if status.st_mode & _OPEN_TO_OTHERS and status.st_uid == os.geteuid():
        place.chmod(stat.S_IMODE(status.st_mode) & ~_OPEN_TO_OTHERS)
