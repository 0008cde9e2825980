from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.errors import SurroundingsError
from ai_role_cli.sandbox import account as account_module
from ai_role_cli.sandbox.account import AccountPlace, read_account, write_account

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> AccountPlace:
    return AccountPlace(tmp_path, "123456789012", "aws")


def test_what_is_written_is_read(place: AccountPlace) -> None:
    write_account(place, b"first")
    write_account(place, b"second\nline")

    assert read_account(place) == b"second\nline"
    assert [path.name for path in place.folder.iterdir()] == ["123456789012.aws.account"]


def test_an_account_never_written_is_none(place: AccountPlace) -> None:
    assert read_account(place) is None


def test_only_this_user_can_read_it(place: AccountPlace) -> None:
    write_account(place, b"data")

    assert place.file("account").stat().st_mode & 0o777 == 0o600


def test_a_failed_write_leaves_the_old_file(
    place: AccountPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_account(place, b"old")

    def fail(_self: Path, _target: Path) -> None:
        raise OSError

    monkeypatch.setattr(account_module.Path, "replace", fail)
    with pytest.raises(OSError):  # noqa: PT011 - the one raised above
        write_account(place, b"new")

    assert read_account(place) == b"old"
    assert len(list(place.folder.iterdir())) == 1


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _edit(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


def _replace(path: Path) -> None:
    path.write_bytes(b"\x80\x04]\x94.")


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _list(path: Path) -> None:
    path.write_bytes(b"[]\n")


def _let_others_write(path: Path) -> None:
    path.chmod(0o666)


def _link(path: Path) -> None:
    other = path.with_name("elsewhere")
    path.rename(other)
    path.symlink_to(other)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (_cut, "damaged"),
        (_edit, "damaged"),
        (_replace, "damaged"),
        (_empty, "damaged"),
        (_list, "damaged"),
        (_let_others_write, "another user"),
        (_link, ""),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused(
    place: AccountPlace, spoil: Callable[[Path], None], reason: str
) -> None:
    write_account(place, b"data")
    spoil(place.file("account"))

    with pytest.raises(SurroundingsError) as refused:
        read_account(place)

    assert refused.value.code == "sandbox-unreadable"
    assert refused.value.hint == f"start anew: remove {place.folder}"
    facts = dict(refused.value.facts)
    assert facts["file"] == str(place.file("account"))
    assert reason in facts["reason"]


def test_the_file_of_another_moto_is_refused(
    place: AccountPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account_module, "version", lambda _package: "0.0.1")
    write_account(place, b"data")
    monkeypatch.setattr(account_module, "version", lambda _package: "9.9.9")

    with pytest.raises(SurroundingsError) as refused:
        read_account(place)

    assert dict(refused.value.facts)["reason"] == "moto 0.0.1 wrote it, moto 9.9.9 is installed"


def test_the_file_of_another_user_is_refused(
    place: AccountPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_account(place, b"data")
    other = os.getuid() + 1
    monkeypatch.setattr(account_module.os, "getuid", lambda: other)

    with pytest.raises(SurroundingsError, match="cannot be read"):
        read_account(place)


def test_the_file_of_another_account_is_refused(place: AccountPlace) -> None:
    write_account(place, b"data")
    other = AccountPlace(place.folder, "999999999999", "aws")
    place.file("account").rename(other.file("account"))

    with pytest.raises(SurroundingsError, match="cannot be read"):
        read_account(other)
