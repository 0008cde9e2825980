"""
What git tracks, read from its index file.

Git itself is not asked: the settings of a repository name programs that it runs.

Source:
    git, Documentation/gitformat-index.adoc: versions 2 to 4, the extension `link` of a split index.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["is_tracked"]

_SIGNATURE = b"DIRC"
_HEADER = struct.Struct(">4sII")
_BEFORE_OBJECT_ID = 40
"""Bytes of an entry for times, device, mode, owner and size."""

_EXTENDED = 0x4000
_PREFIXED = 4
"""The version of the format that writes of each path only what differs from the one before."""

_SHA256 = re.compile(rb"objectformat\s*=\s*sha256", re.IGNORECASE)


def is_tracked(path: Path) -> bool:
    """
    Tell whether a repository around it tracks the file or folder, or something in it.

    An index that cannot be read counts as one without entries. Upper and lower case are the same,
    as they are where a checkout of macOS keeps files.
    """
    place = path.parent.resolve() / path.name
    return any(
        (top / ".git").exists() and _holds(top / ".git", place.relative_to(top))
        for top in place.parents
    )


def _holds(repository: Path, path: Path) -> bool:
    wanted = path.as_posix().casefold()
    for name in _tracked(_git_folder(repository), part=path.name):
        found = name.decode("utf-8", "surrogateescape").casefold()
        if found == wanted or found.startswith(f"{wanted}/"):
            return True
    return False


def _git_folder(repository: Path) -> Path:
    """Return the folder of the index; a worktree and a submodule have a file that names it."""
    if repository.is_dir():
        return repository
    named = _read(repository).decode("utf-8", "surrogateescape")
    return repository.parent / named.removeprefix("gitdir:").strip()


def _tracked(folder: Path, *, part: str) -> Iterator[bytes]:
    """Yield the paths of the index, and of those a split index shares, that may hold the part."""
    id_bytes = _id_bytes(folder)
    for file in (folder / "index", *folder.glob("sharedindex.*")):
        try:
            yield from _paths(_read(file), id_bytes, part=part.encode().lower())
        except (struct.error, IndexError, ValueError):
            continue


def _id_bytes(folder: Path) -> int:
    common = _read(folder / "commondir").decode("utf-8", "surrogateescape").strip()
    return 32 if _SHA256.search(_read(folder / common / "config")) else 20


def _read(file: Path) -> bytes:
    """Return the content of a file; of what is not a file, or cannot be read, there is none."""
    try:
        return file.read_bytes() if file.is_file() else b""
    except OSError:
        return b""


def _paths(data: bytes, id_bytes: int, *, part: bytes) -> Iterator[bytes]:
    signature, version, count = _HEADER.unpack_from(data)
    if signature != _SIGNATURE or (version < _PREFIXED and part not in data.lower()):
        return
    place, path = _HEADER.size, b""
    for _ in range(count):
        start, place = place, place + _BEFORE_OBJECT_ID + id_bytes
        (flags,) = struct.unpack_from(">H", data, place)
        place += 4 if flags & _EXTENDED else 2
        kept = 0
        if version >= _PREFIXED:
            dropped, place = _number(data, place)
            kept = len(path) - dropped
        end = data.index(b"\0", place)
        path = path[:kept] + data[place:end]
        yield path
        # Entries of the older versions are filled up with zeros to a multiple of eight.
        place = end + 1 if version >= _PREFIXED else start + (end - start + 8) // 8 * 8


def _number(data: bytes, place: int) -> tuple[int, int]:
    """Return a number of variable length and the place behind it."""
    byte = data[place]
    value = byte & 0x7F
    while byte & 0x80:
        place += 1
        byte = data[place]
        value = ((value + 1) << 7) | (byte & 0x7F)
    return value, place + 1
