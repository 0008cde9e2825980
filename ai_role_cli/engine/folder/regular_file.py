"""Reads a file that may be anything: a pipe would be waited for, and a device has no end."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_regular"]


def read_regular(path: Path, *, max_bytes: int) -> bytes:
    """
    Return the content of a regular file; a link is followed.

    Raises:
        OSError: It cannot be read.
        ValueError: It is not a regular file, or larger than this.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("it is not a regular file")
        content = stream.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise ValueError(f"it is larger than {max_bytes} bytes")
    return content
