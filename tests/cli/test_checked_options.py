from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ai_role_cli.cli.app import run

if TYPE_CHECKING:
    from pathlib import Path

ROLES = "version: 1\nroles:\n  agent: {service: bedrock}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "roles.yaml").write_text(ROLES)
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ["preview", "--stack", ""],
        ["preview", "--stack", "  "],
        ["preview", "--region", ""],
        ["preview", "--profile", ""],
        ["preview", "--backend", ""],
        ["preview", "--lock-timeout", ""],
        ["preview", "--save-plan", ""],
        ["preview", "--target", ""],
        ["preview", "--output-file", ""],
        ["preview", ""],
        ["apply", "--plan", ""],
        ["destroy", "--stack", ""],
        ["drift", "--backend", ""],
        ["outputs", "--stack", ""],
        ["outputs", "--file", ""],
        ["validate", ""],
        ["diff", "", "roles.yaml"],
        ["init", ""],
        ["sandbox", "show", "--region", ""],
    ],
    ids=" ".join,
)
def test_an_empty_value_is_a_variable_that_a_job_did_not_set(
    arguments: list[str], folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run([*arguments, "--sandbox"] if arguments[0] == "preview" else arguments) == 64

    assert "error[empty-value]" in capfd.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["roles.yaml"]


@pytest.mark.parametrize("name", ["AI_ROLE_BACKEND", "PULUMI_BACKEND_URL"])
def test_an_empty_variable_that_would_name_the_backend_is_refused(
    name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, "")

    assert run(["outputs"]) == 64
    assert f"the variable {name} is empty" in capfd.readouterr().err


@pytest.mark.parametrize(
    "stack", ["a/b", "organization/p/dev", "..", "-x", "../../x", "x" * 101, "a b", "a\nb", "é"]
)
@pytest.mark.parametrize("command", ["preview", "destroy", "outputs"])
def test_the_name_of_a_stack_has_the_rules_of_the_role_file(
    stack: str, command: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run([command, f"--stack={stack}"]) == 64

    assert "error[bad-name]: --stack:" in capfd.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["roles.yaml"]


def test_a_region_has_the_rules_of_the_role_file(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["preview", "--region", "europe"]) == 64

    assert "error[bad-region]: --region:" in capfd.readouterr().err


@pytest.mark.parametrize("key", ["project", "stack"])
@pytest.mark.parametrize("name", ["..", ".", "-x", ".hidden"])
def test_names_of_the_role_file_lead_nowhere_else(
    key: str, name: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "roles.yaml").write_text(f'{key}: "{name}"\n{ROLES}')

    assert run(["preview"]) == 3
    assert "error[bad-name]" in capfd.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["--checksum", "a" * 64], ["--provider", "--checksum", "abc"]], ids=len
)
def test_a_checksum_is_that_of_the_plugin(
    arguments: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["setup", *arguments]) == 64

    assert "error[bad-checksum]" in capfd.readouterr().err
