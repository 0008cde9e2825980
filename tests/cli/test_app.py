from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ai_role_cli import __version__
from ai_role_cli.cli.app import run
from ai_role_cli.cli.durations import parse_seconds
from ai_role_cli.cli.role_file import parse_variables
from ai_role_cli.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

ROLES = """\
version: 1
region: eu-west-1
roles:
  agent:
    service: bedrock
    permissions:
      - {actions: [s3:GetObject], resources: ["arn:aws:s3:::${var.bucket}/*"]}
"""


@pytest.fixture
def roles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "roles.yaml"
    path.write_text(ROLES, encoding="utf-8")
    return path


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"ai-role {__version__}\n"


def test_nothing_at_all_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    assert "Usage: ai-role" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["previw"], "did you mean", id="misspelt command"),
        pytest.param(["preview", "--nope"], "No such option", id="unknown option"),
        pytest.param(["preview", "--output", "xml"], "xml", id="bad choice"),
        pytest.param(["validate", "--var", "x"], "--var 'x' is not NAME=VALUE", id="bad variable"),
    ],
)
def test_a_wrong_command_line_ends_with_64(
    roles: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert roles.exists()

    assert run(arguments) == ExitCode.USAGE

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error[")
    assert said.lower() in captured.err.lower()


def test_global_options_stand_anywhere(roles: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert roles.exists()
    assert run(["validate", "--var", "bucket=b", "-q"]) == 0
    assert capsys.readouterr() == ("", "")
    assert run(["validate", "--var", "bucket=b", "--no-color"]) == 0
    assert capsys.readouterr().err == "roles.yaml: 1 role, no errors, 1 info (shown with -v)\n"


def test_validate_reports_every_file(roles: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = roles.with_name("bad.yaml")
    bad.write_text(ROLES.replace("bedrock", "bedrok"), encoding="utf-8")

    code = run(["validate", "roles.yaml", "bad.yaml", "--var", "bucket=b"])

    captured = capsys.readouterr()
    assert code == ExitCode.INVALID
    assert captured.out.startswith("bad.yaml:5:14: error[bad-principal]")
    assert "did you mean 'bedrock'?" in captured.out
    assert "roles.yaml: 1 role, no errors" in captured.err


def test_a_role_file_comes_from_standard_input(
    roles: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with roles.open(encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        assert run(["synth", "-", "--var", "bucket=b"]) == 0

    assert '"arn:aws:s3:::b/*"' in capsys.readouterr().out


def test_the_file_is_roles_yaml_then_roles_yml(
    roles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roles.rename(roles.with_suffix(".yml"))
    assert run(["validate", "--var", "bucket=b"]) == 0

    roles.with_suffix(".yml").unlink()
    assert run(["validate"]) == ExitCode.INVALID
    assert "looked for  roles.yaml, roles.yml" in capsys.readouterr().err


def test_other_commands_say_what_is_wrong_on_standard_error(
    roles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert roles.exists()

    assert run(["synth"]) == ExitCode.INVALID

    captured = capsys.readouterr()
    assert captured.out == ""
    assert "error[unknown-variable]" in captured.err


TOO_LARGE = "version: 1\nroles:\n  a:\n    trust:\n" + "".join(
    f'      - account: "{210987654321 + n}"\n' for n in range(30)
)


def test_a_trust_policy_over_its_quota_is_an_error_at_its_line(
    roles: Path, golden: Callable[[str, Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    roles.write_text(TOO_LARGE, encoding="utf-8")

    assert run(["validate"]) == ExitCode.INVALID

    golden(capsys.readouterr().out, Path(__file__).parent / "golden" / "trust-policy-too-large.txt")


def test_a_raised_quota_is_respected(roles: Path) -> None:
    text = TOO_LARGE.replace("roles:", "quotas: {trust_policy_chars: 8192}\nroles:")
    roles.write_text(text, encoding="utf-8")

    assert run(["validate"]) == 0


def test_a_fault_of_ours_is_told_apart(
    roles: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert roles.exists()

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("ai_role_cli.cli.commands.synth.load", broken)

    assert run(["synth"]) == ExitCode.BUG
    assert "Traceback" not in capsys.readouterr().err
    assert run(["synth", "-v"]) == ExitCode.BUG
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_an_interrupt_ends_with_130(roles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert roles.exists()

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ai_role_cli.cli.commands.synth.load", interrupted)

    assert run(["synth"]) == ExitCode.INTERRUPTED


def test_lengths_of_time() -> None:
    assert [parse_seconds(text) for text in ("90s", "5m", "1h", "0s")] == [90, 300, 3600, 0]
    for text in ("", "5", "m", "1d", "-1s", "1.5m"):
        with pytest.raises(UsageError):
            parse_seconds(text)


def test_variables_are_names_and_values() -> None:
    assert parse_variables(["a=1", "b=x=y", "a=2", "c="]) == {"a": "2", "b": "x=y", "c": ""}
    for text in ("a", "=1", ""):
        with pytest.raises(UsageError):
            parse_variables([text])
