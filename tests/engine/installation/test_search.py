from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ai_role_cli.engine.installation import MINIMUM_ENGINE, EngineSource, find_engine
from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import WriteProgram


def test_the_explicit_engine_wins(
    machine: Path, program: WriteProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    explicit = program(machine / "own" / "my-pulumi", "echo v3.250.0")
    program(machine / "bin" / "pulumi", "echo v3.259.0")
    monkeypatch.setenv("AI_ROLE_PULUMI", str(explicit))

    engine = find_engine()

    assert (engine.path, str(engine.version), engine.source) == (
        explicit,
        "3.250.0",
        EngineSource.EXPLICIT,
    )


@pytest.mark.parametrize("named", ["~/pulumi", "pulumi"], ids=["home", "relative"])
def test_the_explicit_path_is_read_as_a_shell_would(
    named: str, machine: Path, program: WriteProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = program(machine / "home" / "pulumi", "echo v3.250.0")
    monkeypatch.chdir(engine.parent)
    monkeypatch.setenv("AI_ROLE_PULUMI", named)

    assert find_engine().path == engine


@pytest.mark.parametrize(
    ("script", "mode", "code"),
    [
        pytest.param("echo v3.259.0", 0o644, "engine-not-executable", id="not-executable"),
        pytest.param("echo v3.246.9", 0o755, "engine-too-old", id="too-old"),
        pytest.param("echo v4.0.0", 0o755, "engine-too-new", id="too-new"),
        pytest.param("echo hello", 0o755, "engine-broken", id="not-pulumi"),
    ],
)
def test_a_wrong_explicit_engine_is_an_error_though_path_has_a_good_one(
    script: str,
    mode: int,
    code: str,
    machine: Path,
    program: WriteProgram,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = program(machine / "own" / "pulumi", script, mode)
    program(machine / "bin" / "pulumi", "echo v3.259.0")
    monkeypatch.setenv("AI_ROLE_PULUMI", str(wrong))

    with pytest.raises(SurroundingsError) as refusal:
        find_engine()

    assert refusal.value.code == code
    assert ("looked at", str(wrong)) in refusal.value.facts
    assert "AI_ROLE_PULUMI" in (refusal.value.hint or "")


@pytest.mark.parametrize(
    ("name", "code"),
    [("absent", "engine-missing"), ("", "engine-not-executable")],
    ids=["absent", "folder"],
)
def test_an_explicit_path_without_a_program_is_an_error(
    name: str, code: str, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AI_ROLE_PULUMI", str(machine / name))

    with pytest.raises(SurroundingsError) as refusal:
        find_engine()

    assert refusal.value.code == code


def test_path_comes_before_the_managed_place(
    machine: Path, managed: Path, program: WriteProgram
) -> None:
    on_path = program(machine / "bin" / "pulumi", "echo v3.260.0")
    program(managed, "echo v3.259.0")

    engine = find_engine()

    assert (engine.path, engine.source) == (on_path, EngineSource.PATH)


@pytest.mark.parametrize("said", ["v3.100.0", "hello"], ids=["too-old", "broken"])
def test_an_unusable_engine_on_path_does_not_hide_the_managed_one(
    said: str, machine: Path, managed: Path, program: WriteProgram
) -> None:
    program(machine / "bin" / "pulumi", f"echo {said}")
    program(managed, "echo v3.259.0")

    engine = find_engine()

    assert (engine.path, engine.source) == (managed, EngineSource.MANAGED)


def test_a_too_old_engine_says_what_was_found_and_what_is_needed(
    machine: Path, program: WriteProgram
) -> None:
    program(machine / "bin" / "pulumi", "echo v3.100.0")

    with pytest.raises(SurroundingsError) as refusal:
        find_engine()

    facts = dict(refusal.value.facts)
    assert (refusal.value.code, refusal.value.hint) == ("engine-too-old", "ai-role setup")
    assert facts["found"] == "3.100.0"
    assert facts["needed"].startswith(f"{MINIMUM_ENGINE} or newer")


def test_a_managed_engine_that_lost_its_mode_is_named(managed: Path, program: WriteProgram) -> None:
    program(managed, "echo v3.259.0", 0o600)

    with pytest.raises(SurroundingsError) as refusal:
        find_engine()

    assert (refusal.value.code, refusal.value.hint) == ("engine-not-executable", "ai-role setup")


def test_no_engine_names_every_place_and_the_fix(managed: Path) -> None:
    with pytest.raises(SurroundingsError) as refusal:
        find_engine()

    places = " ".join(text for label, text in refusal.value.facts if label == "looked in")
    assert (refusal.value.code, refusal.value.hint) == ("engine-missing", "ai-role setup")
    assert "AI_ROLE_PULUMI" in places
    assert "PATH" in places
    assert str(managed) in places


@pytest.mark.parametrize("entry", ["bin", ".", ""], ids=["folder", "dot", "empty"])
def test_an_entry_of_path_that_is_not_absolute_is_passed_over(
    entry: str,
    machine: Path,
    managed: Path,
    program: WriteProgram,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program(machine / "checkout" / entry / "pulumi", "echo v3.259.0")
    program(managed, "echo v3.259.0")
    monkeypatch.chdir(machine / "checkout")
    monkeypatch.setenv("PATH", entry)

    assert find_engine().path == managed


@pytest.mark.parametrize("repository", [".git", ".hg", "none"])
def test_an_engine_that_came_with_a_repository_is_not_run(
    repository: str, machine: Path, program: WriteProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = machine / "checkout"
    marked = program(checkout / "bin" / "pulumi", f"touch {machine}/mark; echo v3.259.0")
    (checkout / repository).mkdir()
    beside = checkout if repository == "none" else checkout / "infra"
    monkeypatch.setenv("PATH", str(marked.parent))

    with pytest.raises(SurroundingsError) as refusal:
        find_engine(beside=beside)

    assert (refusal.value.code, refusal.value.hint) == ("engine-unsafe", "ai-role setup")
    assert not (machine / "mark").exists()


def test_a_link_into_the_repository_is_seen_through(machine: Path, program: WriteProgram) -> None:
    checkout = machine / "checkout"
    planted = program(checkout / "pulumi", "echo v3.259.0")
    (machine / "bin").mkdir()
    (machine / "bin" / "pulumi").symlink_to(planted)

    with pytest.raises(SurroundingsError) as refusal:
        find_engine(beside=checkout)

    assert refusal.value.code == "engine-unsafe"


def test_an_engine_that_is_passed_over_does_not_hide_the_next_one(
    machine: Path, program: WriteProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = machine / "checkout"
    planted = program(checkout / "pulumi", "echo v3.259.0")
    good = program(machine / "bin" / "pulumi", "echo v3.259.0")
    monkeypatch.setenv("PATH", f"{planted.parent}:{good.parent}")

    assert find_engine(beside=checkout).path == good


def test_what_is_below_the_home_of_the_user_is_the_user_s(
    machine: Path, program: WriteProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = machine / "home"
    own = program(home / ".pulumi" / "bin" / "pulumi", "echo v3.259.0")
    (home / ".git").mkdir()
    monkeypatch.setenv("PATH", str(own.parent))

    assert find_engine(beside=home / "infra").path == own


@pytest.mark.parametrize("level", [0, 1, 2, 3], ids=["program", "bin", "version", "engine"])
def test_a_managed_engine_that_others_may_change_is_not_run(
    level: int, managed: Path, program: WriteProgram
) -> None:
    program(managed, "echo v3.259.0")
    (managed, *managed.parents)[level].chmod(0o777)

    with pytest.raises(SurroundingsError) as refusal:
        find_engine()

    assert refusal.value.code == "engine-unsafe"
    assert "others may write it" in dict(refusal.value.facts)["problem"]
