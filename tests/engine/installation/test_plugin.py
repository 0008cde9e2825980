from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.engine.child.environment import pulumi_home
from ai_role_cli.engine.installation import (
    PINNED_ENGINE,
    Engine,
    EngineSource,
    explicit_plugin,
    find_provider_plugin,
    install_provider_plugin,
    provider_plugin_version,
    require_provider_plugin,
)
from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import WriteProgram

# Stands for the engine: `plugin install resource aws VERSION` into PULUMI_HOME.
INSTALL_PLUGIN = """\
PATH=/bin:/usr/bin
[ "$1 $2 $3 $4" = "plugin install resource aws" ] || exit 9
folder="$PULUMI_HOME/plugins/resource-aws-v$5"
mkdir -p "$folder"; echo plugin > "$folder/pulumi-resource-aws"
"""


def _silent(_line: str) -> None:
    return


def _engine(machine: Path, program: WriteProgram, script: str) -> Engine:
    path = program(machine / "engine" / "pulumi", script)
    return Engine(path, PINNED_ENGINE, EngineSource.MANAGED)


def _plugin(home: Path) -> Path:
    return home / "plugins" / f"resource-aws-v{provider_plugin_version()}" / "pulumi-resource-aws"


def test_the_version_is_that_of_the_installed_package() -> None:
    assert provider_plugin_version() == metadata.version("pulumi-aws")


def test_a_plugin_in_the_home_of_pulumi_is_found(machine: Path, program: WriteProgram) -> None:
    plugin = program(_plugin(machine), "")

    assert find_provider_plugin(machine) == plugin


def test_a_download_that_was_cut_off_is_no_plugin(machine: Path, program: WriteProgram) -> None:
    folder = program(_plugin(machine), "").parent
    folder.with_name(f"{folder.name}.partial").touch()

    assert find_provider_plugin(machine) is None


def test_a_plugin_on_path_is_not_taken(machine: Path, program: WriteProgram) -> None:
    program(machine / "bin" / "pulumi-resource-aws", "")

    assert find_provider_plugin(machine) is None
    with pytest.raises(SurroundingsError):
        require_provider_plugin(_engine(machine, program, "exit 1"), beside=machine / "work")


