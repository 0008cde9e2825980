from __future__ import annotations

from typing import Any

import pytest

from ai_role_cli.access.comparison import Access, Verdict, compare_permissions
from ai_role_cli.access.evaluation import NamedDocument, Permissions
from ai_role_cli.policy import PolicyDocument, parse_policy

ACCOUNT = "123456789012"

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
TAGS = {"aws:TagKeys": ["a", "b"]}
TIED = {"aws:ResourceAccount": "${aws:PrincipalAccount}"}
TWO_WILDCARDS = [f"{S3}*-{word}-*/{word}/*" for word in "abcdefghijklmnopqrst"]
DENIED_ELSEWHERE = [
    {"Effect": "Deny", "Action": "s3:*", "NotResource": [f"{S3}*-{letter}", f"{S3}*-{letter}/*"]}
    for letter in "abcdefghijkl"
]

PERMISSIONS: dict[str, tuple[Permissions, Permissions, Access]] = {
    "created": (NOTHING, role(allow("s3:*")), Access.BROADER),
    "deleted": (role(allow("s3:*")), NOTHING, Access.NARROWER),
    "nothing-allowed-before-and-after": (NOTHING, role(deny("s3:*")), Access.SAME),
    "action-added": (role(allow("s3:Get*")), role(allow(["s3:Get*", "s3:Put*"])), Access.BROADER),
    "action-spelled-out": (role(allow("sqs:Purge*")), role(allow("sqs:PurgeQueue")), Access.SAME),
    "unknown-action-added": (role(allow("s3:*")), role(allow(["s3:*", "x:New"])), Access.BROADER),
    "unknown-action-of-a-wildcard": (
        role(allow("s3:*")),
        role(allow(["s3:*", "s3:N"])),
        Access.SAME,
    ),
    "unknown-service-narrowed": (role(allow("x:*")), role(allow("x:Get*")), Access.NARROWER),
    "every-service": (role(allow("*")), role(allow(["s3:*", "sqs:*"])), Access.NARROWER),
    "other-services-only": (
        role(allow("*")),
        role(allow("*"), deny("s3:*")),
        Access.NARROWER,
    ),
    "not-action": (
        role({"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"}),
        role({"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}),
        Access.BROADER,
    ),
    "resource-narrowed": (
        role(allow("s3:GetObject", f"{S3}/*")),
        role(allow("s3:GetObject", f"{S3}/x/*")),
        Access.NARROWER,
    ),
    "resource-covered-by-two": (
        role(allow("s3:GetObject", f"{S3}/?*")),
        role(allow("s3:GetObject", [f"{S3}/?", f"{S3}/??*"])),
        Access.SAME,
    ),
    "resource-is-no-prefix": (
        role(allow("s3:GetObject", f"{S3}/*.csv")),
        role(allow("s3:GetObject", f"{S3}/*")),
        Access.BROADER,
    ),
    "resource-crosses-colons": (
        role(allow("logs:*", "arn:aws:logs:eu-west-1:1:log-group:*")),
        role(allow("logs:*", "arn:aws:logs:eu-west-1:1:log-group:*:log-stream:*")),
        Access.NARROWER,
    ),
    "incomplete-arn": (
        role(allow("sqs:*", "arn:aws:sqs")),
        role(allow("sqs:*", "arn:aws:sqs:*:*:*")),
        Access.SAME,
    ),
    "not-resource": (
        role({"Effect": "Allow", "Action": "s3:*", "NotResource": [S3, f"{S3}/*"]}),
        role({"Effect": "Allow", "Action": "s3:*", "NotResource": f"{S3}*"}),
        Access.NARROWER,
    ),
    "moved": (
        role(allow("s3:GetObject", f"{S3}/a")),
        role(allow("s3:GetObject", f"{S3}/b")),
        Access.BOTH,
    ),
    "deny-added": (role(allow("s3:*")), role(allow("s3:*"), deny("s3:*", S3)), Access.NARROWER),
    "deny-removed": (role(allow("s3:*"), deny("s3:*", S3)), role(allow("s3:*")), Access.BROADER),
    "deny-of-what-nothing-allows": (
        role(allow("s3:*")),
        role(allow("s3:*"), deny("sqs:*")),
        Access.SAME,
    ),
    "deny-covers-the-new-allow": (
        role(allow("s3:Get*"), deny("s3:Put*")),
        role(allow("s3:*"), deny(["s3:Put*", "s3:Delete*"])),
        Access.BROADER,
    ),
    "boundary-removed": (
        role(allow("*"), boundary=[allow("s3:*")]),
        role(allow("*")),
        Access.BROADER,
    ),
    "boundary-widened-for-nothing": (
        role(allow("s3:*"), boundary=[allow("s3:*")]),
        role(allow("s3:*"), boundary=[allow("*")]),
        Access.SAME,
    ),
    "boundary-narrowed": (
        role(allow("s3:*"), boundary=[allow("*")]),
        role(allow("s3:*"), boundary=[allow("*"), deny("s3:Put*")]),
        Access.NARROWER,
    ),
    "condition-added": (
        role(allow("s3:*")),
        role(allow("s3:*", StringEquals={"aws:ResourceAccount": ACCOUNT})),
        Access.NARROWER,
    ),
    "condition-value-added": (
        role(allow("s3:*", StringEquals={"aws:ResourceAccount": ["1"]})),
        role(allow("s3:*", StringEquals={"aws:ResourceAccount": ["1", "2"]})),
        Access.BROADER,
    ),
    "negated-condition-value-added": (
        role(allow("s3:*", StringNotEquals={"aws:ResourceAccount": ["1"]})),
        role(allow("s3:*", StringNotEquals={"aws:ResourceAccount": ["1", "2"]})),
        Access.NARROWER,
    ),
    "condition-of-a-deny-removed": (
        role(allow("s3:*"), deny("s3:*", Bool={"aws:SecureTransport": "false"})),
        role(allow("s3:*"), deny("s3:*")),
        Access.NARROWER,
    ),
    "conditions-complete-each-other": (
        role(
            allow("s3:*", Null={"aws:SourceIp": "true"}),
            allow("s3:*", Null={"aws:SourceIp": "false"}),
        ),
        role(allow("s3:*")),
        Access.SAME,
    ),
    "if-exists": (
        role(allow("s3:*", Bool={"aws:MultiFactorAuthPresent": "true"})),
        role(allow("s3:*", BoolIfExists={"aws:MultiFactorAuthPresent": "true"})),
        Access.BROADER,
    ),
    "like-instead-of-equals": (
        role(allow("s3:*", StringEquals={"s3:prefix": "a"})),
        role(allow("s3:*", StringLike={"s3:prefix": "a*"})),
        Access.BROADER,
    ),
    "like-without-wildcard": (
        role(allow("s3:*", StringEquals={"s3:prefix": "a"})),
        role(allow("s3:*", StringLike={"s3:prefix": "a"})),
        Access.SAME,
    ),
    "numbers": (
        role(allow("s3:*", NumericLessThan={"s3:max-keys": "10"})),
        role(allow("s3:*", NumericLessThanEquals={"s3:max-keys": "9.5"})),
        Access.NARROWER,
    ),
    "dates": (
        role(allow("s3:*", DateLessThan={"aws:CurrentTime": "2027-01-01"})),
        role(allow("s3:*", DateLessThan={"aws:CurrentTime": "2027-01-01T00:00:00Z"})),
        Access.SAME,
    ),
    "networks": (
        role(allow("s3:*", IpAddress={"aws:SourceIp": "10.0.0.0/8"})),
        role(allow("s3:*", IpAddress={"aws:SourceIp": ["10.0.0.0/9", "10.128.0.0/9"]})),
        Access.SAME,
    ),
    "all-values": (
        role(allow("s3:*", **{"ForAllValues:StringEquals": TAGS})),
        role(allow("s3:*", **{"ForAllValues:StringEquals": TAGS}, Null={"aws:TagKeys": "false"})),
        Access.NARROWER,
    ),
    "any-value-for-all-values": (
        role(allow("s3:*", **{"ForAllValues:StringEquals": TAGS})),
        role(allow("s3:*", **{"ForAnyValue:StringEquals": TAGS})),
        Access.BOTH,
    ),
    "arn-like-does-not-cross": (
        role(allow("s3:*", ArnLike={"aws:SourceArn": "arn:aws:*:*:*:a"})),
        role(allow("s3:*", StringLike={"aws:SourceArn": "arn:aws:*:a"})),
        Access.BROADER,
    ),
    "unknown-operator": (role(allow("s3:*", StringIs={"a:b": "c"})), NOTHING, Access.SAME),
    "one-of-many-deny-but-here": (
        role(allow("s3:*"), *(DENIED_ELSEWHERE[:-1])),
        role(allow("s3:*"), *DENIED_ELSEWHERE),
        Access.NARROWER,
    ),
    "deny-of-many-patterns": (
        role(allow("s3:GetObject", f"{S3}*-train-*")),
        role(allow("s3:GetObject", f"{S3}*-train-*"), deny("s3:GetObject", TWO_WILDCARDS)),
        Access.NARROWER,
    ),
    "variable-unchanged": (
        role(allow("s3:*", StringEquals={**TIED, "a:b": ["1"]})),
        role(allow("s3:*", StringEquals={**TIED, "a:b": ["1", "2"]})),
        Access.BROADER,
    ),
    "variable-with-another-case-of-its-key": (
        role(allow("s3:*", f"{S3}/${{aws:username}}", ArnLike={"a:b": "${aws:userName, 'x'}"})),
        role(allow("s3:*", f"{S3}/${{AWS:UserName}}", ArnLike={"a:b": "${aws:username, 'x'}"})),
        Access.SAME,
    ),
    "variable-whose-default-was-allowed": (
        role(allow("s3:*", f"{S3}/d")),
        role(allow("s3:*", f"{S3}/${{aws:PrincipalTag/a, 'd'}}")),
        Access.BOTH,
    ),
    "variable-whose-default-was-denied": (
        role(allow("s3:*"), deny("s3:*", f"{S3}/${{aws:PrincipalTag/a, 'd'}}")),
        role(allow("s3:*"), deny("s3:*", f"{S3}/d")),
        Access.BOTH,
    ),
    "variable-with-a-default-in-a-condition": (
        role(allow("s3:*", StringEquals={"aws:PrincipalTag/a": "d"})),
        role(allow("s3:*", StringEquals={"aws:PrincipalTag/a": "${aws:ResourceTag/a, 'd'}"})),
        Access.BOTH,
    ),
    "variable-is-not-empty": (
        role(allow("s3:*", ["arn:aws:s3:::?", "arn:aws:s3:::??*"])),
        role(allow("s3:*", ["arn:aws:s3:::?", "arn:aws:s3:::??*", "arn:aws:s3:::${a:b}"])),
        Access.SAME,
    ),
    "variable-as-a-whole-arn": (
        role(allow("s3:*", ArnLike={"aws:SourceArn": "${aws:PrincipalArn}"}, Null={"a:b": "true"})),
        role(allow("s3:*", ArnLike={"aws:SourceArn": "${aws:PrincipalArn}"})),
        Access.BROADER,
    ),
    "variable-as-a-boolean": (
        role(allow("s3:*", Bool={"a:b": "${a:c}"})),
        role(allow("s3:*", Bool={"a:b": ["${a:c}", "true"]})),
        Access.BROADER,
    ),
    "variable-in-a-resource": (
        role(allow("s3:*", f"{S3}/${{aws:username}}/*")),
        role(allow("s3:*", f"{S3}/${{aws:username}}/x/*")),
        Access.NARROWER,
    ),
    "variable-for-a-wildcard": (
        role(allow("s3:*", f"{S3}/*")),
        role(allow("s3:*", f"{S3}/${{aws:username}}")),
        Access.NARROWER,
    ),
    "variable-must-begin-like-the-deny": (
        role(allow("s3:*", "arn:aws:s3:::${aws:username}/x")),
        role(allow("s3:*", "arn:aws:s3:::${aws:username}/x"), deny("s3:*", "arn:aws:s3:::ab*")),
        Access.NARROWER,
    ),
}


@pytest.mark.parametrize(("before", "after", "access"), PERMISSIONS.values(), ids=PERMISSIONS)
def test_permissions(before: Permissions, after: Permissions, access: Access) -> None:
    verdict = compare_permissions(before, after)

    assert verdict.access is access
    assert not verdict.reasons


TURNED = {Access.BROADER: Access.NARROWER, Access.NARROWER: Access.BROADER}


@pytest.mark.parametrize(("before", "after", "access"), PERMISSIONS.values(), ids=PERMISSIONS)
def test_the_way_back_is_the_reverse(
    before: Permissions, after: Permissions, access: Access
) -> None:
    assert compare_permissions(after, before).access is TURNED.get(access, access)


NOISE: dict[str, tuple[Json, Json]] = {
    "order-of-actions": (allow(["s3:A", "s3:B"]), allow(["s3:B", "s3:A"])),
    "string-or-list": (allow("s3:A"), allow(["s3:A"])),
    "case-of-actions": (allow("s3:getobject"), allow("S3:GetObject")),
    "case-of-keys": (
        allow("s3:A", StringEquals={"AWS:SourceAccount": "1"}),
        allow("s3:A", StringEquals={"aws:sourceaccount": "1"}),
    ),
    "case-of-operators": (
        allow("s3:A", StringEquals={"a:b": "1"}),
        allow("s3:A", stringequals={"a:b": "1"}),
    ),
    "order-of-values": (
        allow("s3:A", StringEquals={"a:b": ["1", "2"]}),
        allow("s3:A", StringEquals={"a:b": ["2", "1"]}),
    ),
    "empty-sid": ({**allow("s3:A"), "Sid": ""}, allow("s3:A")),
    "other-sid": ({**allow("s3:A"), "Sid": "One"}, {**allow("s3:A"), "Sid": "Two"}),
    "number-or-text": (
        allow("s3:A", NumericEquals={"a:b": 5}),
        allow("s3:A", NumericEquals={"a:b": "5.0"}),
    ),
}


@pytest.mark.parametrize(("before", "after"), NOISE.values(), ids=NOISE)
def test_noise_is_no_change(before: Json, after: Json) -> None:
    assert compare_permissions(role(before), role(after)) == Verdict(Access.SAME)
