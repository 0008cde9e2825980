from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.cli.app import run

if TYPE_CHECKING:
    from collections.abc import Callable

ROLES = """\
version: 1
roles:
  trainer: {service: sagemaker, description: "of ${var.team}"}
  agent: {service: bedrock}
"""


@pytest.fixture
def completed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], list[str]]:
    """Return what bash is offered at the end of a command line."""
    monkeypatch.chdir(tmp_path)

    def complete(line: str) -> list[str]:
        words = line.split(" ")
        monkeypatch.setenv("_AI_ROLE_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", "\n".join(words))
        monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
        with pytest.raises(SystemExit) as left:
            run([])
        assert left.value.code == 0
        captured = capsys.readouterr()
        assert captured.err == ""
        return captured.out.split()

    return complete


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        pytest.param("ai-role services sagemaker_j", ["sagemaker_jobs"], id="service"),
        pytest.param(
            "ai-role services poll", ["polly_synthesize", "polly_async", "polly"], id="any"
        ),
        pytest.param("ai-role services textract a", ["async_sns"], id="task"),
        pytest.param("ai-role services nothing a", [], id="task of nothing"),
        pytest.param("ai-role init --service textr", ["textract"], id="init service"),
        pytest.param("ai-role init --host eks_i", ["eks_irsa"], id="init host"),
        pytest.param("ai-role init --platform data", ["databricks"], id="init platform"),
        pytest.param("ai-role init --platform cursor --task ", ["models"], id="platform task"),
        pytest.param("ai-role init --host ec2 --task kendra", ["kendra_query"], id="client task"),
        pytest.param(
            "ai-role init --service sagemaker --task training --set input_b",
            ["input_bucket="],
            id="parameter",
        ),
        pytest.param("ai-role init --set input_b", [], id="parameter of nothing"),
    ],
)
def test_names_of_the_catalog(
    completed: Callable[[str], list[str]], line: str, offered: list[str]
) -> None:
    assert completed(line) == offered


@pytest.mark.parametrize(
    "line",
    [
        "ai-role destroy --var team=a --target tr",
        "ai-role apply --var team=a --target tr",
        "ai-role outputs --var team=a tr",
    ],
)
def test_roles_of_the_file(completed: Callable[[str], list[str]], line: str) -> None:
    Path("roles.yaml").write_text(ROLES, encoding="utf-8")

    assert completed(line) == ["trainer"]


def test_roles_of_a_named_file(completed: Callable[[str], list[str]]) -> None:
    Path("mine.yaml").write_text(ROLES, encoding="utf-8")

    assert completed("ai-role outputs --file mine.yaml --var team=a ") == ["trainer", "agent"]
    assert completed("ai-role apply mine.yaml --var team=a --target ") == ["trainer", "agent"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="no file"),
        pytest.param(b"roles: {trainer: {}", id="not YAML"),
        pytest.param(b"\xff\xfe\x00", id="no text"),
        pytest.param(b"[" * 100_000, id="too deep"),
        pytest.param(b"roles: [trainer]", id="another shape"),
        pytest.param(ROLES.encode(), id="a variable that is not set"),
    ],
)
def test_a_file_that_cannot_be_read_offers_nothing(
    completed: Callable[[str], list[str]], content: bytes | None
) -> None:
    if content is not None:
        Path("roles.yaml").write_bytes(content)

    assert completed("ai-role destroy --target ") == []


def test_a_folder_offers_nothing(completed: Callable[[str], list[str]]) -> None:
    Path("roles.yaml").mkdir()

    assert completed("ai-role outputs ") == []


def test_standard_input_is_left_alone(completed: Callable[[str], list[str]]) -> None:
    Path("roles.yaml").write_text(ROLES, encoding="utf-8")

    assert completed("ai-role apply - --var team=a --target ") == []
