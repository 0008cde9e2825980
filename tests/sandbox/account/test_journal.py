from __future__ import annotations

import json
import os
import pickle
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from ai_role_cli.errors import SurroundingsError
from ai_role_cli.sandbox.account import AccountPlace, Journal, journal
from ai_role_cli.sandbox.account.records import (
    GroupRecord,
    InstanceProfileRecord,
    PolicyRecord,
    Record,
    RoleRecord,
    VersionRecord,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

NOW = datetime(2026, 11, 28, 12, 30, tzinfo=UTC).replace(tzinfo=None)
DOCUMENT = '{"Version": "2012-10-17", "Statement": []}'


def role(name: str = "agent", **changes: Any) -> RoleRecord:  # noqa: ANN401 - of any field
    fields: dict[str, Any] = {
        "id": f"AROA{name.upper()}",
        "name": name,
        "path": "/",
        "created": NOW,
        "inline": {},
        "attached": (),
        "trust": DOCUMENT,
        "description": None,
        "session_seconds": 3600,
        "boundary": None,
        "service": None,
        "tags": {"team": "ml"},
    }
    return RoleRecord(**{**fields, **changes})


def policy(**changes: Any) -> PolicyRecord:  # noqa: ANN401 - of any field
    fields: dict[str, Any] = {
        "id": "ANPAOWN",
        "name": "own",
        "path": "/ai/",
        "created": NOW,
        "description": "",
        "tags": {},
        "updated": NOW,
        "versions": (VersionRecord(id="v1", document=DOCUMENT, created=NOW),),
        "default_version": "v1",
        "next_version": 2,
    }
    return PolicyRecord(**{**fields, **changes})


@pytest.fixture
def place(tmp_path: Path) -> AccountPlace:
    return AccountPlace(tmp_path, "123456789012", "aws")


def read(place: AccountPlace) -> dict[str, Record]:
    opened = Journal(place)
    opened.close()
    return {name: record for (_, name), record in opened.records.items()}


def write(place: AccountPlace, *made: Record, gone: tuple[tuple[str, str], ...] = ()) -> None:
    opened = Journal(place)
    opened.write(made, gone=gone)
    opened.close()


def text(place: AccountPlace) -> str:
    return place.file("account").read_text()


class TestLines:
    def test_what_is_written_is_read(self, place: AccountPlace) -> None:
        opened = Journal(place)
        opened.write([role("a"), policy()], gone=())
        opened.write([role("b")], gone=())
        opened.write([role("b", description="New")], gone=[("role", "a")])
        opened.close()

        assert read(place) == {"own": policy(), "b": role("b", description="New")}
        assert [path.name for path in place.folder.iterdir()] == ["123456789012.aws.account"]

    def test_an_account_never_written_is_empty_and_has_no_file(self, place: AccountPlace) -> None:
        assert read(place) == {}
        assert list(place.folder.iterdir()) == []

    def test_it_is_json_line_by_line(self, place: AccountPlace) -> None:
        write(place, role("a"))
        write(place, gone=(("role", "a"),))

        header, first, second = (json.loads(line) for line in text(place).splitlines())
        assert header == {"format": 2, "account": "123456789012", "partition": "aws"}
        assert first["made"][0]["name"] == "a"
        assert second == {"gone": [["role", "a"]], "made": []}

    def test_a_change_adds_only_its_own_line(self, place: AccountPlace) -> None:
        write(place, *(role(f"r{number}") for number in range(50)))
        before = text(place)

        write(place, role("r7", description="New"))

        added = text(place).removeprefix(before)
        assert json.loads(added)["made"][0]["description"] == "New"

    def test_only_this_user_can_read_it(self, place: AccountPlace) -> None:
        before = os.umask(0)
        try:
            write(place, role())
        finally:
            os.umask(before)

        assert place.file("account").stat().st_mode & 0o777 == 0o600

    def test_many_changes_do_not_make_it_long(
        self, place: AccountPlace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(journal, "_SPARE_LINES", 10)
        opened = Journal(place)
        for number in range(100):
            opened.write([role("a", description=str(number)), policy()], gone=())
        opened.close()

        assert read(place) == {"own": policy(), "a": role("a", description="99")}
        assert len(text(place).splitlines()) < 20


class TestWholeOrNotAtAll:
    def test_a_line_without_an_end_was_never_answered(self, place: AccountPlace) -> None:
        write(place, role("a"))
        whole = text(place)
        for torn in ('{"gone":[],"ma', "\0" * 40, '{"gone":[["role","a"]],"made":[]}'):
            place.file("account").write_text(whole + torn)

            assert read(place) == {"a": role("a")}

        write(place, role("b"))
        assert read(place) == {"a": role("a"), "b": role("b")}
        assert text(place).startswith(whole)

    def test_a_line_that_cannot_be_written_leaves_no_trace(
        self, place: AccountPlace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened = Journal(place)
        opened.write([role("a")], gone=())
        whole = text(place)
        pwrite = os.pwrite

        def full(descriptor: int, data: bytes, offset: int) -> int:
            if offset > len(whole):
                raise OSError(28, "No space left on device")
            return pwrite(descriptor, data[:10], offset)

        monkeypatch.setattr(journal.os, "pwrite", full)
        with pytest.raises(OSError, match="No space left"):
            opened.write([role("b")], gone=())

        assert text(place) == whole
        assert [*opened.records] == [("role", "a")]
        monkeypatch.undo()
        opened.write([role("c")], gone=())
        opened.close()
        assert [*read(place)] == ["a", "c"]

    def test_a_file_that_cannot_be_written_anew_stays(
        self, place: AccountPlace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(place, role("a"))

        def fail(_self: Path, _target: Path) -> None:
            raise OSError

        monkeypatch.setattr(journal, "_SPARE_LINES", 0)
        monkeypatch.setattr(journal.Path, "replace", fail)
        with pytest.raises(OSError):  # noqa: PT011 - the one raised above
            write(place, role("a", description="New"))

        assert read(place) == {"a": role("a")}
        assert len(list(place.folder.iterdir())) == 1


HEADER = '{"format": 2, "account": "123456789012", "partition": "aws"}\n'


def _line(*made: Mapping[str, Any], gone: object = ()) -> str:
    return json.dumps({"gone": gone, "made": made}) + "\n"


def _with(record: Record, **changes: object) -> str:
    return HEADER + _line({**record.model_dump(mode="json"), **changes})


class TestDamage:
    """Every one is refused with the file and what to do, and nothing of it is used."""

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            pytest.param("", "not a file of ai-role", id="empty"),
            pytest.param("x", "not a file of ai-role", id="text"),
            pytest.param("[]\n", "not a file of ai-role", id="list"),
            pytest.param("{}\n", "not a file of ai-role", id="no-format"),
            pytest.param("[" * 100_000 + "\n", "not a file of ai-role", id="deep"),
            pytest.param('{"format": 3}\n', "another ai-role wrote it", id="format"),
            pytest.param(
                HEADER.replace("123456789012", "999999999999"), "another account", id="account"
            ),
            pytest.param(HEADER + "x\n", "line 2 is damaged", id="line"),
            pytest.param(HEADER + _line() + "\n", "line 3 is damaged", id="empty-line"),
            pytest.param(HEADER + "[" * 100_000 + "\n", "line 2 is damaged", id="deep-line"),
            pytest.param(HEADER + "[]\n", "line 2 is damaged", id="no-change"),
            pytest.param(HEADER + '{"made": []}\n', "line 2 is damaged", id="no-gone"),
            pytest.param(HEADER + _line(gone=[[[], {}]]), "line 2 is damaged", id="gone"),
            pytest.param(HEADER + _line({"kind": "star"}), "line 2 is damaged", id="kind"),
            pytest.param(_with(role(), name="a\x1b[31m"), "line 2 is damaged", id="name"),
            pytest.param(_with(role(), name="a\nb"), "line 2 is damaged", id="name-lines"),
            pytest.param(_with(role(), name="a\n"), "line 2 is damaged", id="name-end"),
            pytest.param(_with(role(), path="../.."), "line 2 is damaged", id="path"),
            pytest.param(_with(role(), trust="[]"), "line 2 is damaged", id="trust"),
            pytest.param(_with(role(), trust="{"), "line 2 is damaged", id="trust-syntax"),
            pytest.param(_with(role(), trust="[" * 100_000), "line 2 is damaged", id="trust-deep"),
            pytest.param(_with(role(), session_seconds="1"), "line 2 is damaged", id="type"),
            pytest.param(_with(role(), more=1), "line 2 is damaged", id="more"),
            pytest.param(_with(role(), created="yesterday"), "line 2 is damaged", id="date"),
            pytest.param(
                _with(role(), attached=["arn:aws:iam::123456789012:policy/x"]),
                "role agent has arn:aws:iam::123456789012:policy/x, which is not there",
                id="attached",
            ),
            pytest.param(
                _with(policy(), default_version="v9"), "versions of policy own", id="versions"
            ),
            pytest.param(
                _with(policy(), next_version=1), "versions of policy own", id="next-version"
            ),
            pytest.param(
                HEADER
                + _line(
                    role("a", id="AROA1").model_dump(mode="json"),
                    role("b", id="AROA1").model_dump(mode="json"),
                ),
                "two roles have one id",
                id="ids",
            ),
        ],
    )
    def test_it_is_refused(self, place: AccountPlace, content: str, reason: str) -> None:
        place.file("account").write_text(content)
        place.file("account").chmod(0o600)

        assert reason in _refused(place)

    @pytest.mark.parametrize(
        "record",
        [
            InstanceProfileRecord(
                id="AIPA1", name="box", path="/", created=NOW, roles=("nobody",), tags={}
            ),
            GroupRecord(
                id="AGPA1",
                name="box",
                path="/",
                created=NOW,
                inline={},
                attached=(),
                users=("nobody",),
            ),
        ],
        ids=["role", "user"],
    )
    def test_members_must_be_there(self, place: AccountPlace, record: Record) -> None:
        write(place, record)

        assert "nobody, which is not there" in _refused(place)

    def test_objects_of_an_older_ai_role_are_never_loaded(self, place: AccountPlace) -> None:
        class Payload:
            def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
                return os.mkdir, (str(place.folder / "mark"),)

        header = json.dumps({"format": 1, "moto": "5.2.5"}).encode()
        place.file("account").write_bytes(header + b"\n" + pickle.dumps(Payload()))
        place.file("account").chmod(0o600)

        assert "an older ai-role wrote it" in _refused(place)
        assert not (place.folder / "mark").exists()

    def test_a_file_that_others_may_write_is_refused(self, place: AccountPlace) -> None:
        write(place, role())
        place.file("account").chmod(0o620)

        assert "others may write to it" in _refused(place)

    def test_a_link_is_refused(self, place: AccountPlace) -> None:
        write(place, role())
        place.file("account").rename(place.folder / "elsewhere")
        place.file("account").symlink_to(place.folder / "elsewhere")

        assert _refused(place)

    def test_a_pipe_is_not_waited_for(self, place: AccountPlace) -> None:
        os.mkfifo(place.file("account"), 0o600)

        assert "it is not a file" in _refused(place)

    def test_the_file_of_another_user_is_refused(
        self, place: AccountPlace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(place, role())
        other = os.getuid() + 1
        monkeypatch.setattr(os, "getuid", lambda: other)

        assert "another user owns it" in _refused(place)


def _refused(place: AccountPlace) -> str:
    with pytest.raises(SurroundingsError) as refused:
        Journal(place)

    facts = dict(refused.value.facts)
    assert refused.value.code == "sandbox-unreadable"
    assert refused.value.hint == f"start anew: remove {place.folder}"
    assert facts["file"] == str(place.file("account"))
    return facts["reason"]