@pytest.mark.parametrize("named", ["own/pulumi-resource-aws", "own"], ids=["program", "folder"])
def test_the_plugin_that_the_user_names_is_taken(
    named: str, machine: Path, program: WriteProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin = program(machine / "own" / "pulumi-resource-aws", "")
    engine = _engine(machine, program, "exit 1")
    monkeypatch.setenv("AI_ROLE_AWS_PLUGIN", str(machine / named))

    assert explicit_plugin() == plugin
    assert require_provider_plugin(engine, beside=machine) == plugin
    assert install_provider_plugin(engine, report=_silent) == plugin


def test_a_named_plugin_that_is_not_there_is_an_error(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AI_ROLE_AWS_PLUGIN", str(machine / "absent"))

    with pytest.raises(SurroundingsError) as refusal:
        explicit_plugin()

    assert (refusal.value.code, refusal.value.exit_code) == ("plugin-missing", 4)


def test_a_plugin_of_the_repository_is_not_run(
    machine: Path, program: WriteProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = machine / "checkout"
    (checkout / ".git").mkdir(parents=True)
    program(_plugin(checkout / ".pulumi"), "")
    monkeypatch.setenv("PULUMI_HOME", str(checkout / ".pulumi"))

    with pytest.raises(SurroundingsError) as refusal:
        require_provider_plugin(_engine(machine, program, ""), beside=checkout / "infra")

    assert refusal.value.code == "plugin-unsafe"


@pytest.mark.parametrize("level", [0, 1, 2], ids=["program", "folder", "plugins"])
def test_a_plugin_that_others_may_change_is_not_run(
    level: int, machine: Path, program: WriteProgram
) -> None:
    plugin = program(_plugin(machine / "home" / ".pulumi"), "")
    (plugin, *plugin.parents)[level].chmod(0o777)

    with pytest.raises(SurroundingsError) as refusal:
        require_provider_plugin(_engine(machine, program, ""), beside=machine / "work")

    assert refusal.value.code == "plugin-unsafe"
    assert "0777" in dict(refusal.value.facts)["problem"]


def test_a_required_plugin_that_is_there_is_given(machine: Path, program: WriteProgram) -> None:
    plugin = program(_plugin(machine / "home" / ".pulumi"), "")

    assert (
        require_provider_plugin(_engine(machine, program, "exit 1"), beside=machine / "work")
        == plugin
    )


def test_a_required_plugin_that_is_missing_names_the_fix(
    machine: Path, program: WriteProgram
) -> None:
    with pytest.raises(SurroundingsError) as refusal:
        require_provider_plugin(_engine(machine, program, INSTALL_PLUGIN), beside=machine / "work")

    looked = " ".join(text for label, text in refusal.value.facts if label == "looked in")
    assert (refusal.value.code, refusal.value.hint) == (
        "plugin-missing",
        "ai-role setup --provider",
    )
    assert "AI_ROLE_AWS_PLUGIN" in looked
    assert str(_plugin(machine / "home" / ".pulumi").parent) in looked


def test_a_missing_plugin_is_installed(machine: Path, program: WriteProgram) -> None:
    engine = _engine(machine, program, INSTALL_PLUGIN)

    plugin = install_provider_plugin(engine, report=_silent)

    assert plugin == _plugin(machine / "home" / ".pulumi")
    assert plugin.read_text(encoding="utf-8") == "plugin\n"


def test_a_plugin_that_is_there_is_taken_without_a_word(
    machine: Path, program: WriteProgram
) -> None:
    present = program(_plugin(machine / "home" / ".pulumi"), "")
    told: list[str] = []

    plugin = install_provider_plugin(_engine(machine, program, "exit 1"), report=told.append)

    assert (plugin, told) == (present, [])


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("echo no such host; exit 1", "ended with exit code 1"),
        ("exit 0", "it is not there"),
    ],
    ids=["not-reachable", "success-claimed"],
)
def test_a_plugin_that_cannot_be_had_says_what_to_do(
    script: str, problem: str, machine: Path, program: WriteProgram
) -> None:
    with pytest.raises(SurroundingsError) as refusal:
        install_provider_plugin(_engine(machine, program, script), report=_silent)

    hint = refusal.value.hint or ""
    assert (refusal.value.code, refusal.value.exit_code) == ("plugin-unavailable", 4)
    facts = dict(refusal.value.facts)
    assert problem in facts["problem"]
    assert facts["log"].endswith("plugin.log")
    assert f"resource-aws-v{provider_plugin_version()}" in hint
    assert "PULUMI_HOME" in hint
    assert find_provider_plugin(pulumi_home({})) is None


def test_a_home_of_pulumi_that_cannot_be_written_is_no_crash(
    machine: Path, program: WriteProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = machine / "occupied"
    home.write_text("a file where the folder should be", encoding="utf-8")
    monkeypatch.setenv("PULUMI_HOME", str(home))

    with pytest.raises(SurroundingsError) as refusal:
        install_provider_plugin(_engine(machine, program, INSTALL_PLUGIN), report=_silent)

    assert refusal.value.code == "plugin-unavailable"


def test_the_engine_compares_the_archive_with_the_digest_that_the_user_gives(
    machine: Path, program: WriteProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    program(_plugin(machine / "home" / ".pulumi"), "old")
    engine = _engine(machine, program, f'echo "$@" > {machine}/asked\n{INSTALL_PLUGIN}')

    plugin = install_provider_plugin(engine, report=_silent, checksum="ab" * 32)

    assert plugin.read_text(encoding="utf-8") == "plugin\n"
    asked = (machine / "asked").read_text(encoding="utf-8")
    assert f"--reinstall --checksum {'ab' * 32}" in asked
