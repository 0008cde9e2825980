from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.cli.app import run
from ai_role_cli.errors import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

ROLES = """\
version: 1
region: eu-west-1
account: "123456789012"
roles:
  trainer:
    service: sagemaker
    tasks: [training: {input_bucket: acme-in, output_bucket: acme-out}]
    managed_policies: [ReadOnlyAccess]
    policy_documents: {legacy: legacy.json}
    permissions:
      - {sid: Read, actions: ["s3:Get*"], resources: ["arn:aws:s3:::acme/*"]}
      - {effect: deny, actions: ["s3:*"], resources: ["arn:aws:s3:::acme/secret/*"]}
  visitor:
    trust:
      - account: "210987654321"
        external_id: s3cret-enough
"""

LEGACY = """\
{"Version": "2012-10-17",
 "Statement": [{"Effect": "Allow",
                "Action": "sqs:SendMessage",
                "Resource": "*"}]}
"""


@pytest.fixture(autouse=True)
def role_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "roles.yaml").write_text(ROLES, encoding="utf-8")
    (tmp_path / "legacy.json").write_text(LEGACY, encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(
            ["s3:GetObject", "arn:aws:s3:::acme/x"],
            "allowed  trainer doing s3:GetObject on arn:aws:s3:::acme/x\n"
            "  by    Allow Read in permissions (roles.yaml:11)\n",
            id="own statement",
        ),
        pytest.param(
            ["S3:getobject", "arn:aws:s3:::acme/secret/x"],
            "denied  trainer doing s3:GetObject on arn:aws:s3:::acme/secret/x\n"
            "  by    Deny statement 2 in permissions (roles.yaml:12)\n",
            id="explicit deny",
        ),
        pytest.param(
            ["sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:jobs"],
            "  by    Allow statement 1 in legacy (legacy.json:2)\n",
            id="policy document",
        ),
        pytest.param(
            ["s3:PutObject", "arn:aws:s3:::acme/x"],
            "unknown  trainer doing s3:PutObject on arn:aws:s3:::acme/x\n"
            "  why   no statement of the identity policy allows it\n"
            "  note  the answer hangs on what is not read: "
            "arn:aws:iam::aws:policy/ReadOnlyAccess may allow it\n",
            id="implicit deny beside an attached policy",
        ),
        pytest.param(
            ["s3:GetObject", "arn:aws:sqs:eu-west-1:123456789012:jobs"],
            "s3:GetObject never works on such a resource, but on arn:",
            id="resource of another kind",
        ),
        pytest.param(
            ["s3:ListAllMyBuckets", "arn:aws:s3:::acme"],
            "s3:ListAllMyBuckets works on no resource; only a grant on * reaches it",
            id="action without resource",
        ),
        pytest.param(
            [
                *("s3:PutObject", "arn:aws:s3:::acme-out/m", "--context"),
                "aws:ResourceAccount=123456789012",
            ],
            "  by    Allow OutputS3ReadWrite in tasks (roles.yaml:7)\n",
            id="task with its condition",
        ),
    ],
)
def test_a_request_is_decided_with_the_statement_and_its_line(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["can", "trainer", *arguments]) == 0

    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [
        pytest.param(["visitor", "--assume", "210987654321"], False, id="no external id"),
        pytest.param(
            ["visitor", "--assume", "210987654321", "--context", "sts:ExternalId=s3cret-enough"],
            True,
            id="external id",
        ),
        pytest.param(["trainer", "--assume", "lambda.amazonaws.com"], False, id="other service"),
        pytest.param(
            [
                *("trainer", "--assume", "sagemaker.amazonaws.com"),
                *("--context", "aws:SourceAccount=123456789012", "--context"),
                "aws:SourceArn=arn:aws:sagemaker:eu-west-1:123456789012:training-job/x",
            ],
            True,
            id="service of the account",
        ),
    ],
)
def test_who_may_assume_a_role(
    arguments: list[str], *, allowed: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["can", *arguments, "--output", "json"]) == 0

    answer = json.loads(capsys.readouterr().out)
    assert answer["result"] == ("allowed" if allowed else "denied")
    assert bool(answer["statements"]) is allowed


