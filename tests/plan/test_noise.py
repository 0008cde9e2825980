"""
What the field reports as noise: two spellings of one document are no change, in either order.

The issues: terraform-provider-aws 11801, 21968, 22314, 32567 and 20107 (order of arrays and keys),
aws-controllers-k8s/community 2875, crossplane/provider-aws 793, Netflix/consoleme 213 and
pulumi-aws 1338 (order of services and conditions), pulumi 3810 (string against list, Version) and
pulumi-aws 855 (white space).
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ai_role_cli.plan import StackName, plan_between
from ai_role_cli.policy import (
    JsonValue,
    NamedPolicy,
    PolicyDocument,
    RoleDocuments,
    parse_policy,
)
from ai_role_cli.spec import Effect, PolicyType

STACK = StackName("ai-role", "dev")


def policy(**elements: JsonValue) -> str:
    whole = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **elements}
    return json.dumps({"Version": "2012-10-17", "Statement": [whole]})


def policy_of(*statements: JsonValue) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def trust(**elements: JsonValue) -> str:
    whole = {"Effect": "Allow", "Action": "sts:AssumeRole", **elements}
    return json.dumps({"Version": "2012-10-17", "Statement": [whole]})


def trusting(kind: str, value: JsonValue) -> str:
    return trust(Principal={kind: value})


def where(condition: JsonValue) -> str:
    return policy(Condition=condition)


GET = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
PUT = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}

POLICIES = [
    pytest.param(
        policy(Action=["s3:GetObject", "s3:PutObject"]),
        policy(Action=["s3:PutObject", "s3:GetObject"]),
        id="tf-aws 11801: order of actions",
    ),
    pytest.param(
        policy(Resource=["arn:aws:s3:::a", "arn:aws:s3:::b"]),
        policy(Resource=["arn:aws:s3:::b", "arn:aws:s3:::a"]),
        id="tf-aws 21968: order of resources",
    ),
    pytest.param(policy_of(GET, PUT), policy_of(PUT, GET), id="tf-aws 22314: order of statements"),
    pytest.param(
        '{"Version": "2012-10-17", "Statement": '
        '[{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}',
        '{"Statement": [{"Resource": "*", "Action": "s3:GetObject", "Effect": "Allow"}], '
        '"Version": "2012-10-17"}',
        id="tf-aws 32567: order of keys",
    ),
    pytest.param(
        policy(NotAction=["s3:GetObject", "s3:PutObject"], Action=None),
        policy(NotAction=["s3:PutObject", "s3:GetObject"], Action=None),
        id="tf-aws 20107: order of what is left out",
    ),
    pytest.param(
        where({"StringLike": {"aws:a": ["1", "2"], "aws:b": "3"}, "Bool": {"aws:c": "true"}}),
        where({"Bool": {"aws:c": "true"}, "StringLike": {"aws:b": "3", "aws:a": ["2", "1"]}}),
        id="ack 2875: order of conditions",
    ),
    pytest.param(
        policy(Action="s3:GetObject", Resource="*"),
        policy(Action=["s3:GetObject"], Resource=["*"]),
        id="pulumi 3810: string and list of one",
    ),
    pytest.param(
        where({"Bool": {"aws:SecureTransport": "true"}}),
        where({"Bool": {"aws:SecureTransport": [True]}}),
        id="pulumi 3810: text and true",
    ),
    pytest.param(
        policy(Action=["s3:GetObject", "s3:GetObject"]), policy(), id="pulumi 3810: said twice"
    ),
    pytest.param(policy_of(GET), json.dumps({"Statement": GET}), id="pulumi 3810: no list at all"),
    pytest.param(policy(), json.dumps({"Statement": [GET]}), id="pulumi 3810: Version by default"),
    pytest.param(
        policy(Action=["s3:GetObject", "sqs:*"]),
        policy(Action=["S3:getobject", "SQS:*"]),
        id="IAM: case of actions",
    ),
    pytest.param(
        where({"StringEquals": {"aws:SourceAccount": "1", "s3:Prefix": "x"}}),
        where({"StringEquals": {"AWS:sourceaccount": "1", "s3:prefix": "x"}}),
        id="IAM: case of condition keys",
    ),
    pytest.param(
        where({"StringEquals": {"aws:SourceAccount": "1"}}),
        where({"stringequals": {"aws:SourceAccount": "1"}}),
        id="IAM: case of condition operators",
    ),
    pytest.param(policy(), policy(Sid=""), id="IAM: empty Sid"),
    pytest.param(
        policy_of(GET, PUT),
        json.dumps({"Version": "2012-10-17", "Statement": [GET, PUT]}, indent=4) + "\r\n\t",
        id="pulumi-aws 855: white space",
    ),
]

ACCOUNT = "210987654321"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"

TRUSTS = [
    pytest.param(
        trusting("Service", ["ec2.amazonaws.com", "lambda.amazonaws.com"]),
        trusting("Service", ["lambda.amazonaws.com", "ec2.amazonaws.com"]),
        id="ack 2875: order of services",
    ),
    pytest.param(
        trusting("Service", "ec2.amazonaws.com"),
        trusting("Service", ["ec2.amazonaws.com"]),
        id="crossplane 793: one service and a list of one",
    ),
    pytest.param(
        trust(Principal={"AWS": ROOT, "Service": "ec2.amazonaws.com"}),
        trust(Principal={"Service": "ec2.amazonaws.com", "AWS": ROOT}),
        id="consoleme 213: order of kinds of principals",
    ),
    pytest.param(
        trusting("AWS", ACCOUNT), trusting("AWS", ROOT), id="pulumi-aws 1338: account id and root"
    ),
    pytest.param(
        trusting("AWS", [ACCOUNT, "111111111111"]),
        trusting("AWS", ["arn:aws:iam::111111111111:root", ROOT]),
        id="pulumi-aws 1338: account ids and roots in another order",
    ),
    pytest.param(trust(Principal="*"), trusting("AWS", "*"), id="IAM: everybody"),
    pytest.param(
        trust(Principal={"AWS": ROOT}, Action=["sts:AssumeRole", "sts:TagSession"]),
        trust(Principal={"AWS": ROOT}, Action=["sts:tagsession", "STS:AssumeRole"]),
        id="IAM: case and order of actions",
    ),
]


def role(*, trust_text: str = trusting("AWS", ROOT), policy_text: str = policy()) -> RoleDocuments:
    document = _document(policy_text)
    return RoleDocuments(
        key="agent",
        name="agent",
        path="/",
        arn="arn:aws:iam::123456789012:role/agent",
        description=None,
        trust=_document(trust_text),
        max_session_seconds=3600,
        permissions_boundary=None,
        tags={},
        policies=(NamedPolicy("p", "p", PolicyType.INLINE, document, arn=None),),
        attachments=(),
        exclusive=False,
        protect=False,
        retain=False,
        instance_profile_arn=None,
    )


def _document(text: str) -> PolicyDocument:
    return parse_policy(json.loads(text))


def is_no_change(old: RoleDocuments, new: RoleDocuments) -> bool:
    return plan_between([old], [new], stack=STACK).is_empty


@pytest.mark.parametrize(("one", "other"), POLICIES)
def test_two_spellings_of_a_policy_are_no_change(one: str, other: str) -> None:
    assert is_no_change(role(policy_text=one), role(policy_text=other))
    assert is_no_change(role(policy_text=other), role(policy_text=one))


@pytest.mark.parametrize(("one", "other"), TRUSTS)
def test_two_spellings_of_a_trust_policy_are_no_change(one: str, other: str) -> None:
    assert is_no_change(role(trust_text=one), role(trust_text=other))
    assert is_no_change(role(trust_text=other), role(trust_text=one))


@pytest.mark.parametrize(("one", "other"), POLICIES)
def test_noise_stays_noise_beside_a_change(one: str, other: str) -> None:
    """The provider hides it only as long as nothing else changes (tf-aws 13813)."""
    old, new = role(policy_text=one), role(policy_text=other)
    added = _document(policy_of({"Effect": "Deny", "Action": "sns:Publish", "Resource": "arn:x"}))
    (document,) = (found.document for found in new.policies)
    both = PolicyDocument((*document.statements, *added.statements), version=document.version)
    changed = replace(new, policies=(replace(new.policies[0], document=both),))

    (found,) = plan_between([old], [changed], stack=STACK).roles

    (change,) = found.policies
    assert [statement.effect for statement in change.statements.added] == [Effect.DENY]
    assert (change.statements.removed, change.statements.changed) == ((), ())
