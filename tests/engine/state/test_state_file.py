from __future__ import annotations

import gzip
import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.engine.state import state_file
from ai_role_cli.engine.state.state_file import read_checkpoint, read_state_file, state_file_of
from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ai_role_cli.engine import StackSettings

EXPORTED = json.dumps({"version": 3, "deployment": {}})


def text(name: str) -> bytes:
    resource = {"urn": name, "type": "aws:iam/role:Role"}
    return json.dumps({"version": 3, "checkpoint": {"latest": {"resources": [resource]}}}).encode()


@pytest.fixture
def state(settings: StackSettings) -> Path:
    file = settings.state_file
    assert file is not None
    file.parent.mkdir(parents=True)
    return file


def never() -> str | None:
    raise AssertionError("the engine was asked")


def urns(settings: StackSettings) -> list[str]:
    found = read_checkpoint(settings, never)
    return [] if found is None else [resource.urn for resource in found.resources]


def test_a_stack_that_is_not_there(settings: StackSettings) -> None:
    assert read_checkpoint(settings, never) is None


def test_a_local_state_is_read_without_the_engine(settings: StackSettings, state: Path) -> None:
    state.write_bytes(text("plain"))
    assert urns(settings) == ["plain"]

    state.with_name("dev.json.gz").write_bytes(gzip.compress(text("packed")))
    state.unlink()

    assert urns(settings) == ["packed"]


def test_of_several_the_engine_takes_the_newest(settings: StackSettings, state: Path) -> None:
    packed = state.with_name("dev.json.gz")
    state.write_bytes(text("plain"))
    packed.write_bytes(gzip.compress(text("packed")))

    os.utime(state, ns=(5, 5))
    os.utime(packed, ns=(4, 4))
    assert urns(settings) == ["plain"]
    os.utime(packed, ns=(5, 5))
    assert urns(settings) == ["packed"]
    assert state_file_of(state) == packed


@pytest.mark.parametrize("name", ["dev.json.zst", "dev.json"])
def test_what_only_the_engine_can_unpack_it_is_asked_for(
    settings: StackSettings, state: Path, name: str
) -> None:
    state.with_name(name).write_bytes(b"\x28\xb5\x2f\xfd\x00")

    found = read_checkpoint(settings, lambda: EXPORTED)

    assert found is not None
    assert found.resources == ()


def test_another_backend_is_asked_through_the_engine(settings: StackSettings) -> None:
    remote = replace(settings, backend="s3://bucket?region=eu-west-1")

    found = read_checkpoint(remote, lambda: EXPORTED)

    assert found is not None
    assert found.place == "s3://bucket"
    assert read_checkpoint(remote, lambda: None) is None


def test_a_file_that_is_not_a_state_names_itself_and_its_backup(state: Path) -> None:
    state.write_bytes(b"")

    with pytest.raises(SurroundingsError) as raised:
        read_state_file(state)
    assert raised.value.code == "state-unreadable"
    assert dict(raised.value.facts)["state"] == str(state)
    assert "backup" not in dict(raised.value.facts)

    backup = state.with_name("dev.json.bak")
    backup.write_bytes(text("before"))
    with pytest.raises(SurroundingsError) as again:
        read_state_file(state)
    assert dict(again.value.facts)["backup"] == str(backup)
    assert "ai-role repair --from-backup" in str(again.value.hint)


def cut_off() -> bytes:
    return gzip.compress(text("packed"))[:-9]


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        pytest.param(cut_off(), "cut off", id="cut-off"),
        pytest.param(b"\x1f\x8b\x08" + b"\0" * 40, "decompress", id="damaged"),
        pytest.param(gzip.compress(text("a")) + b"more", "follows", id="more"),
        pytest.param(gzip.compress(b"\0" * 10_000), "too large", id="bomb"),
    ],
)
def test_a_packed_state_is_unpacked_with_care(
    state: Path, content: bytes, cause: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_file, "_MAX_BYTES", 5_000)
    state.write_bytes(content)

    with pytest.raises(SurroundingsError) as raised:
        read_state_file(state)
    assert cause in dict(raised.value.facts)["cause"]


def to_nothing(path: Path) -> None:
    path.symlink_to("none")


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo, to_nothing])
def test_what_is_not_a_file_is_not_waited_for(
    settings: StackSettings, state: Path, make: Callable[[Path], None]
) -> None:
    make(state)

    with pytest.raises(SurroundingsError) as raised:
        read_checkpoint(settings, never)
    assert raised.value.code == "state-unreadable"


def test_a_file_larger_than_any_state_is_not_read(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.write_bytes(text("plain"))
    monkeypatch.setattr(state_file, "_MAX_BYTES", len(text("plain")) - 1)

    with pytest.raises(SurroundingsError) as raised:
        read_state_file(state)
    assert "larger" in dict(raised.value.facts)["cause"]
