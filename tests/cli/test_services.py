from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.catalog import load_index
from ai_role_cli.cli.app import run
from ai_role_cli.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

INDEX = load_index()
SECTIONS = ("services", "hosts", "clients", "platforms", "no_role")


def test_the_listing_names_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["services"]) == 0

    first_words = {line.split()[0] for line in capsys.readouterr().out.splitlines() if line}
    for section in SECTIONS:
        assert set(getattr(INDEX, section)) <= first_words


def test_the_listing_says_what_is_not_active(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["services"]) == 0

    lines = capsys.readouterr().out.splitlines()
    (forecast,) = (line for line in lines if line.startswith("  forecast "))
    assert forecast.endswith("(maintenance 2024-07-29)")


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["textract"], id="service"),
        pytest.param(["lambda"], id="host"),
        pytest.param(["databricks"], id="platform"),
        pytest.param(["polly"], id="no role"),
        pytest.param(["textract", "async_sns"], id="task"),
        pytest.param(["kendra_query"], id="client task"),
    ],
)
def test_one_of_the_catalog(
    arguments: list[str],
    capsys: pytest.CaptureFixture[str],
    golden: Callable[[str, Path], None],
    request: pytest.FixtureRequest,
) -> None:
    assert run(["services", *arguments]) == 0

    name = f"services-{'-'.join(arguments)}.txt"
    golden(capsys.readouterr().out, request.path.parent / "golden" / name)


@pytest.mark.parametrize(
    "name", sorted({name for section in SECTIONS for name in getattr(INDEX, section)})
)
def test_every_name_is_shown_in_both_formats(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["services", name]) == 0
    assert capsys.readouterr().out

    assert run(["services", name, "--format", "json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert value["format_version"] == "1.0"
    assert value["name"] == name
    assert value["sources"]


def test_the_listing_as_json_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["services", "--format", "json"]) == 0

    value = json.loads(capsys.readouterr().out)
    for section in SECTIONS:
        assert [entry["name"] for entry in value[section]] == list(getattr(INDEX, section))


def test_a_task_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["services", "sagemaker", "training", "--format", "json"]) == 0

    value = json.loads(capsys.readouterr().out)
    required = [p["name"] for p in value["parameters"] if p["required"]]
    assert (value["kind"], value["entry"], value["name"]) == ("task", "sagemaker", "training")
    assert required == ["input_bucket", "output_bucket"]
    assert value["role_file"].startswith("version: 1\nroles:\n  sagemaker-training:\n")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param(["sagemakr"], "unknown-service", "'sagemaker'", id="service"),
        pytest.param(["sage_maker"], "unknown-service", "'sagemaker'", id="alias"),
        pytest.param(["bedrock.amazonaws.com"], "unknown-service", "'bedrock'", id="principal"),
        pytest.param(["guardrails"], "unknown-service", "'bedrock_guardrails'", id="no role"),
        pytest.param(["xyzzy"], "unknown-service", "sagemaker, ", id="nothing like it"),
        pytest.param(["sagemaker", "trainig"], "unknown-task", "'training'", id="task"),
        pytest.param(["polly", "speak"], "unknown-task", "services polly", id="task of no role"),
    ],
)
def test_an_unknown_name_ends_with_64(
    arguments: list[str], code: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["services", *arguments]) == ExitCode.USAGE

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"error[{code}]")
    assert said in captured.err


_FILES_READ = """
import sys
from ai_role_cli.catalog import package_data
from ai_role_cli.cli.app import run

read = []
plain = package_data.read_text
package_data.read_text = lambda path: (read.append(path), plain(path))[1]
assert run(sys.argv[1:]) == 0
print(*read, *sorted({"boto3", "pulumi"} & set(sys.modules)), sep="\\n", file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["services"], {"json/index.json"}, id="listing"),
        pytest.param(
            ["services", "textract"],
            {"json/index.json", "json/services/textract.json"},
            id="service",
        ),
        pytest.param(
            ["init", "-", "--service", "textract"],
            {"json/index.json", "json/services/textract.json"},
            id="init",
        ),
    ],
)
def test_only_what_is_asked_for_is_read(arguments: list[str], expected: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FILES_READ, *arguments], capture_output=True, text=True, check=True
    )

    read = done.stderr.split()
    assert {path for path in read if not path.startswith("json/fragments/")} == expected
