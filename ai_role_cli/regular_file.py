"""Opens files, and nothing that only looks like one: no pipe is waited for, no device read."""

from __future__ import annotations

import errno
import os
import stat
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["NotAFileError", "is_handed_over", "open_regular"]

_STREAMS = ("/dev/null", "/dev/stdin", "/dev/stdout", "/dev/stderr")
_OPEN_FILES = ("/dev/fd/", "/proc/self/fd/")
"""Where a shell puts what it hands over, as in `<(git show main:roles.yaml)`."""


class NotAFileError(OSError):
    """It is a pipe, a socket or a device."""


def is_handed_over(path: Path) -> bool:
    """Tell whether the path is one of the process's own streams: those are what the user made."""
    return str(path) in _STREAMS or str(path).startswith(_OPEN_FILES)


def open_regular(path: Path) -> IO[bytes]:
    """
    Open a regular file, links followed, or a stream that was handed over.

    Raises:
        NotAFileError: It is neither.
        IsADirectoryError: It is a folder.
        OSError: It cannot be opened.
    """
    if is_handed_over(path):
        return path.open("rb")
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    kind = stat.S_IFMT(os.fstat(descriptor).st_mode)
    if kind == stat.S_IFREG:
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    if kind == stat.S_IFDIR:
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    raise NotAFileError(errno.EINVAL, "it is a device or a pipe", str(path))
