from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.cli.app import run
from ai_role_cli.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TRAINING = ["--service", "sagemaker", "--task", "training"]


class Answers(io.StringIO):
    """Standard input of somebody who types these lines and then ends the input."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    return tmp_path


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a person at the terminal."""

    def type_lines(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", Answers(text))

    return type_lines


def test_a_role_file_is_written_and_validates(
    folder: Path, golden: Callable[[str, Path], None], request: pytest.FixtureRequest
) -> None:
    options = ["--set", "input_bucket=acme-in", "--set", "vpc=true", "--account", "012345678901"]

    assert run(["init", *TRAINING, *options, "--region", "eu-west-1", "-q"]) == 0

    text = (folder / "roles.yaml").read_text(encoding="utf-8")
    golden(text, request.path.parent / "golden" / "init-training.yaml")
    assert run(["validate"]) == 0
    assert [path.name for path in folder.iterdir()] == ["roles.yaml"]


@pytest.mark.parametrize(
    "options",
    [
        pytest.param([*TRAINING, "--task", "processing"], id="two tasks"),
        pytest.param(["--service", "textract"], id="the only task"),
        pytest.param(["--service", "sagemaker_jobs"], id="no tasks"),
        pytest.param(["--host", "github_actions", "--task", "bedrock_invoke"], id="trust form"),
        pytest.param(["--platform", "databricks"], id="platform"),
        pytest.param(
            ["--platform", "snowflake", "--set", "external_id=ABC", "--role", "stage"],
            id="platform with its external id",
        ),
        pytest.param(
            [*TRAINING, "--set", "training.input_bucket=a-b", "--set", "input_bucket=c-d"],
            id="a list",
        ),
    ],
)
def test_standard_output_and_back(
    folder: Path,
    options: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert run(["init", "-", *options]) == 0

    written, said = capsys.readouterr()
    assert said == ""
    assert not list(folder.iterdir())
    (folder / "again.yaml").write_text(written, encoding="utf-8")
    with (folder / "again.yaml").open(encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        assert run(["validate", "-"]) == 0


def test_a_file_is_overwritten_by_force_alone(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "roles.yaml"
    path.write_text("mine", encoding="utf-8")

    assert run(["init", *TRAINING]) == ExitCode.USAGE
    assert path.read_text(encoding="utf-8") == "mine"
    assert "--force" in capsys.readouterr().err

    assert run(["init", *TRAINING, "--force"]) == 0
    assert "sagemaker-training:" in path.read_text(encoding="utf-8")


def test_a_link_to_nowhere_counts_as_a_file(folder: Path) -> None:
    (folder / "roles.yaml").symlink_to(folder / "elsewhere.yaml")

    assert run(["init", *TRAINING]) == ExitCode.USAGE

    assert not (folder / "elsewhere.yaml").exists()


def test_a_folder_that_is_not_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "nowhere/roles.yaml", *TRAINING]) == ExitCode.SURROUNDINGS

    assert "error[file-unwritable]" in capsys.readouterr().err
    assert not list(folder.iterdir())


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        pytest.param(["--service", "sagemakr"], "unknown-service", "'sagemaker'", id="service"),
        pytest.param(["--service", "polly"], "no-role-service", "polly_synthesize", id="no role"),
        pytest.param(
            ["--service", "bedrock_invoke"], "unknown-service", "--host lambda", id="client task"
        ),
        pytest.param(
            ["--host", "cognito_identity", "--task", "bedrock_invoke"],
            "no-trust-form",
            "Cognito",
            id="no form of trust",
        ),
        pytest.param(
            ["--service", "sagemaker", "--task", "trainig"], "unknown-task", "'training'", id="task"
        ),
        pytest.param(
            ["--service", "sagemaker", "--host", "lambda"], "usage", "--platform", id="two of them"
        ),
        pytest.param([*TRAINING, "--set", "bucket"], "bad-parameter", "NAME=VALUE", id="no value"),
        pytest.param(
            [*TRAINING, "--set", "input_buket=x"],
            "unknown-parameter",
            "'input_bucket'",
            id="parameter",
        ),
        pytest.param(
            [*TRAINING, "--set", "tuning.vpc=true"], "unknown-parameter", "'tuning'", id="its task"
        ),
        pytest.param(
            [*TRAINING, "--set", "input_bucket=s3://acme"],
            "bad-parameter",
            "write the name alone: acme",
            id="value",
        ),
        pytest.param([*TRAINING, "--set", "vpc=maybe"], "bad-parameter", "vpc: true", id="switch"),
        pytest.param([*TRAINING, "--account", "123"], "bad-value", "12 digits", id="account"),
        pytest.param([*TRAINING, "--region", "mars"], "bad-value", "mars", id="region"),
        pytest.param([*TRAINING, "--role", "a b"], "bad-value", "letters", id="role name"),
    ],
)
def test_a_wrong_answer_writes_nothing(
    folder: Path, options: list[str], code: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", *options]) == ExitCode.USAGE

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"error[{code}]")
    assert said in captured.err
    assert not list(folder.iterdir())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param([], "--service, --host or --platform", id="nothing said"),
        pytest.param(["--service", "sagemaker"], "--task with one of training", id="no task"),
    ],
)
def test_without_a_terminal_the_options_are_named(
    folder: Path, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", *options]) == ExitCode.DECLINED

    assert capsys.readouterr().err.startswith("error[no-terminal]")
    assert run(["init", *options, "--no-input"]) == ExitCode.DECLINED
    assert said in capsys.readouterr().err
    assert not list(folder.iterdir())


def test_on_a_terminal_it_asks(
    folder: Path, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    typed("sagemakr\nsagemaker\ntrainig\ntraining\ns3://acme-in\nacme-in\n\n")

    assert run(["init"]) == 0

    text = (folder / "roles.yaml").read_text(encoding="utf-8")
    assert "          input_bucket: acme-in\n" in text
    assert "          output_bucket: acme-models # change: " in text
    captured = capsys.readouterr()
    assert captured.out == ""
    for said in ("did you mean 'sagemaker'?", "did you mean 'training'?", "the name alone"):
        assert said in captured.err
    assert run(["validate"]) == 0


@pytest.mark.parametrize(
    "lines", [pytest.param("", id="no service"), pytest.param("sagemaker\n", id="no task")]
)
def test_an_end_of_the_answers_writes_nothing(
    folder: Path, typed: Callable[[str], None], lines: str
) -> None:
    typed(lines)

    assert run(["init"]) == ExitCode.DECLINED

    assert not list(folder.iterdir())


def interviewed(folder: Path, file: str = "roles.yaml") -> list[str]:
    """The lines of the file that say where its state is kept."""
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith(("project:", "stack:"))]


def test_project_and_stack_are_asked_and_the_repository_gives_its_name(
    folder: Path, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / ".git").mkdir()
    origin = '[remote "origin"]\nurl = git@github.com:acme/Our IaC.git\n'
    (folder / ".git" / "config").write_text(origin, encoding="utf-8")
    typed("textract\n\n../x\nacme-iam\n\n")

    assert run(["init"]) == 0

    assert interviewed(folder) == ["project: acme-iam", "stack: dev"]
    asked = capsys.readouterr().err
    assert "in a shared backend? [Our-IaC]" in asked
    assert "'../x' is not a Pulumi project" in asked
    assert run(["validate"]) == 0


def test_what_is_given_of_project_and_stack_is_not_asked(
    folder: Path, typed: Callable[[str], None]
) -> None:
    typed("textract\n")
    given = ["--project", "acme", "--stack", "prod"]

    assert run(["init", *given]) == 0
    assert run(["init", "more.yaml", "--service", "textract", *given]) == 0

    for file in ("roles.yaml", "more.yaml"):
        assert interviewed(folder, file) == ["project: acme", "stack: prod"]
    assert run(["init", "x.yaml", "--service", "textract", "--stack", "a/b"]) == ExitCode.USAGE
