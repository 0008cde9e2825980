"""Whether others may have put a file where it is."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["flaw_of_owner"]

_WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_ROOT = 0


def flaw_of_owner(path: Path) -> str | None:
    """
    Return why a file or folder may be of others, a link being followed; None if it cannot be.

    Raises:
        OSError: It cannot be looked at.
    """
    status = path.stat()
    if status.st_uid not in (os.geteuid(), _ROOT):
        return f"another user owns it (uid {status.st_uid})"
    if status.st_mode & _WRITABLE_BY_OTHERS:
        return f"others may write it (mode {stat.S_IMODE(status.st_mode):04o})"
    return None
