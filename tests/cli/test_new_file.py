from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ai_role_cli.cli.new_file import refuse_existing, write_whole
from ai_role_cli.errors import SurroundingsError, UsageError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_written_with_its_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "roles.yaml"
    refuse_existing(str(path))

    write_whole(str(path), "a: é\n")

    assert path.read_bytes() == b"a: \xc3\xa9\n"
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "secrets", tmp_path / "link.yaml"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o600)
    link.symlink_to(path)

    with pytest.raises(UsageError) as caught:
        write_whole(str(link), "new")

    assert caught.value.code == "file-is-link"
    assert str(path) in (caught.value.hint or "")
    assert path.read_text(encoding="utf-8") == "old"
    assert link.is_symlink()


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "roles.yaml"
    path.touch()
    path.chmod(0o640)

    write_whole(str(path), "new")

    assert path.stat().st_mode & 0o777 == 0o640


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "roles.yaml"
    folder.mkdir()

    with pytest.raises(SurroundingsError) as caught:
        write_whole(str(folder), "text")

    assert caught.value.code == "file-unwritable"
    assert list(tmp_path.iterdir()) == [folder]


def test_what_is_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        refuse_existing(str(tmp_path))

    assert caught.value.code == "file-exists"


def test_a_file_can_be_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.touch(0o644)

    write_whole(str(path), "{}\n", mode=0o600)

    assert path.stat().st_mode & 0o777 == 0o600
