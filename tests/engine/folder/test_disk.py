from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.engine.folder.disk import DiskWatch, require_room, room_needed
from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The free bytes of every disk, to be changed."""
    found = [10**12]
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=found[0]))
    return found


def test_a_large_state_needs_room_several_times_over(tmp_path: Path, free: list[int]) -> None:
    free[0] = 20 * 1024**2
    require_room(tmp_path, state_bytes=10_000)

    with pytest.raises(SurroundingsError) as raised:
        require_room(tmp_path, state_bytes=2 * 1024**2)

    assert raised.value.code == "disk-full"
    assert str(tmp_path) in raised.value.message


def test_the_reserve_is_given_back_when_the_disk_runs_full(tmp_path: Path, free: list[int]) -> None:
    stopped = threading.Event()
    watch = DiskWatch(tmp_path, 1000, stop=stopped.set)

    with watch.watching():
        reserve = tmp_path / "reserve"
        assert reserve.stat().st_size == room_needed(1000)
        assert not watch.was_full
        free[0] = 0
        assert stopped.wait(60)
        assert not reserve.exists()

    assert watch.was_full


def test_a_disk_with_room_is_left_as_it_was(tmp_path: Path, free: list[int]) -> None:
    (tmp_path / "reserve").symlink_to(tmp_path / "elsewhere")

    with DiskWatch(tmp_path, 0, stop=free.clear).watching():
        assert not (tmp_path / "reserve").is_symlink()

    assert list(tmp_path.iterdir()) == []
    assert free
