"""A text with a name, and the way from an offset in it to line and column."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple

from ai_role_cli.errors import RoleFileError
from ai_role_cli.regular_file import NotAFileError, open_regular
from ai_role_cli.spec.refusal import did_you_mean

__all__ = [
    "STANDARD_INPUT",
    "Source",
    "Span",
    "UndecodableError",
    "decode",
    "document_from",
    "outside_folder",
    "read_document",
    "read_source",
    "source_from",
]

STANDARD_INPUT = "-"
"""The path that means standard input."""

_MAX_BYTES = 4 * 1024 * 1024
"""Our own limit: thousands of roles fit, and no file keeps the parser busy for minutes."""

_DOCUMENT_BYTES = 1024 * 1024
"""Ours as well; IAM takes no policy of more than 10,240 characters."""

_NOT_TOLD = "\u2026"
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


class Span(NamedTuple):
    """A stretch of a text: offsets in characters, `end` is the first one after it."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """
    A text as it was read.

    Args:
        name: What messages call it: the path as the user gave it.
        text: The text, without a byte order mark.
        line_starts: Offset of the first character of every line.
    """

    name: str
    text: str = field(repr=False)
    line_starts: tuple[int, ...] = field(repr=False)

    @classmethod
    def of(cls, text: str, *, name: str) -> Source:
        """Return the text with its lines found."""
        starts = (match.end() for match in _LINE_BREAK.finditer(text))
        return cls(name, text, (0, *starts))

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column, both counted from 1."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def withheld(self) -> Source:
        """Return the text with its lines, of which none is told."""
        return Source(self.name, _NOT_TOLD, self.line_starts)

    def line(self, number: int) -> str:
        """Return a line, counted from 1, without its line break."""
        start = self.line_starts[number - 1]
        following = self.line_starts[number : number + 1]
        return self.text[start : following[0] if following else None].rstrip("\r\n")


class UndecodableError(ValueError):
    """A file is not UTF-8; holds what could be read of it and where the trouble begins."""

    def __init__(self, message: str, *, source: Source, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.source = source
        self.offset = offset


def read_source(path: str) -> Source:
    """
    Return the text of a role file; `-` is standard input.

    Raises:
        RoleFileError: There is no such file, or it cannot be read or is too large.
        UndecodableError: It is not UTF-8.
    """
    if path == STANDARD_INPUT:
        return source_from(sys.stdin.buffer, name="<stdin>")
    return decode(_read_file(Path(path), name=path, like="*.y*ml", limit=_MAX_BYTES), name=path)


def read_document(file: str, *, folder: Path) -> Source:
    """
    Return the text of a file that a role file names.

    Args:
        file: The path, which begins at the folder.
        folder: That of the role file. Nothing outside of it is read, links followed.

    Raises:
        RoleFileError: There is no such file, it leads out of the folder, or it cannot be read or
            is too large.
        UndecodableError: It is not UTF-8.
    """
    path = folder / file
    if not path.resolve().is_relative_to(folder.resolve()):
        raise outside_folder(str(path))
    data = _read_file(path, name=str(path), like="*.json", limit=_DOCUMENT_BYTES)
    return decode(data, name=str(path))


def outside_folder(name: str) -> RoleFileError:
    """Return the error of a document that is not where a role file may read from."""
    return RoleFileError(
        f"{name} is not in the folder of the role file",
        code="outside-folder",
        hint="copy it into that folder; links that lead out of it are not followed",
    )


def source_from(stream: IO[bytes], *, name: str, limit: int = _MAX_BYTES) -> Source:
    """
    Return what a stream holds as a text.

    Raises:
        RoleFileError: It is too large.
        UndecodableError: It is not UTF-8.
    """
    return decode(_read(stream, name=name, limit=limit), name=name)


def document_from(stream: IO[bytes], *, name: str) -> Source:
    """Return what a stream holds as the text of a document; the rest is as `source_from` has it."""
    return source_from(stream, name=name, limit=_DOCUMENT_BYTES)


def _read_file(path: Path, *, name: str, like: str, limit: int) -> bytes:
    """Return the bytes of a file; `like` is the pattern of the files a misspelt name may mean."""
    try:
        with open_regular(path) as stream:
            return _read(stream, name=name, limit=limit)
    except NotAFileError as error:
        raise RoleFileError(
            f"{name} is not a file but a device or a pipe",
            code="not-a-file",
            hint=f"for what another program writes: {STANDARD_INPUT}",
        ) from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _not_found(path, name=name, like=like) from error
    except IsADirectoryError as error:
        raise _is_directory(path, name=name, like=like) from error
    except (OSError, ValueError) as error:
        # ValueError is Python's for a path with a NUL in it.
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        message = f"{name} cannot be read: {reason}"
        hint = "check the path and who may read it"
        raise RoleFileError(message, code="unreadable-file", hint=hint) from error


def decode(data: bytes, *, name: str) -> Source:
    """
    Return UTF-8 bytes as a text, without the byte order mark some editors write.

    Raises:
        UndecodableError: The bytes are not UTF-8.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        source = Source.of(data.decode("utf-16", errors="replace"), name=name)
        message = "the file is UTF-16, not UTF-8"
        raise UndecodableError(message, source=source, offset=0)
    bare = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return Source.of(bare.decode(), name=name)
    except UnicodeDecodeError as error:
        source = Source.of(bare.decode(errors="replace"), name=name)
        offset = len(bare[: error.start].decode())
        message = f"the byte 0x{bare[error.start]:02X} is not UTF-8"
        raise UndecodableError(message, source=source, offset=offset) from error


def _read(stream: IO[bytes], *, name: str, limit: int) -> bytes:
    data = stream.read(limit + 1)
    if len(data) > limit:
        message = f"{name} is larger than {limit // 1024**2} MiB"
        raise RoleFileError(message, code="file-too-large", hint="split it into several files")
    return data


def _not_found(path: Path, *, name: str, like: str) -> RoleFileError:
    guess = did_you_mean(path.name, _siblings(path.parent, like))
    return RoleFileError(
        f"{name} does not exist",
        code="file-not-found",
        facts=(("folder", str(path.parent)),),
        hint=guess or "check the path",
    )


def _is_directory(path: Path, *, name: str, like: str) -> RoleFileError:
    inside = _siblings(path, like)
    return RoleFileError(
        f"{name} is a directory, not a file",
        code="is-a-directory",
        hint=f"did you mean {path / inside[0]}?" if inside else "name a file",
    )


def _siblings(folder: Path, like: str) -> list[str]:
    return sorted(path.name for path in folder.glob(like)) if folder.is_dir() else []
