"""
The file of an account: JSON, one line for each change, so that a change costs what it is about.

The first line says what the file is. Each other line is one change, whole: what was made or became
different, and what went. A line is written before the change is answered. One without an end was
never answered, and counts for nothing.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ai_role_cli.sandbox.account.contents import in_order, problem_of
from ai_role_cli.sandbox.account.place import open_private, unreadable
from ai_role_cli.sandbox.account.records import Change, Key, Record, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ai_role_cli.sandbox.account.place import AccountPlace

__all__ = ["Journal"]

_FORMAT = 2
"""Format 1 held Python objects, which are code; it is never read."""
_SPARE_LINES = 1000
"""So many lines more than entities, and the file is written anew."""


class Journal:
    """
    The file of one account; whoever opens it holds the account's lock.

    Args:
        place: The account.

    Raises:
        SurroundingsError: The file is damaged, of an older ai-role, or not this user's own.
    """

    def __init__(self, place: AccountPlace) -> None:
        self._place = place
        self._path = place.file("account")
        self._records: dict[Key, Record] = {}
        self._lines = 0
        self._whole_bytes = 0
        self._descriptor: int | None = None
        with suppress(FileNotFoundError):
            self._read()

    @property
    def records(self) -> Mapping[Key, Record]:
        """Everything that is kept, as it was last written."""
        return self._records

    def write(self, made: Iterable[Record], *, gone: Iterable[Key]) -> None:
        """
        Add one change to the file, whole or not at all.

        Raises:
            OSError: It cannot be written; file and records are as before.
        """
        changed, lost = {key_of(record): record for record in made}, {*gone}
        kept = {key: record for key, record in self._records.items() if key not in lost}
        after = {**kept, **changed}
        if self._whole_bytes and self._lines < len(after) + _SPARE_LINES:
            self._append(_line(changed.values(), lost))
        else:
            self._rewrite(after.values())
        self._records = after

    def close(self) -> None:
        """Give the file back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _read(self) -> None:
        with os.fdopen(open_private(self._path, os.O_RDONLY), "rb") as file:
            # What follows the last end of a line is not whole.
            whole, end, _torn = file.read().rpartition(b"\n")
        header, *lines = whole.split(b"\n")
        if reason := _refusal(header, self._place):
            raise unreadable(self._path, reason)
        for number, line in enumerate(lines, start=2):
            self._apply(line, number)
        if problem := problem_of(self._records, self._place):
            raise unreadable(self._path, f"it is damaged: {problem}")
        self._lines = len(lines)
        self._whole_bytes = len(whole) + len(end)

    def _apply(self, line: bytes, number: int) -> None:
        try:
            change = Change.model_validate_json(line)
        except ValueError as error:
            raise unreadable(self._path, f"line {number} is damaged") from error
        for key in change.gone:
            self._records.pop(key, None)
        self._records |= {key_of(record): record for record in change.made}

    def _append(self, line: bytes) -> None:
        if self._descriptor is None:
            self._descriptor = open_private(self._path, os.O_WRONLY)
            os.ftruncate(self._descriptor, self._whole_bytes)
        try:
            _write(self._descriptor, line, offset=self._whole_bytes)
        except OSError:
            os.ftruncate(self._descriptor, self._whole_bytes)
            raise
        self._whole_bytes += len(line)
        self._lines += 1

    def _rewrite(self, records: Iterable[Record]) -> None:
        lines = [_header(self._place), *(_line([record], ()) for record in in_order(records))]
        text = b"".join(lines)
        descriptor, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(text)
            Path(name).replace(self._path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        self.close()
        self._whole_bytes = len(text)
        self._lines = len(lines) - 1


def _header(place: AccountPlace) -> bytes:
    header = {"format": _FORMAT, "account": place.account, "partition": place.partition}
    return json.dumps(header).encode() + b"\n"


def _line(made: Iterable[Record], gone: Iterable[Key]) -> bytes:
    change = Change(gone=tuple(sorted(gone)), made=tuple(made))
    return change.model_dump_json().encode() + b"\n"


def _write(descriptor: int, data: bytes, *, offset: int) -> None:
    while data:
        written = os.pwrite(descriptor, data, offset)
        data, offset = data[written:], offset + written


def _refusal(header: bytes, place: AccountPlace) -> str:
    """Return why a file cannot be read; empty: it can."""
    try:
        found = json.loads(header)
        written = found["format"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return "it is damaged, or not a file of ai-role"
    if written != _FORMAT:
        age = "an older" if written == 1 else "another"
        return f"{age} ai-role wrote it, in a format that this one does not read"
    if json.loads(_header(place)) != found:
        return "it is the file of another account"
    return ""
