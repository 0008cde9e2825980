from __future__ import annotations

import os
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.engine import check_folder, prepare_folder
from ai_role_cli.engine.folder import private_folder
from ai_role_cli.errors import ExitCode, SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / ".ai-role"


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    places = (folder, *folder.rglob("*"))
    return {place.name: stat.S_IMODE(place.stat().st_mode) for place in places}


def problem(folder: Path, work: Callable[[Path], None] = prepare_folder) -> str:
    with pytest.raises(SurroundingsError) as raised:
        work(folder)

    assert raised.value.exit_code is ExitCode.SURROUNDINGS
    assert raised.value.code == "private-folder"
    assert raised.value.hint is not None
    return dict(raised.value.facts)["problem"]


@pytest.mark.usefixtures("open_umask")
def test_the_folder_is_private_and_kept_out_of_version_control(folder: Path) -> None:
    prepare_folder(folder)

    assert modes(folder) == {".ai-role": 0o700, ".gitignore": 0o600}
    assert (folder / ".gitignore").read_text().splitlines()[-1] == "*"


def test_what_the_user_wrote_into_the_folder_stays(folder: Path) -> None:
    prepare_folder(folder)
    (folder / ".gitignore").write_text("mine\n")

    prepare_folder(folder)
    assert (folder / ".gitignore").read_text() == "mine\n"


@pytest.mark.parametrize("work", [prepare_folder, check_folder])
def test_a_link_is_refused(folder: Path, work: Callable[[Path], None]) -> None:
    folder.symlink_to(folder.parent)

    assert problem(folder, work) == "it is a link"


def test_a_link_that_leads_nowhere_is_refused(folder: Path) -> None:
    folder.symlink_to(folder.parent / "absent")

    assert problem(folder) == "it is a link"
    assert not (folder.parent / "absent").exists()


def test_a_file_is_refused(folder: Path) -> None:
    folder.write_text("mine\n")

    assert problem(folder) == "it is a file"
    assert folder.read_text() == "mine\n"


def test_a_folder_that_cannot_be_made_is_told(folder: Path) -> None:
    folder.parent.joinpath("file").touch()

    assert problem(folder.parent / "file" / ".ai-role") == "Not a directory"


@pytest.mark.parametrize("mode", [0o770, 0o702, 0o777])
def test_a_folder_that_others_may_write_is_refused(folder: Path, mode: int) -> None:
    folder.mkdir()
    folder.chmod(mode)

    assert problem(folder) == f"others may write it (mode {mode:04o})"


def test_a_folder_that_others_may_read_is_closed(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    (folder / "work").mkdir()
    (folder / "work" / "x").touch()
    (folder / "work" / "x").chmod(0o666)

    prepare_folder(folder)
    assert modes(folder) == {".ai-role": 0o700, ".gitignore": 0o600, "work": 0o700, "x": 0o600}


def test_a_folder_of_another_user_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir(mode=0o700)
    owner = folder.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    monkeypatch.setattr(private_folder, "_ROOT", owner + 2)

    assert problem(folder) == f"another user owns it (uid {owner})"
    assert problem(folder, check_folder) == f"another user owns it (uid {owner})"


@pytest.mark.parametrize("depth", ["x", "work/x", "state/.pulumi/stacks/ai-role/dev.json"])
def test_a_link_within_the_folder_is_refused(folder: Path, depth: str) -> None:
    prepare_folder(folder)
    (folder / depth).parent.mkdir(parents=True, exist_ok=True)
    (folder / depth).symlink_to("/etc/passwd")

    assert problem(folder) == "it is a link"
    assert problem(folder, check_folder) == "it is a link"


def test_what_is_neither_file_nor_folder_is_refused(folder: Path) -> None:
    prepare_folder(folder)
    os.mkfifo(folder / "logs")

    assert problem(folder) == "it is neither a file nor a folder"


@pytest.mark.parametrize("work", [prepare_folder, check_folder])
def test_a_folder_that_git_tracks_is_refused(folder: Path, work: Callable[[Path], None]) -> None:
    prepare_folder(folder)
    subprocess.run(["git", "init", "-q"], cwd=folder.parent, check=True)
    prepare_folder(folder)
    subprocess.run(["git", "add", "--force", ".ai-role"], cwd=folder.parent, check=True)

    assert problem(folder, work) == "git tracks it, or files in it"


def test_a_command_that_only_reads_makes_no_folder(folder: Path) -> None:
    check_folder(folder)

    assert not folder.exists()
