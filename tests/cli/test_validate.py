from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft7Validator

from ai_role_cli.cli.app import run

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).parent / "golden"
RISKY = """\
version: 1
roles:
  agent:
    service: lambda
    permissions:
      - sid: Accepted
        actions: [s3:GetObject]
        not_resources: ["arn:aws:s3:::acme-secret/*"]
        ignore: [{rule: allow-not-resource, reason: Reviewed by security, until: 2999-12-31}]
      - sid: Open
        actions: [s3:GetObject]
        not_resources: ["arn:aws:s3:::acme-secret/*"]
    ignore: [{rule: service-lifecycle, reason: Left over}]
  second:
    service: lambda
    permissions:
      - sid: Other
        not_actions: [s3:GetObject]
        resources: ["arn:aws:s3:::acme/*"]
"""
BROKEN = "version: 1\nroles:\n  agent:\n    servce: lambda\n"
CLEAN = "version: 1\nroles:\n  agent:\n    service: lambda\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in {"risky": RISKY, "broken": BROKEN, "clean": CLEAN}.items():
        Path(f"{name}.yaml").write_text(text, encoding="utf-8")


def output(capsys: pytest.CaptureFixture[str], *arguments: str, code: int) -> tuple[str, str]:
    assert run(["validate", *arguments]) == code
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_text_shows_each_role_under_its_name_and_counts_the_rest(
    capsys: pytest.CaptureFixture[str], golden: Callable[[str, Path], None]
) -> None:
    out, err = output(capsys, "risky.yaml", code=0)

    golden(out + err, GOLDEN / "validate-risky.txt")
    assert "ignore-unused" not in out
    assert "1 ignored" in err


