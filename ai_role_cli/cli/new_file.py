"""Writes a file that was not there before, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from ai_role_cli.errors import SurroundingsError, UsageError

__all__ = ["refuse_existing", "unwritable", "write_whole"]


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


def write_whole(file: str, text: str, *, mode: int = 0o666) -> None:
    """
    Write a text to a file in one step.

    Args:
        file: Where to; a link is followed.
        text: The content.
        mode: Permissions of the new file, before the umask.

    Raises:
        SurroundingsError: It cannot be written; what was there before is as it was.
    """
    path = Path(file).resolve()
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with open(descriptor, "w", encoding="utf-8", newline="\n") as stream:  # noqa: PTH123 - it is open
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
