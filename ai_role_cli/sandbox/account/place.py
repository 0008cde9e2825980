"""Where an account lives on disk; nobody but this user may have a hand in it."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["AccountPlace", "open_private", "prepare_folder", "unreadable"]

_OTHERS_MAY_WRITE = 0o022
_ACCOUNT_FOLDER = "account"


@dataclass(frozen=True, slots=True)
class AccountPlace:
    """
    Where an account lives.

    Args:
        folder: The sandbox folder; holds any number of accounts.
        account: 12 digits.
        partition: `aws`, `aws-cn` or `aws-us-gov`.
    """

    folder: Path
    account: str
    partition: str

    def file(self, kind: str) -> Path:
        """Return the account's file of a kind: `account`, `lock` or `endpoint`."""
        return self.folder / f"{self.account}.{self.partition}.{kind}"


def prepare_folder(folder: Path) -> None:
    """
    Make the folder, readable by this user only.

    Raises:
        SurroundingsError: The folder is a link, somebody else's, or others may write in it.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        reason = _problem(folder.lstat(), is_kind=stat.S_ISDIR, kind="folder")
        if folder.parent.is_symlink():
            reason = f"{folder.parent} is a link"
    except OSError as error:
        raise _not_private(folder, str(error.strerror)) from error
    if reason:
        raise _not_private(folder, reason)


def open_private(path: Path, flags: int) -> int:
    """
    Open a file of the account and return its descriptor.

    Args:
        path: The file.
        flags: As for `os.open`; a link is never followed, and a pipe never waited for.

    Raises:
        FileNotFoundError: There is none, and the flags do not ask to make one.
        SurroundingsError: It is not a file, somebody else's, or others may write to it.
    """
    try:
        descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise unreadable(path, str(error.strerror)) from error
    if reason := _problem(os.fstat(descriptor), is_kind=stat.S_ISREG, kind="file"):
        os.close(descriptor)
        raise unreadable(path, reason)
    return descriptor


def unreadable(path: Path, reason: str) -> SurroundingsError:
    """Return the error for a file of the account that cannot be used."""
    folder = path.parent
    # The stack's state lies beside the account and would still say that the roles are there.
    whole = folder.parent if folder.name == _ACCOUNT_FOLDER else folder
    return SurroundingsError(
        "the account of the sandbox cannot be read",
        code="sandbox-unreadable",
        facts=(("file", str(path)), ("reason", reason)),
        hint=f"start anew: remove {whole}",
    )


def _problem(status: os.stat_result, *, is_kind: Callable[[int], bool], kind: str) -> str:
    if stat.S_ISLNK(status.st_mode):
        return "it is a link"
    if not is_kind(status.st_mode):
        return f"it is not a {kind}"
    if status.st_uid != os.getuid():
        return "another user owns it"
    return "others may write to it" if status.st_mode & _OTHERS_MAY_WRITE else ""


def _not_private(folder: Path, reason: str) -> SurroundingsError:
    return SurroundingsError(
        "the folder of the sandbox is not private",
        code="sandbox-not-private",
        facts=(("folder", str(folder)), ("reason", reason)),
        hint="remove it; ai-role makes one that only you can use",
    )
