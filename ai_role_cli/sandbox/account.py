"""Where an account lives on disk, and its file: a header line, then moto's data."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from typing import BinaryIO

__all__ = ["AccountPlace", "read_account", "write_account"]

_FORMAT = 1
"""Raised when the classes behind moto's data move or change."""
_OTHERS_MAY_WRITE = 0o022


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


@dataclass(frozen=True, slots=True)
class _Header:
    format: int
    moto: str
    account: str
    partition: str
    sha256: str


def read_account(place: AccountPlace) -> bytes | None:
    """
    Return moto's data as it was written; None when nothing was yet.

    The data is executable in effect: it is only returned when this user alone could have put it
    there, and the moto that wrote it is the moto that will read it.

    Raises:
        SurroundingsError: The file is damaged, of another moto version, or not this user's own.
    """
    path = place.file("account")
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(path, str(error.strerror)) from error
    with os.fdopen(descriptor, "rb") as file:
        return _verified(file, place)


def write_account(place: AccountPlace, payload: bytes) -> None:
    """Write moto's data, whole or not at all, readable by this user only."""
    path = place.file("account")
    descriptor, name = tempfile.mkstemp(dir=place.folder, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(json.dumps(asdict(_header(place, payload))).encode() + b"\n" + payload)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _header(place: AccountPlace, payload: bytes) -> _Header:
    return _Header(
        format=_FORMAT,
        moto=version("moto"),
        account=place.account,
        partition=place.partition,
        sha256=sha256(payload).hexdigest(),
    )


def _verified(file: BinaryIO, place: AccountPlace) -> bytes:
    path = place.file("account")
    status = os.fstat(file.fileno())
    if status.st_uid != os.getuid() or status.st_mode & _OTHERS_MAY_WRITE:
        raise _unreadable(path, "another user owns it or may change it")
    try:
        header = json.loads(file.readline())
    except ValueError:
        header = None
    payload = file.read()
    if header != asdict(_header(place, payload)):
        raise _unreadable(path, _mismatch(header))
    return payload


def _mismatch(header: object) -> str:
    written_by = header.get("moto") if isinstance(header, dict) else None
    if written_by not in (None, version("moto")):
        return f"moto {written_by} wrote it, moto {version('moto')} is installed"
    return "it is damaged, or not a file of ai-role"


def _unreadable(path: Path, reason: str) -> SurroundingsError:
    return SurroundingsError(
        "the account of the sandbox cannot be read",
        code="sandbox-unreadable",
        facts=(("file", str(path)), ("reason", reason)),
        hint=f"start anew: remove {path.parent}",
    )
