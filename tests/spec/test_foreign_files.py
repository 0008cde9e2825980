"""What is read where a role file or a policy document is expected, and what of it is told."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.errors import RoleFileError
from ai_role_cli.render.findings import findings_text
from ai_role_cli.spec import SpecError, load_role_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = "correct-horse"
ROLES = "version: 1\nroles:\n  a: {{service: lambda, policy_documents: {{x: {file}}}}}\n"


def told(path: Path) -> str:
    with pytest.raises(RoleFileError) as raised:
        load_role_file(str(path))
    if isinstance(raised.value, SpecError):
        return findings_text(raised.value.findings, raised.value.document).plain
    return f"error[{raised.value.code}] {raised.value.message} {raised.value.facts}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "infra"
    folder.mkdir()
    (tmp_path / "secrets.json").write_text(f'{{"Statement": "{SECRET}"}}')
    return folder


@pytest.mark.parametrize(
    "text",
    [
        f"PASSWORD={SECRET}\n",
        f"[default]\naws_secret_access_key = {SECRET}\n",
        f"password: {SECRET}\n",
        f"version: 1\npassword: {SECRET}\nvolumes: {{}}\n",
        f'{{"tokens": "{SECRET}"}}',
        f"- password: {SECRET}\n",
        f"HOME=/x\0PASSWORD={SECRET}\0",
        f"-----BEGIN PRIVATE KEY-----\n{SECRET}\n",
        f"{SECRET}",
        f'"{SECRET}',
        f"# {SECRET}\n",
    ],
)
@pytest.mark.parametrize("kind", ["role file", "document"])
def test_a_file_of_something_else_is_not_quoted(kind: str, text: str, folder: Path) -> None:
    file = folder / ("roles.yaml" if kind == "role file" else "x.json")
    file.write_text(text)
    if kind == "document":
        (folder / "roles.yaml").write_text(ROLES.format(file="x.json"))

    said = told(folder / "roles.yaml")

    assert "error[" in said
    assert SECRET not in said


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_file_of_something_else_in_another_encoding_is_not_quoted(
    encoding: str, folder: Path
) -> None:
    (folder / "roles.yaml").write_bytes(f"ü password={SECRET}".encode(encoding))

    assert SECRET not in told(folder / "roles.yaml")


@pytest.mark.parametrize("text", ["roels: {a: {}}", "version: 1\n roles: {", '{"Roles": 1}'])
def test_a_role_file_with_a_mistake_is_quoted(text: str, folder: Path) -> None:
    (folder / "roles.yaml").write_text(text)

    said = told(folder / "roles.yaml")
    assert "not-a-role-file" not in said
    assert "|" in said


@pytest.mark.parametrize(
    "place",
    [
        "../secrets.json",
        "sub/../../secrets.json",
        "link.json",
        "linked/secrets.json",
        "/proc/self/environ",
    ],
)
def test_a_document_outside_of_the_folder_is_not_read(place: str, folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "link.json").symlink_to("../secrets.json")
    (folder / "linked").symlink_to("..")
    (folder / "roles.yaml").write_text(ROLES.format(file=place))

    said = told(folder / "roles.yaml")

    assert "error[outside-folder]" in said
    assert SECRET not in said


def test_a_link_within_the_folder_is_followed(folder: Path) -> None:
    (folder / "policy.json").write_text('{"Statement": []}')
    (folder / "link.json").symlink_to("policy.json")
    (folder / "roles.yaml").write_text(ROLES.format(file="link.json"))

    loaded = load_role_file(str(folder / "roles.yaml"))
    assert loaded.policy_documents["a", "x"].values == {"Statement": []}


@pytest.mark.parametrize("kind", ["role file", "document"])
def test_a_pipe_is_not_waited_for(kind: str, folder: Path) -> None:
    (folder / "roles.yaml").write_text(ROLES.format(file="pipe"))
    os.mkfifo(folder / "pipe")

    assert "error[not-a-file]" in told(folder / ("pipe" if kind == "role file" else "roles.yaml"))


def test_a_device_without_an_end_is_not_read(folder: Path) -> None:
    (folder / "roles.yaml").symlink_to("/dev/zero")

    assert "error[not-a-file]" in told(folder / "roles.yaml")


@pytest.fixture
def handed_over() -> Iterator[str]:
    """What a shell makes of `<(…)`: the name of an open pipe."""
    end, start = os.pipe()
    os.write(start, b"version: 1\nroles: {a: {service: lambda}}\n")
    os.close(start)
    yield f"/dev/fd/{end}"
    os.close(end)


def test_what_a_shell_hands_over_is_read(handed_over: str) -> None:
    assert set(load_role_file(handed_over).role_file.roles) == {"a"}


def test_a_document_has_a_size(folder: Path) -> None:
    (folder / "x.json").write_text('{"Statement": []' + " " * 1024**2 + "}")
    (folder / "roles.yaml").write_text(ROLES.format(file="x.json"))

    said = told(folder / "roles.yaml")
    assert "error[file-too-large]" in said
    assert "1 MiB" in said
