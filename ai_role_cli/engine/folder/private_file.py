"""Files that hold state: readable by their owner alone, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

__all__ = ["make_folders", "write_private"]


def make_folders(folder: Path) -> None:
    """
    Make a folder and those around it that are missing, each for this user alone.

    Raises:
        OSError: One cannot be made.
    """
    missing = [place for place in (folder, *folder.parents) if not os.path.lexists(place)]
    for place in reversed(missing):
        place.mkdir(mode=0o700, exist_ok=True)


def write_private(path: Path, data: bytes) -> None:
    """
    Put the data in the place of the file, in one step that survives a loss of power.

    Raises:
        OSError: It cannot be written; what was there before is as it was.
    """
    make_folders(path.parent)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