def test_a_denial_says_which_conditions_of_an_allow_do_not_hold(
    capsys: pytest.CaptureFixture[str],
) -> None:
    note = "its conditions do not hold: statement 1 in trust (roles.yaml:15), sts:ExternalId"

    assert run(["can", "visitor", "--assume", "210987654321"]) == 0
    out = capsys.readouterr().out
    assert f"  note  {note}\n" in out
    (options,) = re.findall(r"^  with  (.*) it would be allowed$", out, re.MULTILINE)
    found = run(["can", "visitor", "--assume", "210987654321", *shlex.split(options)])
    assert (found, capsys.readouterr().out.split()[0]) == (0, "allowed")
    assert run(["can", "visitor", "--assume", "310987654321"]) == 0
    out = capsys.readouterr().out
    assert "note" not in out
    assert "with" not in out


def test_what_a_denied_request_lacks_is_a_value_in_json(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["can", "visitor", "--assume", "210987654321", "--output", "json"]) == 0
    assert list(json.loads(capsys.readouterr().out)["allowed_with"]) == ["sts:ExternalId"]
    assert run(["can", "visitor", "--assume", "310987654321", "--output", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["allowed_with"] is None


def test_a_denial_says_that_account_and_region_are_not_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = ROLES.replace("region: eu-west-1\n", "").replace('account: "123456789012"\n', "")
    (tmp_path / "roles.yaml").write_text(text, encoding="utf-8")
    note = "the file names no account and no region, so that ARNs with {account} or {region} match"

    assert run(["can", "visitor", "s3:GetObject", "arn:aws:s3:::acme/x"]) == 0
    assert note in capsys.readouterr().out


def test_an_expectation_is_a_gate() -> None:
    request = ["can", "trainer", "s3:GetObject", "arn:aws:s3:::acme/x", "--expect"]

    assert run([*request, "allowed"]) == 0
    assert run([*request, "denied"]) == ExitCode.GATE


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["trainer", "s3:GetObjct"], "did you mean s3:GetObject?", id="misspelt"),
        pytest.param(["trainer", "sagemakr:X"], "did you mean sagemaker?", id="misspelt service"),
        pytest.param(["trainr", "s3:GetObject"], "did you mean trainer?", id="misspelt role"),
        pytest.param(["trainer"], "an action is needed", id="no action"),
        pytest.param(
            ["trainer", "s3:GetObject", "--assume", "210987654321"], "not both", id="both"
        ),
        pytest.param(["visitor", "--assume", "nobody"], "is no principal", id="no principal"),
        pytest.param(["visitor", "--assume", "12345"], "is no principal", id="no account"),
        pytest.param(
            ["trainer", "s3:GetObject", "--context", "x"], "is not KEY=VALUE", id="bad context"
        ),
    ],
)
def test_what_cannot_be_asked_is_said(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["can", *arguments]) == ExitCode.USAGE

    assert said in capsys.readouterr().err


OWN = """\
version: 1
account: "123456789012"
region: us-east-1
roles:
  r:
    service: lambda
    tags: {team: ml}
    permissions:
      - actions: [s3:GetObject]
        resources: ["arn:aws:s3:::a/${aws:PrincipalTag/team}/*"]
      - actions: [sns:Publish]
        resources: "*"
        conditions: {StringEquals: {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}
      - actions: [s3:PutObject, sqs:SendMessage]
        resources: "*"
      - effect: deny
        actions: [s3:PutObject]
        resources: "*"
        conditions: {ArnEquals: {"aws:principalarn": "arn:aws:iam::123456789012:role/r"}}
      - effect: deny
        actions: [sqs:SendMessage]
        resources: "*"
        conditions:
          StringNotEquals: {"aws:PrincipalTag/team": ml}
          BoolIfExists: {"aws:PrincipalIsAWSService": "false"}
      - effect: deny
        actions: [sqs:SendMessage]
        resources: "*"
        conditions: {StringNotEquals: {"aws:PrincipalType": AssumedRole}}
"""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(
            ["s3:GetObject", "arn:aws:s3:::a/ml/x"],
            "allowed  r doing s3:GetObject on arn:aws:s3:::a/ml/x\n"
            "  by    Allow statement 1 in permissions (roles.yaml:9)\n"
            "  as    aws:PrincipalTag/team = ml\n",
            id="tag in a resource",
        ),
        pytest.param(
            ["sns:Publish", "*", "--context", "aws:ResourceAccount=123456789012"],
            "  as    aws:PrincipalAccount = 123456789012\n",
            id="account",
        ),
        pytest.param(
            ["s3:PutObject", "arn:aws:s3:::a/x"],
            "denied  r doing s3:PutObject on arn:aws:s3:::a/x\n"
            "  by    Deny statement 4 in permissions (roles.yaml:16)\n"
            "  as    aws:PrincipalArn = arn:aws:iam::123456789012:role/r\n",
            id="arn in a deny",
        ),
        pytest.param(
            ["sqs:SendMessage"],
            "allowed  r doing sqs:SendMessage on *\n"
            "  by    Allow statement 3 in permissions (roles.yaml:14)\n"
            "  as    aws:PrincipalType = AssumedRole, aws:PrincipalIsAWSService = false, "
            "aws:PrincipalTag/team = ml\n",
            id="negated conditions",
        ),
    ],
)
def test_a_request_has_what_the_file_knows_of_the_role_itself(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "roles.yaml").write_text(OWN, encoding="utf-8")

    assert run(["can", "r", *arguments]) == 0
    assert said in capsys.readouterr().out


