from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.engine.installation import version
from ai_role_cli.engine.installation.version import engine_version
from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import WriteProgram


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("v3.259.0", "3.259.0"),
        ("3.259.0", "3.259.0"),
        ("v3.260.0-alpha.1+abc", "3.260.0-alpha.1+abc"),
    ],
    ids=["tag", "plain", "pre-release"],
)
def test_the_version_is_what_the_program_states(
    said: str, expected: str, machine: Path, program: WriteProgram
) -> None:
    pulumi = program(machine / "pulumi", f'[ "$1" = version ] && echo {said}')

    assert str(engine_version(pulumi)) == expected


def test_the_update_check_of_pulumi_stays_off(machine: Path, program: WriteProgram) -> None:
    pulumi = program(machine / "pulumi", '[ "$PULUMI_SKIP_UPDATE_CHECK" = true ] && echo v3.259.0')

    assert str(engine_version(pulumi)) == "3.259.0"


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("echo no such stack >&2; exit 3", "exit code 3: 'no such stack'"),
        ("echo hello", "its answer was 'hello'"),
        ("true", "its answer was ''"),
        ("printf 'v3.259.0\\377'", "its answer was 'v3.259.0\ufffd'"),
    ],
    ids=["fails", "garbage", "silent", "not-utf-8"],
)
def test_what_does_not_answer_as_pulumi_is_broken(
    script: str, problem: str, machine: Path, program: WriteProgram
) -> None:
    pulumi = program(machine / "pulumi", script)

    with pytest.raises(SurroundingsError) as refusal:
        engine_version(pulumi)

    assert refusal.value.code == "engine-broken"
    assert dict(refusal.value.facts)["problem"] == problem


def test_a_program_for_another_machine_is_broken(machine: Path) -> None:
    pulumi = machine / "pulumi"
    pulumi.write_bytes(b"\x7fELF\0\0\0")
    pulumi.chmod(0o755)

    with pytest.raises(SurroundingsError) as refusal:
        engine_version(pulumi)

    assert refusal.value.code == "engine-broken"


def test_a_program_that_does_not_end_is_broken(
    machine: Path, program: WriteProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(version, "ANSWER_SECONDS", 0.2)
    pulumi = program(machine / "pulumi", "exec /bin/sleep 600")

    with pytest.raises(SurroundingsError) as refusal:
        engine_version(pulumi)

    assert refusal.value.code == "engine-broken"
    assert "no answer" in dict(refusal.value.facts)["problem"]


def test_an_unchanged_program_is_not_asked_again(machine: Path, program: WriteProgram) -> None:
    pulumi = program(machine / "pulumi", "echo v3.259.0")
    engine_version(pulumi)
    asked = pulumi.stat()
    program(pulumi, "echo v3.260.0")
    os.utime(pulumi, ns=(asked.st_atime_ns, asked.st_mtime_ns))

    assert str(engine_version(pulumi)) == "3.259.0"


def test_a_replaced_program_is_asked_anew(machine: Path, program: WriteProgram) -> None:
    pulumi = program(machine / "pulumi", "echo v3.259.0")
    engine_version(pulumi)
    asked = pulumi.stat()
    program(pulumi, "echo v3.260.0")
    os.utime(pulumi, ns=(asked.st_atime_ns, asked.st_mtime_ns + 1))

    assert str(engine_version(pulumi)) == "3.260.0"


def test_a_damaged_cache_does_no_harm(machine: Path, program: WriteProgram) -> None:
    pulumi = program(machine / "pulumi", "echo v3.259.0")
    engine_version(pulumi)
    (answer,) = (machine / "cache" / "ai-role" / "engine-version").iterdir()
    answer.write_bytes(b"\xff{")

    assert str(engine_version(pulumi)) == "3.259.0"
    assert answer.read_text(encoding="utf-8") == "3.259.0"


def test_a_cache_that_cannot_be_written_does_no_harm(machine: Path, program: WriteProgram) -> None:
    (machine / "cache").write_text("a file where the folder should be", encoding="utf-8")
    pulumi = program(machine / "pulumi", "echo v3.259.0")

    assert str(engine_version(pulumi)) == "3.259.0"
