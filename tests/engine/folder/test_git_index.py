from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.engine.folder.git_index import is_tracked

if TYPE_CHECKING:
    from pathlib import Path


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=x", "-c", "user.email=x@x.example", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
    )


@pytest.fixture(params=["2", "3", "4", "split", "sha256", "worktree"])
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A repository of each kind of index, with many files around the one that counts."""
    kind = request.param
    top = tmp_path / "repository"
    top.mkdir()
    git(top, "init", "--object-format", "sha256" if kind == "sha256" else "sha1")
    for name in (".ai-gitignore", "infra/.ai-role-of-mine/x", "infra/a", "infra/roles.yaml", "z"):
        (top / name).parent.mkdir(exist_ok=True, parents=True)
        (top / name).touch()
    git(top, "add", "--force", ".")
    git(top, "commit", "-m", "x")
    if kind == "worktree":
        git(top, "worktree", "add", "../other")
        return tmp_path / "other"
    if kind == "split":
        git(top, "update-index", "--split-index")
    elif kind in ("2", "4"):
        git(top, "update-index", "--index-version", kind)
    elif kind == "3":
        # An entry that is only meant to be added needs the longer flags of this version.
        (top / "later").touch()
        git(top, "add", "--intent-to-add", "later")
    return top


def test_a_private_folder_that_git_does_not_track(repository: Path) -> None:
    folder = repository / "infra" / ".ai-role"
    (folder / "work").mkdir(parents=True)
    (folder / "work" / "x").touch()

    assert not is_tracked(folder)
    assert not is_tracked(repository / ".ai-role")


@pytest.mark.parametrize("name", ["work/ai-role/Pulumi.yaml", "x", "sandbox/account/a.account"])
def test_a_private_folder_of_which_git_tracks_one_file(repository: Path, name: str) -> None:
    folder = repository / "infra" / ".ai-role"
    (folder / name).parent.mkdir(parents=True)
    (folder / name).touch()
    git(repository, "add", "--force", str(folder / name))

    assert is_tracked(folder)
    assert not is_tracked(repository / ".ai-role")
    assert is_tracked(repository / "infra")


def test_a_link_and_another_way_to_write_the_name(repository: Path) -> None:
    (repository / ".ai-role").symlink_to("infra")
    (repository / "infra" / ".AI-role").touch()
    git(repository, "add", "--force", ".")

    assert is_tracked(repository / ".ai-role")
    assert is_tracked(repository / "infra" / ".ai-role")


def test_a_repository_within_another_one_does_not_hide_it(repository: Path) -> None:
    folder = repository / "infra" / ".ai-role"
    folder.mkdir()
    (folder / "x").touch()
    git(repository, "add", "--force", str(folder))
    git(repository / "infra", "init")

    assert is_tracked(folder)


@pytest.mark.parametrize(
    "content", [b"", b"DIRC", b"DIRC\0\0\0\4\0\0\0\2.ai-role", b"nonsense" * 20], ids=len
)
def test_an_index_that_is_none_has_no_entries(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "index").write_bytes(content)

    assert not is_tracked(tmp_path / ".ai-role")


def test_nothing_is_tracked_without_a_repository(tmp_path: Path) -> None:
    assert not is_tracked(tmp_path / ".ai-role")
