from __future__ import annotations

import json
import os
import pty
import stat
import sys
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.cli.backends import chosen_backend, confirm_backend
from ai_role_cli.cli.confirmed_backends import ConfirmedBackends
from ai_role_cli.engine import BackendSource, StackSettings
from ai_role_cli.errors import DeclinedError, ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .conftest import Streams

USER, FILE, DEFAULT = BackendSource.USER, BackendSource.ROLE_FILE, BackendSource.DEFAULT


@pytest.mark.parametrize(
    ("option", "in_file", "env", "chosen"),
    [
        (None, None, {}, (None, DEFAULT)),
        ("s3://a", "s3://b", {"AI_ROLE_BACKEND": "s3://c"}, ("s3://a", USER)),
        (None, "s3://b", {"AI_ROLE_BACKEND": "s3://c"}, ("s3://c", USER)),
        (None, "s3://b", {}, ("s3://b", FILE)),
        (None, "s3://b", {"PULUMI_BACKEND_URL": "s3://d"}, ("s3://b", FILE)),
        (None, "s3://b", {"PULUMI_BACKEND_URL": "s3://b"}, ("s3://b", USER)),
        (None, "s3://b", {"PULUMI_BACKEND_URL": ""}, ("s3://b", FILE)),
        (None, None, {"PULUMI_BACKEND_URL": "s3://d"}, ("s3://d", USER)),
    ],
)
def test_who_names_the_backend(
    option: str | None,
    in_file: str | None,
    env: dict[str, str],
    chosen: tuple[str | None, BackendSource],
) -> None:
    assert chosen_backend(option, in_file, env) == chosen


def test_an_empty_variable_never_means_the_default() -> None:
    with pytest.raises(UsageError):
        chosen_backend(None, "s3://b", {"AI_ROLE_BACKEND": " "})


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a role file in a repository, of a user without a history."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "repository" / "infra"
    folder.mkdir(parents=True)
    (folder.parent / ".git").mkdir()
    return folder


def stack(base: Path, url: str, source: BackendSource = FILE) -> StackSettings:
    return StackSettings("ai-role", "dev", base / ".ai-role", url, source)


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Put a person who types this at the terminal."""
    with ExitStack() as opened:

        def put(text: str) -> None:
            master, slave = pty.openpty()
            opened.callback(os.close, master)
            os.write(master, text.encode())
            monkeypatch.setattr(sys, "stdin", opened.enter_context(os.fdopen(slave)))

        yield put


def test_a_backend_of_the_role_file_needs_a_person(streams: Streams, base: Path) -> None:
    with pytest.raises(DeclinedError) as raised:
        confirm_backend(stack(base, "s3://theirs"), streams.terminal, base=base)

    assert raised.value.exit_code is ExitCode.DECLINED
    assert "--backend s3://theirs" in (raised.value.hint or "")
    assert "AI_ROLE_BACKEND" in (raised.value.hint or "")
    assert "s3://theirs" in streams.err.getvalue()


@pytest.mark.parametrize("source", [USER, DEFAULT])
def test_what_the_user_names_is_not_asked_about(
    streams: Streams, base: Path, source: BackendSource
) -> None:
    confirm_backend(stack(base, "s3://mine", source), streams.terminal, base=base)

    assert streams.err.getvalue() == ""


def test_a_folder_below_the_role_file_is_not_asked_about(streams: Streams, base: Path) -> None:
    confirm_backend(stack(base, f"file://{base}/state"), streams.terminal, base=base)

    with pytest.raises(DeclinedError):
        confirm_backend(stack(base, f"file://{base.parent}/x"), streams.terminal, base=base)
    (base / "link").symlink_to("/srv")
    with pytest.raises(DeclinedError):
        confirm_backend(stack(base, f"file://{base}/link/x"), streams.terminal, base=base)


def test_a_yes_is_remembered_for_the_repository(
    streams: Streams, base: Path, answer: Callable[[str], None], tmp_path: Path
) -> None:
    theirs = stack(base, "postgres://jo:secret@db/state")
    asked = replace(streams.terminal, no_input=False)

    answer("y\n")
    confirm_backend(theirs, asked, base=base)

    other = base.parent / "other"
    other.mkdir()
    confirm_backend(theirs, streams.terminal, base=base)
    confirm_backend(theirs, streams.terminal, base=other)
    with pytest.raises(DeclinedError):
        confirm_backend(stack(base, "postgres://jo:secret@db2/x"), streams.terminal, base=base)
    with pytest.raises(DeclinedError):
        confirm_backend(theirs, streams.terminal, base=tmp_path)
    (file,) = (tmp_path / "state").rglob("*.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "secret" not in file.read_text() + streams.err.getvalue()


@pytest.mark.parametrize("typed", ["n\n", "\n", "yess\n"])
def test_anything_but_a_yes_is_a_no(
    streams: Streams, base: Path, answer: Callable[[str], None], typed: str
) -> None:
    answer(typed)

    with pytest.raises(DeclinedError):
        confirm_backend(
            stack(base, "s3://theirs"), replace(streams.terminal, no_input=False), base=base
        )
    assert not ConfirmedBackends.of_user().file.exists()


def test_an_answer_that_cannot_be_kept_still_counts(
    streams: Streams, base: Path, answer: Callable[[str], None], tmp_path: Path
) -> None:
    (tmp_path / "state").touch()
    answer("yes\n")

    asked = replace(streams.terminal, no_input=False)
    confirm_backend(stack(base, "s3://theirs"), asked, base=base)

    assert "cannot be remembered" in streams.err.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"format": 1}',
        '{"format": 2, "confirmed": []}',
        '{"format": 1, "x',
        '{"format": 1, "confirmed": [1]}',
    ],
)
def test_a_damaged_memory_holds_nothing(base: Path, content: str) -> None:
    known = ConfirmedBackends.of_user()
    known.file.parent.mkdir(parents=True)
    known.file.write_text(content)

    assert not known.holds(base, "s3://theirs")
    assert known.add(base, "s3://theirs")
    assert known.holds(base, "s3://theirs")


@pytest.mark.parametrize("how", ["link", "open"])
def test_a_memory_that_others_may_have_written_holds_nothing(base: Path, how: str) -> None:
    known = ConfirmedBackends.of_user()
    known.add(base, "s3://theirs")
    if how == "open":
        known.file.chmod(0o666)
    else:
        target = known.file.rename(known.file.with_name("elsewhere"))
        known.file.symlink_to(target)

    assert json.loads(known.file.read_bytes())["confirmed"]
    assert not known.holds(base, "s3://theirs")
