"""
A small disk for the folder of a role file, in a mount namespace of its own.

Any user may have one where the system lets them make user namespaces; root may anywhere.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.scene import Scene

_FILLING = "filling"

# It keeps the namespace for as long as its standard input is open.
_KEEPER = 'mount -t tmpfs -o "mode=0755,size=$1" tmpfs "$2" && echo ready && read -r _'


class SmallDisk:
    """
    The disk of a scene.

    Args:
        folder: Where the test sees it.
        keeper: The process that keeps the namespace.
        mounted_at: Where commands see it.
    """

    def __init__(self, folder: Path, keeper: int, *, mounted_at: Path) -> None:
        self.folder = folder
        self._enter = _entering(keeper)
        self._mounted_at = mounted_at

    def fill(self) -> None:
        """Write a file of somebody else's until there is no room left."""
        with (self.folder / _FILLING).open("wb", buffering=0) as file:
            for size in (65536, 4096, 1):
                _write_while_there_is_room(file.fileno(), size)

    def make_room(self) -> None:
        """Remove that file, and let the disk be larger."""
        (self.folder / _FILLING).unlink(missing_ok=True)
        subprocess.run(
            [*self._enter, "mount", "-o", "remount,size=64m", str(self._mounted_at)], check=True
        )


@contextmanager
def small_disk(scene: Scene, size: str) -> Iterator[SmallDisk]:
    """
    Give the scene's folder a disk of this size, such as `220k`; the folder is empty then.

    The commands of the scene run in the namespace that has it.
    """
    folder = scene.work
    keeper = subprocess.Popen(
        [
            "unshare",
            "--user",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            _KEEPER,
            "sh",
            size,
            folder,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with keeper:
        assert keeper.stdout is not None
        assert keeper.stdout.readline() == b"ready\n", "no user namespaces: see CONTRIBUTING.md"
        scene.prefix = (*_entering(keeper.pid), "sh", "-c", 'cd "$0" && exec "$@"', str(folder))
        scene.seen_from = Path(f"/proc/{keeper.pid}/root")
        try:
            yield SmallDisk(scene.work, keeper.pid, mounted_at=folder)
        finally:
            scene.prefix, scene.seen_from = (), Path("/")


def _entering(pid: int) -> tuple[str, ...]:
    return ("nsenter", "--target", str(pid), "--user", "--mount", "--preserve-credentials", "--")


def _write_while_there_is_room(descriptor: int, size: int) -> None:
    try:
        while True:
            os.write(descriptor, bytes(size))
    except OSError:
        return
