from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from ai_role_cli.cli.app import run

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).parent / "golden"
ROLES = """\
version: 1
account: "123456789012"
region: eu-west-1
roles:
  trainer:
    service: sagemaker
    max_session: 2h
    permissions:
      - actions: [s3:GetObject, "s3:List*", s3:PutObject]
        resources: ["arn:aws:s3:::acme/a|b/`*", "arn:aws:s3:::acme"]
        conditions: {StringEquals: {"aws:ResourceAccount": "{account}"}}
      - effect: deny
        not_actions: ["s3:*"]
        resources: "*"
      - actions: [s3:GetObject]
        not_resources: ["arn:aws:s3:::acme-secret/*"]
    managed_policies: [CloudWatchReadOnlyAccess]
    permissions_boundary: arn:aws:iam::123456789012:policy/b
  agent:
    trust:
      - account: "210987654321"
        external_id: s3cret-enough
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    Path("roles.yaml").write_text(ROLES, encoding="utf-8")


def explain(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert run(["explain", *arguments]) == code
    return capsys.readouterr().out


def test_the_text_says_who_what_where_and_what_is_risky(
    capsys: pytest.CaptureFixture[str], golden: Callable[[str, Path], None]
) -> None:
    golden(explain(capsys), GOLDEN / "explain.txt")


def test_one_role_is_asked_for_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    out = explain(capsys, "agent")

    assert out.startswith("agent")
    assert "trainer" not in out


def test_json_has_grants_by_service_and_level(capsys: pytest.CaptureFixture[str]) -> None:
    (role,) = json.loads(explain(capsys, "trainer", "-o", "json"))["roles"]

    assert role["location"] == {"file": "roles.yaml", "line": 5}
    assert role["assumed_by"][0]["principals"] == [
        {"kind": "Service", "value": "sagemaker.amazonaws.com"}
    ]
    levels = {(grant["service"], grant["access_level"]) for grant in role["allowed"]}
    assert levels >= {("s3", "List"), ("s3", "Read"), ("s3", "Write")}
    assert role["denied"][0]["not_actions"] == ["s3:*"]
    assert "allow-not-resource" in {finding["id"] for finding in role["findings"]}


def test_markdown_is_tables_that_no_value_breaks(capsys: pytest.CaptureFixture[str]) -> None:
    out = explain(capsys, "-o", "markdown")

    tokens = MarkdownIt("commonmark").enable("table").parse(out)

    sizes: list[list[int]] = []
    for token in tokens:
        if token.type == "table_open":
            sizes.append([])
        elif token.type == "tr_open":
            sizes[-1].append(0)
        elif token.type in ("td_open", "th_open"):
            sizes[-1][-1] += 1
    assert [set(rows) for rows in sizes] == [{3}, {5}, {5}, {3}]
    assert [len(rows) for rows in sizes] == [2, 6, 2, 2]


@pytest.mark.parametrize("output", ["text", "json", "markdown"])
def test_what_looks_like_a_secret_is_not_shown(
    output: str, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = f"ghp_{'0a1B' * 9}"
    text = ROLES.replace("s3cret-enough", secret).replace("acme-secret", secret)
    Path("roles.yaml").write_text(text, encoding="utf-8")
    out = explain(capsys, "-o", output)

    assert secret not in out
    assert "ghp_****" in out


def test_an_unknown_role_is_a_usage_error_with_the_nearest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["explain", "trainr"]) == 64
    assert "did you mean trainer?" in capsys.readouterr().err


def test_a_role_that_has_no_documents_is_an_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("version: 1\nroles: {a: {service: lambda, tasks: [bedrock_invok]}}\n")

    assert run(["explain", "-f", str(file)]) == 3
    assert "error[unknown-task]" in capsys.readouterr().err
