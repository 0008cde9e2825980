from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from ai_role_cli.access.comparison import compare_permissions
from ai_role_cli.access.evaluation import NamedDocument, Outcome, Permissions, PolicyLayer
from ai_role_cli.policy import PolicyDocument, parse_policy

Json = dict[str, Any]


def document(*statements: Json, version: str = "2012-10-17") -> PolicyDocument:
    return parse_policy({"Version": version, "Statement": list(statements)})


def allow(action: str | list[str], resource: str | list[str] = "*", **block: Json) -> Json:
    condition = {"Condition": block} if block else {}
    return {"Effect": "Allow", "Action": action, "Resource": resource, **condition}


def deny(action: str | list[str], resource: str | list[str] = "*", **block: Json) -> Json:
    return {**allow(action, resource, **block), "Effect": "Deny"}


def role(*statements: Json, boundary: list[Json] | None = None) -> Permissions:
    policies = (NamedDocument("policy", document(*statements)),) if statements else ()
    limit = NamedDocument("boundary", document(*boundary)) if boundary else None
    return Permissions(policies, limit)


NOTHING = Permissions()
S3 = "arn:aws:s3:::data"


def test_a_witness_is_a_request_of_the_statement_that_gained() -> None:
    before = role(allow("sqs:*"), allow("s3:GetObject", f"{S3}/*"))
    after = role(allow("sqs:*"), allow(["s3:GetObject", "s3:PutObject"], f"{S3}/*"))

    (witness,) = compare_permissions(before, after).witnesses

    assert (witness.request.action, witness.request.resource) == ("s3:PutObject", f"{S3}/example")
    assert witness.before.outcome is Outcome.IMPLICIT_DENY
    assert [match.index for match in witness.after.statements] == [1]


def test_a_lost_request_was_allowed_before() -> None:
    verdict = compare_permissions(role(allow("s3:*")), role(allow("s3:*"), deny("s3:Put*")))

    (witness,) = verdict.witnesses

    assert witness.before.is_allowed
    assert witness.after.outcome is Outcome.EXPLICIT_DENY
    assert witness.request.action == "s3:PutBucketPolicy"


def test_each_statement_that_gains_has_a_witness_in_the_order_of_the_document() -> None:
    verdict = compare_permissions(
        NOTHING, role(allow("sqs:*"), allow("kms:Decrypt"), allow("s3:*"))
    )

    actions = [witness.request.action for witness in verdict.witnesses]
    assert actions == ["sqs:AddPermission", "kms:Decrypt", "s3:PutBucketPolicy"]


TELLING: dict[str, tuple[list[str], str, str]] = {
    "permissions": (["s3:GetObject", "iam:*", "kms:Decrypt"], "*", "iam:AttachRolePolicy"),
    "another-role": (["s3:GetObject", "sts:AssumeRole"], "*", "sts:AssumeRole"),
    "secrets": (["s3:PutObject", "secretsmanager:*"], "*", "secretsmanager:GetSecretValue"),
    "policy-of-a-resource": (["sqs:*"], "*", "sqs:AddPermission"),
    "writes": (["sqs:ListQueues", "sqs:PurgeQueue"], "*", "sqs:PurgeQueue"),
    "everything": (["*"], "*", "iam:AttachRolePolicy"),
    "on-this-resource": (["iam:*", "s3:*"], f"{S3}/*", "s3:PutObjectAcl"),
    "any-service-on-this-resource": (["*"], f"{S3}/*", "s3:PutObjectAcl"),
    "reads": (["sqs:ListQueues", "s3:GetObject"], "*", "s3:GetObject"),
}


@pytest.mark.parametrize(("actions", "resource", "telling"), TELLING.values(), ids=TELLING)
def test_the_most_telling_action_of_a_statement_proves_it(
    actions: list[str], resource: str, telling: str
) -> None:
    (witness,) = compare_permissions(NOTHING, role(allow(actions, resource))).witnesses

    assert witness.request.action == telling