def test_without_an_account_the_role_is_still_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = OWN.replace('account: "123456789012"\n', "").replace("123456789012", "{account}")
    (tmp_path / "roles.yaml").write_text(text, encoding="utf-8")

    assert run(["can", "r", "s3:PutObject", "arn:aws:s3:::a/x", "--output", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["outcome"] == "explicitDeny"
    assert answer["context"] == {}
    assert answer["own_context"] == {"aws:PrincipalArn": ["arn:aws:iam::{account}:role/r"]}


UNREAD = """\
version: 1
account: "123456789012"
region: us-east-1
roles:
  admin:
    service: lambda
    managed_policies: [AdministratorAccess]
    permissions: &permissions
      - {actions: [s3:GetObject], resources: ["arn:aws:s3:::a/*"]}
      - {effect: deny, actions: ["iam:*"], resources: "*"}
  bounded:
    service: lambda
    permissions_boundary: arn:aws:iam::123456789012:policy/boundary
    permissions: *permissions
  own:
    service: lambda
    managed_policies: [arn:aws:iam::123456789012:policy/own]
    permissions: *permissions
  lake:
    service: lambda
    managed_policies: [AWSLakeFormationDataAdmin]
    permissions: *permissions
"""


@pytest.mark.parametrize(
    ("role", "action", "result", "outcome"),
    [
        pytest.param("admin", "s3:GetObject", "allowed", "allowed", id="a policy of AWS grants"),
        pytest.param("admin", "s3:PutObject", "unknown", "implicitDeny", id="it may allow"),
        pytest.param("admin", "iam:GetRole", "denied", "explicitDeny", id="explicit deny"),
        pytest.param("bounded", "s3:GetObject", "unknown", "allowed", id="boundary may deny"),
        pytest.param("bounded", "s3:PutObject", "denied", "implicitDeny", id="boundary no grant"),
        pytest.param("own", "s3:GetObject", "unknown", "allowed", id="own policy may deny"),
        pytest.param("own", "s3:PutObject", "unknown", "implicitDeny", id="own policy may allow"),
        pytest.param("lake", "s3:GetObject", "unknown", "allowed", id="a policy of AWS may deny"),
    ],
)
def test_an_answer_that_hangs_on_an_unread_text_is_unknown_and_meets_no_expectation(
    role: str,
    action: str,
    result: str,
    outcome: str,
    *,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "roles.yaml").write_text(UNREAD, encoding="utf-8")
    request = ["can", role, action, "arn:aws:s3:::a/x"]

    assert run([*request, "--output", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["result"], answer["outcome"]) == (result, outcome)
    assert bool(answer["unread"]) is (result == "unknown")
    for expected in ("allowed", "denied"):
        code = 0 if expected == result else ExitCode.GATE
        assert run([*request, "--expect", expected]) == code
        said = capsys.readouterr().err
        assert ("not read: arn:" in said) is (result == "unknown")


LACKING = """\
version: 1
account: "123456789012"
region: eu-west-1
roles:
  r:
    service: lambda
    permissions:
      - actions: ["*"]
        resources: "*"
        conditions: {CONDITIONS}
      - effect: deny
        actions: ["*"]
        resources: "*"
        conditions: {BoolIfExists: {"aws:MultiFactorAuthPresent": "false"}}
"""
MFA = ["aws:MultiFactorAuthPresent=true"]


@pytest.mark.parametrize(
    ("conditions", "lacking"),
    [
        pytest.param("{}", [], id="bool"),
        pytest.param(
            '{"Null": {"aws:TokenIssueTime": "false"}}',
            [],
            id="a key that each request has",
        ),
        pytest.param(
            '{"DateLessThan": {"aws:CurrentTime": "2099-01-01T00:00:00Z"}}',
            ["aws:CurrentTime=2026-01-01T00:00:00Z"],
            id="date before another",
        ),
        pytest.param('{"NumericLessThan": {"s3:max-keys": "10"}}', ["s3:max-keys=0"], id="number"),
        pytest.param('{"Null": {"aws:SourceIp": "false"}}', ["aws:SourceIp=192.0.2.1"], id="ip"),
        pytest.param(
            '{"StringLike": {"aws:ResourceAccount": "*"}}',
            ["aws:ResourceAccount=123456789012"],
            id="account of the file",
        ),
        pytest.param(
            '{"StringEquals": {"aws:ResourceAccount": "999999999999"}}',
            ["aws:ResourceAccount=999999999999"],
            id="account of the policy",
        ),
        pytest.param(
            '{"ArnLike": {"lambda:SourceFunctionArn": "arn:aws:lambda:*:*:function:f"}}',
            ["lambda:SourceFunctionArn=arn:aws:lambda:eu-west-1:123456789012:function:f"],
            id="arn in the place of the file",
        ),
        pytest.param(
            '{"StringEquals": {"aws:RequestTag/account": "ml"}}',
            ["aws:RequestTag/account=ml"],
            id="a tag of that name is no account",
        ),
        pytest.param('{"StringEquals": {"s3:prefix": ""}}', ["s3:prefix="], id="empty by name"),
    ],
)
def test_what_is_lacking_has_the_type_of_its_key(
    conditions: str, lacking: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = LACKING.replace("{CONDITIONS}", conditions)
    (tmp_path / "roles.yaml").write_text(text, encoding="utf-8")
    request = ["can", "r", "s3:ListBucket", "arn:aws:s3:::a"]

    assert run(request) == 0
    (options,) = re.findall(r"^  with  (.*) it would", capsys.readouterr().out, re.MULTILINE)
    assert sorted(shlex.split(options)[1::2]) == sorted([*MFA, *lacking])
    assert run([*request, *shlex.split(options), "--expect", "allowed"]) == 0


@pytest.mark.parametrize(
    ("conditions", "note"),
    [
        pytest.param(
            '{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/x*"}}',
            "never hold for this role: statement 1 in permissions (roles.yaml:8), aws:PrincipalArn",
            id="another role",
        ),
        pytest.param(
            '{"StringEquals": {"aws:username": "me", "aws:SourceVpc": "vpc-12345678"}}',
            "never hold for this role: statement 1 in permissions (roles.yaml:8), aws:username",
            id="what no role has",
        ),
        pytest.param(
            '{"StringEquals": {"aws:PrincipalTag/team": "x"}}',
            "never hold for this role: statement 1 in permissions (roles.yaml:8), "
            "aws:PrincipalTag/team",
            id="a tag without session tags",
        ),
        pytest.param(
            '{"StringLike": {"aws:SourceVpc": "vpc-*"}}',
            "do not hold: statement 1 in permissions (roles.yaml:8), aws:SourceVpc",
            id="no value comes to mind",
        ),
        pytest.param(
            '{"Null": {"aws:SourceVpcArn": "false"}}',
            "do not hold: statement 1 in permissions (roles.yaml:8), aws:SourceVpcArn",
            id="an arn that nothing names",
        ),
    ],
)
def test_what_no_request_of_the_role_has_is_not_proposed(
    conditions: str, note: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = LACKING.replace("{CONDITIONS}", conditions)
    (tmp_path / "roles.yaml").write_text(text, encoding="utf-8")

    request = ["can", "r", "s3:ListBucket", "arn:aws:s3:::a", "--context", *MFA]
    assert run(request) == 0
    out = capsys.readouterr().out
    assert f"  note  its conditions {note}\n" in out
    assert "  with  " not in out


def test_a_session_may_bring_the_tag_that_a_role_lacks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = LACKING.replace("{CONDITIONS}", '{StringEquals: {"aws:PrincipalTag/team": "x"}}')
    text = text.replace(
        "service: lambda", "trust: [{eks_pod_identity: {namespace: ml, service_account: agent}}]"
    )
    (tmp_path / "roles.yaml").write_text(text, encoding="utf-8")

    assert run(["can", "r", "s3:ListBucket", "arn:aws:s3:::a", "--context", *MFA]) == 0
    assert "  with  --context aws:PrincipalTag/team=x it would" in capsys.readouterr().out
