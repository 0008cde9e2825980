from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.errors import SurroundingsError
from ai_role_cli.sandbox import open_sandbox
from ai_role_cli.sandbox.account.place import prepare_folder

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from ai_role_cli.sandbox import Sandbox

ACCOUNT = "123456789012"


def test_the_folder_is_this_users_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        prepare_folder(tmp_path / "sandbox" / "account")
    finally:
        os.umask(before)

    assert (tmp_path / "sandbox" / "account").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        ("link", "it is a link"),
        ("dangling", "File exists"),
        ("file", "File exists"),
        ("open", "others may write to it"),
    ],
)
def test_another_folder_is_refused(tmp_path: Path, made: str, reason: str) -> None:
    folder = tmp_path / "account"
    match made:
        case "link":
            (tmp_path / "elsewhere").mkdir()
            folder.symlink_to(tmp_path / "elsewhere")
        case "dangling":
            folder.symlink_to(tmp_path / "nowhere")
        case "file":
            folder.write_text("")
        case _:
            folder.mkdir()
            folder.chmod(0o770)

    assert _refused(folder, "sandbox-not-private") == reason
    assert not (tmp_path / "elsewhere").exists() or not any((tmp_path / "elsewhere").iterdir())


def test_a_folder_behind_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "sandbox").symlink_to(tmp_path / "elsewhere")

    reason = _refused(tmp_path / "sandbox" / "account", "sandbox-not-private")

    assert reason == f"{tmp_path / 'sandbox'} is a link"


def test_the_folder_of_another_user_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "account").mkdir(mode=0o700)
    other = os.getuid() + 1
    monkeypatch.setattr(os, "getuid", lambda: other)

    assert _refused(tmp_path / "account", "sandbox-not-private") == "another user owns it"


@pytest.mark.parametrize("kind", ["lock", "account"])
def test_no_file_is_reached_through_a_link(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "account"
    folder.mkdir(mode=0o700)
    (tmp_path / "precious").write_text("precious")
    (folder / f"{ACCOUNT}.aws.{kind}").symlink_to(tmp_path / "precious")

    assert _refused(folder, "sandbox-unreadable")
    assert (tmp_path / "precious").read_text() == "precious"


@pytest.mark.parametrize("kind", ["lock", "account"])
def test_nothing_waits_for_a_pipe(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "account"
    folder.mkdir(mode=0o700)
    os.mkfifo(folder / f"{ACCOUNT}.aws.{kind}", 0o600)

    assert _refused(folder, "sandbox-unreadable") == "it is not a file"


def test_the_hint_names_all_that_goes_with_the_account(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox" / "account"
    prepare_folder(folder)
    (folder / f"{ACCOUNT}.aws.account").write_text("x")

    with pytest.raises(SurroundingsError) as refused, _opened(folder):
        pytest.fail("opened")

    assert refused.value.hint == f"start anew: remove {tmp_path / 'sandbox'}"


def _opened(folder: Path) -> AbstractContextManager[Sandbox]:
    return open_sandbox(folder, account=ACCOUNT, region="us-east-1")


def _refused(folder: Path, code: str) -> str:
    with pytest.raises(SurroundingsError) as refused, _opened(folder):
        pytest.fail("opened")

    assert refused.value.code == code
    return dict(refused.value.facts)["reason"]