def test_verbose_shows_what_is_otherwise_counted(capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = output(capsys, "risky.yaml", "-v", code=0)

    assert "low[ignore-unused]" in out


@pytest.mark.parametrize(
    ("files", "strict", "code"),
    [
        pytest.param(["clean.yaml"], [], 0, id="clean"),
        pytest.param(["clean.yaml"], ["--strict"], 0, id="clean, strict"),
        pytest.param(["risky.yaml"], [], 0, id="warnings"),
        pytest.param(["risky.yaml"], ["--strict"], 3, id="warnings, strict"),
        pytest.param(["broken.yaml"], [], 3, id="error"),
        pytest.param(["missing.yaml", "clean.yaml"], [], 3, id="missing before clean"),
        pytest.param(["clean.yaml", "broken.yaml", "risky.yaml"], [], 3, id="one of three"),
    ],
)
@pytest.mark.parametrize("written", ["text", "json", "sarif", "github", "junit"])
def test_the_exit_code_is_the_same_in_every_format(
    files: list[str],
    strict: list[str],
    code: int,
    written: str,
    *,
    capsys: pytest.CaptureFixture[str],
) -> None:
    output(capsys, *files, *strict, "--format", written, code=code)


def test_a_bad_file_does_not_hide_the_next(capsys: pytest.CaptureFixture[str]) -> None:
    out, err = output(capsys, "missing.yaml", "broken.yaml", "risky.yaml", code=3)

    assert "file-not-found" in err
    assert "unknown-key" in out
    assert "allow-not-action" in out
    assert "risky.yaml: 2 roles" in err


def test_a_role_that_has_no_documents_does_not_hide_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Of the broken role nobody knows whether its `ignore` is needed."""
    broken = """\
  third:
    service: lambda
    tasks: [bedrock_invok]
    ignore: [{rule: allow-not-action, reason: Reviewed}]
"""
    Path("mixed.yaml").write_text(RISKY + broken, encoding="utf-8")

    out, err = output(capsys, "mixed.yaml", "-v", code=3)

    assert "error[unknown-task]" in out
    assert "allow-not-action" in out
    assert out.count("ignore-unused") == 1
    assert "mixed.yaml: 3 roles, 1 error" in err
    assert "1 ignored" in err


def test_json_has_findings_with_places_and_what_is_ignored(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out, _ = output(capsys, "risky.yaml", "broken.yaml", "--format", "json", code=3)

    found = json.loads(out)

    assert found["result"] == "invalid"
    assert found["summary"]["ignored"] == 1
    assert [file["valid"] for file in found["files"]] == [True, False]
    assert found["ignored"][0]["reason"] == "Reviewed by security"
    assert found["ignored"][0]["until"] == "2999-12-31"
    place = next(f["location"] for f in found["findings"] if f["id"] == "unknown-key")
    assert place == {"file": "broken.yaml", "line": 4, "column": 5, "end_column": 11}


@pytest.fixture
def sarif(
    capsys: pytest.CaptureFixture[str], published_schema: Callable[[str], dict[str, Any]]
) -> Callable[..., dict[str, Any]]:
    """Runs validate and returns its SARIF, which is valid by the schema of OASIS."""
    schema = Draft7Validator(published_schema("sarif-2.1.0.json"))

    def read(*files: str, code: int = 0) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(
            output(capsys, *files, "--format", "sarif", code=code)[0]
        )
        assert not list(schema.iter_errors(value))
        return value

    return read


def test_sarif_has_rules_and_the_ignored_as_suppressed(
    sarif: Callable[..., dict[str, Any]],
) -> None:
    (run_,) = sarif("risky.yaml", "broken.yaml", "missing.yaml", code=3)["runs"]

    rules = [rule["id"] for rule in run_["tool"]["driver"]["rules"]]
    for result in run_["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
    suppressed = [result for result in run_["results"] if result.get("suppressions")]
    assert [result["ruleId"] for result in suppressed] == ["allow-not-resource"]


def test_fingerprints_survive_lines_put_above(sarif: Callable[..., dict[str, Any]]) -> None:
    before = sarif("risky.yaml")
    Path("risky.yaml").write_text(f"# one more line\n\n{RISKY}", encoding="utf-8")
    after = sarif("risky.yaml")

    assert fingerprints(before) == fingerprints(after)
    assert len(set(fingerprints(before))) == len(fingerprints(before))


def fingerprints(value: dict[str, Any]) -> list[str]:
    return sorted(
        result["partialFingerprints"]["primaryLocationLineHash"]
        for result in value["runs"][0]["results"]
    )


@pytest.mark.parametrize(
    ("strict", "failing"),
    [
        pytest.param([], {"broken.yaml"}, id="errors"),
        pytest.param(["--strict"], {"broken.yaml", "risky.yaml"}, id="strict"),
    ],
)
def test_junit_fails_the_cases_that_fail_the_command(
    strict: list[str], failing: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = output(
        capsys, "risky.yaml", "broken.yaml", "clean.yaml", *strict, "--format", "junit", code=3
    )

    suites = ET.fromstring(out).findall("testsuite")  # noqa: S314 - written by ourselves

    assert {s.get("name") for s in suites if s.get("failures") != "0"} == failing
    for suite in suites:
        cases = suite.findall("testcase")
        assert suite.get("tests") == str(len(cases))
        assert suite.get("failures") == str(len(suite.findall("testcase/failure")))


def test_junit_holds_what_xml_cannot(capsys: pytest.CaptureFixture[str]) -> None:
    Path("odd.yaml").write_text('version: 1\nroles: {"a\\u0001<b>&": {service: lambda}}\n', "utf-8")

    out, _ = output(capsys, "odd.yaml", "--format", "junit", code=3)

    assert ET.fromstring(out).findall("testsuite/testcase/failure")  # noqa: S314 - our own


def test_github_annotates_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = output(capsys, "broken.yaml", "--format", "github", code=3)

    assert out.startswith("::error file=broken.yaml,line=4,col=5,title=unknown-key::")


def test_standard_input_is_a_file_like_others(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Path("broken.yaml").open(encoding="utf-8") as stream:
        monkeypatch.setattr("sys.stdin", stream)
        out, _ = output(capsys, "-", "clean.yaml", "--format", "json", code=3)

    assert [file["file"] for file in json.loads(out)["files"]] == ["<stdin>", "clean.yaml"]
