from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.cli.role_file_place import place_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "iac"
    (root / ".git").mkdir(parents=True)
    (root / ".git" / "config").write_text('[remote "origin"]\nurl = git@github.com:acme/iac\n')
    (root / "iam").mkdir()
    monkeypatch.chdir(root / "iam")
    return root


def test_a_file_is_named_from_the_root_of_its_repository(repository: Path) -> None:
    for file in ("roles.yaml", "../iam/roles.yaml", str(repository / "iam/roles.yaml")):
        place = place_of(file)

        assert (place.name, place.root) == ("iam/roles.yaml", repository)
        assert place.repository == "github.com/acme/iac"


def test_a_link_is_named_where_it_is(repository: Path) -> None:
    (repository / "shared.yaml").touch()
    (repository / "iam/roles.yaml").symlink_to("../shared.yaml")

    assert place_of("roles.yaml").name == "iam/roles.yaml"


def test_standard_input_is_a_name_of_its_own(repository: Path) -> None:
    place = place_of("-")

    assert (place.name, place.root, place.repository) == ("-", repository, "github.com/acme/iac")


def test_outside_of_a_repository_a_file_has_its_bare_name(tmp_path: Path) -> None:
    place = place_of(str(tmp_path / "a" / "roles.yaml"))

    assert (place.name, place.root) == ("roles.yaml", tmp_path / "a")
    assert place.repository is None
    assert not place.is_in_repository


def test_a_name_of_any_bytes_is_text(tmp_path: Path) -> None:
    assert place_of(str(tmp_path / os.fsdecode(b"r\xff.yaml"))).name == "r\ufffd.yaml"
    assert place_of(str(tmp_path / "a\nb\x1b\u200b.yaml")).name == "a\ufffdb\ufffd\ufffd.yaml"