def test_the_most_telling_action_proves_a_statement_whatever_the_rest_of_the_role_has() -> None:
    before = role(allow("sqs:PurgeQueue", "arn:aws:sqs:*:*:a"), allow("s3:PutObject", f"{S3}/a"))
    after = role(allow(["sqs:*", "s3:*", "kms:Decrypt"], ["arn:aws:sqs:*:*:b", f"{S3}/*"]))

    gained = compare_permissions(before, after).witnesses[0]

    assert gained.request.action == "s3:PutObjectAcl"


HERE = {"aws:RequestedRegion": "eu-central-1", "aws:ResourceAccount": "999988887777"}
PLACED: dict[str, tuple[str, str]] = {
    "anywhere": ("*", "arn:aws:sqs:eu-central-1:999988887777:example"),
    "any-region": ("arn:aws:sqs:*:*:a-*", "arn:aws:sqs:eu-central-1:999988887777:a-example"),
    "elsewhere": ("arn:aws:sqs:us-west-2:*:a", "arn:aws:sqs:us-west-2:999988887777:a"),
    "other-partition": ("arn:aws-cn:sqs:*:*:a", "arn:aws-cn:sqs:eu-central-1:999988887777:a"),
}


@pytest.mark.parametrize(("pattern", "resource"), PLACED.values(), ids=PLACED)
def test_the_resource_of_a_witness_is_where_its_context_says(pattern: str, resource: str) -> None:
    after = role(allow("sqs:SendMessage", pattern, StringEquals=HERE))

    (witness,) = compare_permissions(NOTHING, after).witnesses

    assert witness.request.resource == resource


def test_the_context_of_a_witness_is_spelled_like_the_statement() -> None:
    verdict = compare_permissions(NOTHING, role(allow("s3:*", StringEquals={"aws:SourceVpc": "v"})))

    assert dict(verdict.witnesses[0].request.context) == {"aws:SourceVpc": ("v",)}


TYPED: dict[str, tuple[Json, str, str]] = {
    "absent-or-not": ({"Null": {"aws:SecureTransport": "false"}}, "aws:SecureTransport", "true"),
    "not-true": (
        {"Null": {"a:b": "false"}, "StringNotEquals": {"a:b": "x"}, "Bool": {"a:b": "false"}},
        "a:b",
        "false",
    ),
    "text-operator": (
        {
            "StringNotEquals": {"aws:ViaAWSService": ["true", ""]},
            "Null": {"aws:ViaAWSService": "false"},
        },
        "aws:ViaAWSService",
        "false",
    ),
    "address": ({"Null": {"aws:SourceIp": "false"}}, "aws:SourceIp", "192.0.2.1"),
}


@pytest.mark.parametrize(("block", "key", "value"), TYPED.values(), ids=TYPED)
def test_a_key_has_a_value_of_its_type(block: Json, key: str, value: str) -> None:
    (witness,) = compare_permissions(NOTHING, role(allow("s3:*", **block))).witnesses

    assert witness.request.context[key] == (value,)


def test_a_witness_of_the_boundary_names_it() -> None:
    before = role(allow("*"), boundary=[allow("s3:*")])

    (witness,) = compare_permissions(before, role(allow("*"))).witnesses

    assert witness.before.lacking is PolicyLayer.BOUNDARY


SCRIPT = """
from ai_role_cli.access.evaluation import NamedDocument, Permissions
from ai_role_cli.access.comparison import compare_permissions
from ai_role_cli.policy import parse_policy

statement = {
    "Effect": "Allow",
    "Action": ["s3:Get*", "logs:*"],
    "Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*", "*"],
    "Condition": {
        "ForAnyValue:StringLike": {"aws:TagKeys": ["a*", "b"]},
        "ForAllValues:StringNotEquals": {"aws:TagKeys": ["c"]},
        "NumericLessThan": {"s3:max-keys": ["5", "7"]},
        "IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "192.0.2.0/24"]},
    },
}
deny = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"a:b": "true"},
        "StringEquals": {"c:d": "x"}, "Null": {"e:f": "true"}}}
document = parse_policy({"Version": "2012-10-17", "Statement": [statement, deny]})
after = Permissions((NamedDocument("policy", document),))
print(compare_permissions(Permissions(), after))
"""


def test_two_runs_give_the_same_witnesses() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(outputs) == 1
