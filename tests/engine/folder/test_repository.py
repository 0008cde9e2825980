from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.engine.folder.repository import origin_name, repository_of

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = '[remote "origin"]\n\turl = git@github.com:acme/iac.git\n'
NAME = "github.com/acme/iac"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


def name(root: Path, config: str) -> str | None:
    (root / ".git" / "config").write_text(config, encoding="utf-8")
    found = repository_of(root)
    assert found is not None
    return found.name


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("git@github.com:acme/iac.git", NAME),
        ("github.com:acme/iac", NAME),
        ("https://github.com/acme/iac", NAME),
        ("https://GitHub.com/acme/iac.git/", NAME),
        ("https://user:token@github.com/acme/iac.git", NAME),
        ("https://x-access-token:ghs_abc@github.com:443/acme/iac", NAME),
        ("ssh://git@github.com:22/acme/iac.git", NAME),
        ("git+ssh://git@github.com//acme/iac.git?token=abc#x", NAME),
        ("codecommit::eu-west-1://iac", None),
        ("file:///srv/git/iac.git", None),
        ("/srv/git/iac.git", None),
        ("../iac.git", None),
        ("C:/git/iac", None),
        ("https://[", None),
        ("https://github.com", None),
        (f"https://github.com/{'a' * 3000}", None),
        ("https://github.com/acme/ia\x1bc", None),
        ("", None),
        (None, None),
    ],
)
def test_a_repository_has_one_name_however_it_is_fetched(
    url: str | None, expected: str | None
) -> None:
    assert origin_name(url) == expected


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(ORIGIN, id="plain"),
        pytest.param(ORIGIN.upper().replace("ORIGIN", "origin").lower(), id="case"),
        pytest.param('[remote "origin"] url=git@github.com:acme/iac.git\n', id="one-line"),
        pytest.param(ORIGIN.replace("git@", '"git@').replace(".git\n", '.git" ; x\n'), id="quoted"),
        pytest.param(ORIGIN.replace("\n", "\r\n"), id="line-ends"),
        pytest.param(
            f'[remote "fork"]\n\turl = git@github.com:me/iac.git\n{ORIGIN}\tpushurl = x:y\n',
            id="several",
        ),
        pytest.param(
            f'[url "https://evil.example/"]\n\tinsteadOf = git@github.com:\n{ORIGIN}',
            id="rewritten",
        ),
        pytest.param(f"[include]\n\tpath = ../evil\n{ORIGIN}", id="include"),
    ],
)
def test_the_origin_is_read_out_of_the_settings(root: Path, config: str) -> None:
    (root / "evil").write_text('[remote "origin"]\n\turl = git@evil.example:a/b\n')

    assert name(root, config) == NAME


@pytest.mark.parametrize(
    "config",
    [
        pytest.param("", id="empty"),
        pytest.param('[remote "upstream"]\n\turl = git@github.com:acme/iac.git\n', id="no-origin"),
        pytest.param("url = git@github.com:acme/iac.git\n", id="no-section"),
        pytest.param('[remote "origin\n\turl = x\n', id="cut-off"),
    ],
)
def test_a_repository_without_an_origin_has_no_name(root: Path, config: str) -> None:
    assert name(root, config) is None


def test_settings_that_cannot_be_read_are_none(root: Path) -> None:
    config = root / ".git" / "config"
    config.write_bytes(b"\xff")
    assert repository_of(root) is not None
    config.unlink()
    os.mkfifo(config)

    found = repository_of(root)

    assert found is not None
    assert found.name is None


def test_outside_of_a_repository_there_is_none(tmp_path: Path) -> None:
    assert repository_of(tmp_path) is None


def git(folder: Path, *arguments: str) -> None:
    settings = (
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@example",
        "-c",
        "protocol.file.allow=always",
    )
    subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, capture_output=True)


def test_worktrees_and_submodules_know_their_origin(tmp_path: Path) -> None:
    main = tmp_path / "main"
    main.mkdir()
    git(main, "init", "--quiet")
    git(main, "remote", "add", "origin", "git@github.com:acme/iac.git")
    git(main, "commit", "--quiet", "--allow-empty", "--message", "a")
    git(main, "worktree", "add", "--quiet", "../tree")
    git(main, "submodule", "--quiet", "add", str(main), "part")
    git(main / "part", "remote", "set-url", "origin", "https://github.com/acme/part")
    deeper = main / "a" / "b"
    deeper.mkdir(parents=True)

    found = [repository_of(folder) for folder in (main, tmp_path / "tree", main / "part", deeper)]

    roots = [main, tmp_path / "tree", main / "part", main]
    assert [(each.root, each.name) for each in found if each] == [
        (root, "github.com/acme/part" if root.name == "part" else NAME) for root in roots
    ]
