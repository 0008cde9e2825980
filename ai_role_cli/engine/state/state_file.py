"""The state of a stack where its backend keeps it: a local file, or what the engine exports."""

from __future__ import annotations

import os
import zlib
from hashlib import sha256
from typing import TYPE_CHECKING

from ai_role_cli.engine.folder.regular_file import read_regular
from ai_role_cli.engine.state.checkpoint import exported_checkpoint, stored_checkpoint, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ai_role_cli.engine.settings import StackSettings
    from ai_role_cli.engine.state.checkpoint import Checkpoint
    from ai_role_cli.errors import SurroundingsError

__all__ = [
    "backup_of",
    "is_readable_here",
    "read_checkpoint",
    "read_state_file",
    "removed_digest",
    "state_file_of",
]

_ENDINGS = ("", ".gz", ".zst")
"""How the engine packs its state, where the user's environment asks for it."""

_GZIP = b"\x1f\x8b\x08"
_ZSTD = b"\x28\xb5\x2f\xfd"
_GZIP_FORMAT = 16 + zlib.MAX_WBITS

_MAX_BYTES = 256 * 2**20
"""Unpacked; ten thousand roles take less."""


def read_checkpoint(settings: StackSettings, export: Callable[[], str | None]) -> Checkpoint | None:
    """
    Return what a stack holds; None if there is no such stack.

    Args:
        settings: The stack.
        export: Returns what `pulumi stack export` writes, None if it finds no such stack. It is
            asked about backends that are not a local folder, and for a packing that only the
            engine knows.

    Raises:
        SurroundingsError: The state cannot be read; it names the file or backend.
    """
    if settings.state_file is not None:
        path = state_file_of(settings.state_file)
        if path is None:
            return None
        content = _content(path)
        if not content.startswith(_ZSTD):
            return _stored(path, content)
    exported = export()
    if exported is None:
        return None
    return exported_checkpoint(exported, settings.backend.partition("?")[0])


def is_readable_here(settings: StackSettings) -> bool:
    """
    Tell whether the state, if there is one, can be read without the engine.

    Raises:
        SurroundingsError: Its file cannot be read.
    """
    if settings.state_file is None:
        return False
    path = state_file_of(settings.state_file)
    return path is None or not _content(path).startswith(_ZSTD)


def read_state_file(path: Path) -> Checkpoint:
    """
    Return the state in a file of a local backend.

    Raises:
        SurroundingsError: It cannot be read, or is not a state that we can unpack.
    """
    return _stored(path, _content(path))


def state_file_of(state_file: Path) -> Path | None:
    """
    Return the file that the engine reads, which may be a packed one; None if there is none.

    Of several it takes the one that was written last, of those of one time the last by name.
    """
    named = [state_file.with_name(state_file.name + ending) for ending in _ENDINGS]
    found = [path for path in named if os.path.lexists(path)]
    return max(reversed(found), key=_modified, default=None)


def removed_digest(settings: StackSettings) -> str | None:
    """
    Return the digest of what the engine left of a stack that was removed; None of one never made.

    Only a local backend tells.
    """
    if settings.state_file is None:
        return None
    try:
        content = read_regular(backup_of(settings.state_file), max_bytes=_MAX_BYTES)
    except (OSError, ValueError):
        return None
    return sha256(content).hexdigest()


def _modified(path: Path) -> int:
    return path.lstat().st_mtime_ns


def _stored(path: Path, content: bytes) -> Checkpoint:
    try:
        plain = _unpacked(content) if content.startswith(_GZIP) else content
    except (zlib.error, ValueError) as error:
        raise _unusable(path, str(error)) from error
    try:
        return stored_checkpoint(plain, str(path))
    except ValueError as error:
        raise _unusable(path, str(error)) from error


def _content(path: Path) -> bytes:
    try:
        return read_regular(path, max_bytes=_MAX_BYTES)
    except OSError as error:
        raise _unusable(path, error.strerror or str(error)) from error
    except ValueError as error:
        raise _unusable(path, str(error)) from error


def _unpacked(content: bytes) -> bytes:
    unpacking = zlib.decompressobj(_GZIP_FORMAT)
    plain = unpacking.decompress(content, _MAX_BYTES)
    if not unpacking.eof:
        raise ValueError("it is cut off, or too large when it is unpacked")
    if unpacking.unused_data:
        raise ValueError("something follows after its end")
    return plain


def _unusable(path: Path, cause: str) -> SurroundingsError:
    backup = backup_of(path)
    return unreadable(str(path), cause, facts=[("backup", str(backup))] if backup.is_file() else [])


def backup_of(path: Path) -> Path:
    """Return the version before, which the engine keeps beside a state, also of a removed stack."""
    return path.with_name(f"{path.name}.bak")
