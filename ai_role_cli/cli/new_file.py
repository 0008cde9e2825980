"""Writes files of results, whole or not at all, and only where their names say."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from ai_role_cli.errors import SurroundingsError, UsageError
from ai_role_cli.regular_file import is_handed_over

__all__ = ["refuse_existing", "refuse_link", "unwritable", "write_whole"]

_USUAL = 0o666
"""Permissions of a new file, before the umask."""


def refuse_existing(file: str) -> None:
    """
    Keep a file from being overwritten.

    Raises:
        UsageError: There is something of the name.
    """
    if os.path.lexists(file):
        raise UsageError(
            f"{file} is there already",
            code="file-exists",
            hint="name another file, or pass --force to overwrite it",
        )


def refuse_link(file: str) -> None:
    """
    Keep what is written from going where a link leads.

    Raises:
        UsageError: The name is that of a link.
    """
    path = Path(file)
    if path.is_symlink() and not is_handed_over(path):
        raise UsageError(
            f"{file} is a link, and nothing is written through a link",
            code="file-is-link",
            hint=f"name the file itself: {path.resolve()}",
        )


def write_whole(file: str, text: str, *, mode: int | None = None) -> None:
    """
    Write a text to a file in one step.

    Args:
        file: Where to; not a link.
        text: The content.
        mode: Permissions of the file; None for those it has, and the usual ones of a new file.

    Raises:
        UsageError: The name is that of a link.
        SurroundingsError: It cannot be written; what was there before is as it was.
    """
    refuse_link(file)
    path = Path(file)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode or _USUAL)
        with open(descriptor, "w", encoding="utf-8", newline="\n") as stream:  # noqa: PTH123 - it is open
            if mode is None and path.exists():
                os.fchmod(descriptor, stat.S_IMODE(path.stat().st_mode))
            stream.write(text)
        draft.replace(path)
    except OSError as error:
        raise unwritable(file, error) from error
    finally:
        draft.unlink(missing_ok=True)


def unwritable(what: str, error: OSError) -> SurroundingsError:
    """Return the error that says of a file or a stream why it cannot be written."""
    return SurroundingsError(
        f"{what} cannot be written",
        code="file-unwritable",
        facts=(("reason", error.strerror or str(error)),),
    )
