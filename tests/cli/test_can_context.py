"""What a question of `can` says of its own request, and what it leaves open."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING, Any

import pytest

from ai_role_cli.cli.app import run
from ai_role_cli.errors import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
version: 1
account: "123456789012"
region: eu-west-1
roles:
  r:
"""
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:jobs"
ROLE = "arn:aws:iam::123456789012:role/r"
OTHERS = "arn:aws:iam::210987654321"
REVOKED = '{DateLessThan: {"aws:TokenIssueTime": "2026-06-01T00:00:00Z"}}'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, role: str) -> None:
    text = HEAD + "".join(f"    {line}\n" for line in role.splitlines())
    (folder / "roles.yaml").write_text(text, encoding="utf-8")


def permissions(folder: Path, *statements: str, more: str = "service: lambda") -> None:
    listed = "".join(f"  - {each}\n" for each in statements)
    write(folder, f"{more}\npermissions:\n{listed}")


def may(conditions: str, *, effect: str = "allow") -> str:
    return f'{{effect: {effect}, actions: ["*"], resources: "*", conditions: {conditions}}}'


def trust(folder: Path, entry: str) -> None:
    write(folder, f"trust:\n  - {entry}\n")


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(["can", "r", *arguments, "--output", "json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(
    ("entry", "principal", "result"),
    [
        pytest.param(
            '{account: "210987654321", conditions: '
            '{ArnLike: {"aws:PrincipalArn": "arn:aws:iam::*:role/ci-*"}}}',
            f"{OTHERS}:role/ci-main",
            "allowed",
            id="arn of a role",
        ),
        pytest.param(
            '{account: "210987654321", conditions: '
            '{ArnNotLike: {"aws:PrincipalArn": "arn:aws:iam::*:role/ci-*"}}}',
            f"{OTHERS}:role/ci-main",
            "denied",
            id="negated",
        ),
        pytest.param(
            '{account: "210987654321", conditions: '
            '{StringEquals: {"aws:PrincipalAccount": "210987654321"}}}',
            "210987654321",
            "allowed",
            id="account",
        ),
        pytest.param(
            '{account: "210987654321", conditions: {StringEquals: {"aws:PrincipalType": User}}}',
            f"{OTHERS}:user/path/ana",
            "allowed",
            id="type of a user",
        ),
        pytest.param(
            '{account: "210987654321", conditions: {StringEquals: {"aws:username": ana}}}',
            f"{OTHERS}:user/path/ana",
            "allowed",
            id="name of a user",
        ),
        pytest.param(
            '{account: "210987654321", conditions: {StringNotEquals: {"aws:username": ana}}}',
            f"{OTHERS}:role/ana",
            "allowed",
            id="a role has no name",
        ),
        pytest.param(
            f'{{role: "{OTHERS}:role/ml/ci", conditions: '
            f'{{ArnEquals: {{"aws:PrincipalArn": "{OTHERS}:role/ml/ci"}}}}}}',
            "arn:aws:sts::210987654321:assumed-role/ci/job",
            "allowed",
            id="a session has the arn of its role",
        ),
        pytest.param(
            "{service: lambda.amazonaws.com, conditions: "
            '{Bool: {"aws:PrincipalIsAWSService": "true"}}}',
            "lambda.amazonaws.com",
            "allowed",
            id="service",
        ),
        pytest.param(
            '{account: "210987654321", conditions: {Bool: {"aws:PrincipalIsAWSService": "true"}}}',
            f"{OTHERS}:role/ci",
            "denied",
            id="a role is not a service",
        ),
        pytest.param(
            '{account: "210987654321", conditions: {"Null": {"aws:TokenIssueTime": "false"}}}',
            f"{OTHERS}:role/ci",
            "allowed",
            id="credentials of a role are temporary",
        ),
        pytest.param(
            '{account: "210987654321", conditions: '
            '{ArnLike: {"aws:PrincipalArn": "arn:aws:iam::*:role/ci-*"}}}',
            "210987654321",
            "unknown",
            id="someone of an account",
        ),
        pytest.param(
            '{account: "210987654321", conditions: '
            '{ArnLike: {"aws:PrincipalArn": "arn:aws:iam::*:role/ml/*"}}}',
            "arn:aws:sts::210987654321:assumed-role/ci/job",
            "unknown",
            id="the path of a session's role",
        ),
        pytest.param(
            '{account: "210987654321", conditions: '
            '{ArnLike: {"aws:PrincipalArn": "arn:aws:iam::*:role/*/ci"}}}',
            "arn:aws:sts::210987654321:assumed-role/other/job",
            "denied",
            id="the name of a session's role",
        ),
    ],
)
def test_who_asks_is_part_of_the_request(
    entry: str,
    principal: str,
    result: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    trust(folder, entry)

    assert answer(capsys, "--assume", principal)["result"] == result


@pytest.mark.parametrize(
    ("principal", "key"),
    [
        pytest.param(f"{OTHERS}:role/other", f"aws:PrincipalArn={OTHERS}:role/ci", id="arn"),
        pytest.param(f"{OTHERS}:role/ci", "aws:principaltype=User", id="type in another case"),
        pytest.param("lambda.amazonaws.com", "aws:PrincipalIsAWSService=false", id="service"),
        pytest.param("210987654321", "aws:PrincipalAccount=123456789012", id="account"),
        pytest.param("210987654321", f"aws:PrincipalArn={ROLE}", id="arn of another account"),
    ],
)
def test_a_context_that_contradicts_who_asks_is_refused(
    principal: str, key: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("PrincipalArn", "PrincipalType", "PrincipalIsAWSService", "PrincipalAccount")
    conditions = ", ".join(f'"aws:{name}": x' for name in asked)
    trust(folder, f"{{account: '210987654321', conditions: {{StringEquals: {{{conditions}}}}}}}")

    assert run(["can", "r", "--assume", principal, "--context", key]) == ExitCode.USAGE
    assert "contradicts the question" in capsys.readouterr().err


def test_a_context_that_contradicts_the_role_is_refused_unless_a_session_may_bring_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tagged = may('{StringEquals: {"aws:PrincipalTag/team": qa}}')
    request = ["can", "r", "sqs:SendMessage", QUEUE, "--context", "aws:principaltag/team=qa"]

    permissions(folder, tagged, more="service: lambda\ntags: {team: ml}")
    assert run(request) == ExitCode.USAGE
    assert "in every request of r it is ml" in capsys.readouterr().err
    pods = "trust: [{eks_pod_identity: {namespace: ml, service_account: agent}}]"
    permissions(folder, tagged, more=f"{pods}\ntags: {{team: ml}}")
    assert run([*request, "--expect", "allowed"]) == 0


@pytest.mark.parametrize("key", ["aws:username", "aws:SourceAccount", "aws:PrincipalServiceName"])
def test_a_key_that_no_role_has_counts_for_nothing(
    key: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    permissions(folder, may(f'{{StringEquals: {{"{key}": x}}}}'))

    found = answer(capsys, "sqs:SendMessage", QUEUE, "--context", f"{key}=x")

    assert (found["result"], found["context"], found["allowed_with"]) == ("denied", {}, None)
    assert f"{key} was given and counts for nothing: no such request has it" in found["notes"]


@pytest.mark.parametrize(
    ("statements", "result"),
    [
        pytest.param(
            [may('{"Null": {"aws:TokenIssueTime": "true"}}')], "denied", id="never long-term"
        ),
        pytest.param(
            [may('{"Null": {"aws:TokenIssueTime": "false"}}')], "allowed", id="always temporary"
        ),
        pytest.param(
            [may("{}"), may('{"Null": {"aws:MultiFactorAuthPresent": "false"}}', effect="deny")],
            "denied",
            id="mfa is told of each session",
        ),
        pytest.param([may("{}"), may(REVOKED, effect="deny")], "unknown", id="older sessions"),
        pytest.param([may('{Bool: {"aws:MultiFactorAuthPresent": "true"}}')], "unknown", id="mfa"),
        pytest.param(
            [may('{BoolIfExists: {"aws:MultiFactorAuthPresent": ["true", "false"]}}')],
            "allowed",
            id="either way",
        ),
        pytest.param(
            [
                may('{Bool: {"aws:MultiFactorAuthPresent": "true"}}'),
                may('{Bool: {"aws:MultiFactorAuthPresent": "false"}}'),
            ],
            "allowed",
            id="either way by two statements",
        ),
        pytest.param([may('{Bool: {"aws:SecureTransport": "true"}}')], "allowed", id="https"),
        pytest.param(
            [may('{DateLessThan: {"aws:CurrentTime": "2025-01-01T00:00:00Z"}}')],
            "denied",
            id="a day that is over",
        ),
        pytest.param(
            [may('{StringEquals: {"aws:RequestedRegion": eu-west-1}}')],
            "allowed",
            id="region of the resource",
        ),
        pytest.param(
            [may('{StringNotEquals: {"aws:ResourceAccount": "123456789012"}}')],
            "denied",
            id="account of the resource",
        ),
        pytest.param(
            [may('{StringLike: {"aws:userid": "AROAEXAMPLE:*"}}')], "unknown", id="unique id"
        ),
        pytest.param([may('{StringLike: {"aws:userid": "AIDA*"}}')], "denied", id="id of a user"),
    ],
)
def test_what_each_request_of_a_role_has(
    statements: list[str], result: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    permissions(folder, *statements)

    assert answer(capsys, "sqs:SendMessage", QUEUE)["result"] == result


def test_an_answer_that_hangs_on_a_value_names_it_and_meets_no_expectation(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    permissions(folder, may("{}"), may(REVOKED, effect="deny"))
    request = ["can", "r", "sqs:SendMessage", QUEUE]

    for expected in ("allowed", "denied"):
        assert run([*request, "--expect", expected]) == ExitCode.GATE
    said = capsys.readouterr()
    assert "hangs on aws:TokenIssueTime, which every such request has" in said.err
    (options,) = set(re.findall(r"^  with  (.*) it would be allowed$", said.out, re.MULTILINE))
    assert run([*request, *shlex.split(options), "--expect", "allowed"]) == 0
    old = "aws:TokenIssueTime=2026-05-31T00:00:00Z"
    assert run([*request, "--context", old, "--expect", "denied"]) == 0


def test_all_values_that_decide_are_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    multi_factor = may('{Bool: {"aws:MultiFactorAuthPresent": "true"}}')
    elsewhere = may('{StringNotEquals: {"aws:RequestedRegion": eu-west-1}}', effect="deny")
    permissions(folder, multi_factor, elsewhere)

    found = answer(capsys, "s3:GetObject", "arn:aws:s3:::a/x")

    assert found["result"] == "unknown"
    assert sorted(found["hangs_on"]) == ["aws:MultiFactorAuthPresent", "aws:RequestedRegion"]
    given = ("--context", "aws:RequestedRegion=us-east-1")
    assert answer(capsys, "s3:GetObject", "arn:aws:s3:::a/x", *given)["result"] == "denied"


@pytest.mark.parametrize(
    ("entry", "principal", "note"),
    [
        pytest.param(
            f'{{role: "{OTHERS}:role/ci"}}',
            f"{OTHERS}:role/ci",
            f"the account 210987654321 must allow sts:AssumeRole on {ROLE}",
            id="another account",
        ),
        pytest.param(
            '{account: "123456789012"}',
            "arn:aws:iam::123456789012:role/ci",
            f"a policy of the caller must allow sts:AssumeRole on {ROLE}",
            id="the account alone is named",
        ),
        pytest.param(
            '{role: "arn:aws:iam::123456789012:role/ci"}',
            "arn:aws:iam::123456789012:role/ci",
            None,
            id="the caller is named",
        ),
        pytest.param("{service: lambda.amazonaws.com}", "lambda.amazonaws.com", None, id="service"),
    ],
)
def test_what_else_must_allow_the_call_is_said(
    entry: str,
    principal: str,
    note: str | None,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    trust(folder, entry)

    found = answer(capsys, "--assume", principal)

    assert found["result"] == "allowed"
    assert found["notes"] == ([] if note is None else [f"{note} as well"])
