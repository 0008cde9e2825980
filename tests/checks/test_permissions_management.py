from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.spec import Finding

TAGGED = 'conditions: {StringEquals: {"aws:ResourceTag/team": ml}}'


@pytest.fixture
def found(findings: Callable[[str, str], list[Finding]]) -> Callable[..., list[Finding]]:
    """What is found of a role with these statements, each as a flow mapping."""

    def find(*statements: str) -> list[Finding]:
        listed = "".join(f"      - {statement}\n" for statement in statements)
        role = "  agent:\n    service: lambda\n"
        return findings("permissions-management", f"roles:\n{role}    permissions:\n{listed}")

    return find


@pytest.mark.parametrize(
    ("statement", "severity"),
    [
        pytest.param(
            '{actions: [iam:DetachUserPolicy], resources: ["*"]}', Severity.HIGH, id="iam"
        ),
        pytest.param(
            '{actions: [iam:PutRolePolicy], resources: ["arn:aws:iam::{account}:role/acme-*"]}',
            Severity.MEDIUM,
            id="iam-named",
        ),
        pytest.param(
            '{actions: [iam:PutRolePolicy], resources: ["arn:aws:iam::{account}:role/acme-*"], '
            f"{TAGGED}}}",
            Severity.LOW,
            id="iam-named-and-conditioned",
        ),
        pytest.param('{actions: [kms:PutKeyPolicy], resources: ["*"]}', Severity.MEDIUM, id="kms"),
        pytest.param(
            '{actions: [s3:PutBucketPolicy], resources: ["*"]}', Severity.HIGH, id="buckets"
        ),
        pytest.param(
            '{actions: [s3:PutBucketPolicy], resources: ["arn:aws:s3:::*"]}',
            Severity.HIGH,
            id="buckets-by-a-pattern",
        ),
        pytest.param(
            '{actions: [s3:PutBucketPolicy], resources: ["arn:aws:s3:::acme"]}',
            Severity.LOW,
            id="bucket",
        ),
        pytest.param(
            f'{{actions: [s3:PutObjectAcl], resources: ["*"], {TAGGED}}}',
            Severity.MEDIUM,
            id="objects-conditioned",
        ),
        pytest.param(
            f'{{actions: [kms:PutKeyPolicy], resources: ["*"], {TAGGED}}}',
            Severity.LOW,
            id="kms-conditioned",
        ),
        pytest.param(
            '{actions: [bedrock-agentcore:PutResourcePolicy], resources: ["*"]}',
            Severity.MEDIUM,
            id="counted-as-write",
        ),
        pytest.param(
            "{actions: [lambda:AddPermission], "
            'resources: ["arn:aws:lambda:{region}:{account}:function:scorer"]}',
            Severity.LOW,
            id="lambda-named",
        ),
    ],
)
def test_how_bad_it_is_follows_from_service_scope_and_conditions(
    found: Callable[..., list[Finding]], statement: str, severity: Severity
) -> None:
    (finding,) = found(statement)

    assert finding.severity is severity


@pytest.mark.parametrize(
    "actions",
    [
        pytest.param('"*"', id="everything"),
        pytest.param('"s3:*"', id="all-of-a-service"),
        pytest.param("s3:PutObject, s3:GetBucketPolicy", id="other-levels"),
        pytest.param("glue:GetQuery, bedrock-agentcore:InvokeGateway", id="only-called-so"),
        pytest.param("kms:CreateGrant", id="grants-of-kms"),
        pytest.param("iam:UpdateAssumeRolePolicy", id="told-as-escalation"),
        pytest.param("iam:PutRolePolicy", id="told-as-escalation-of-itself"),
    ],
)
def test_what_other_rules_tell_or_nobody_need_know(
    found: Callable[..., list[Finding]], actions: str
) -> None:
    assert not found(f'{{actions: [{actions}], resources: ["*"]}}')


def test_actions_of_a_service_are_one_finding(found: Callable[..., list[Finding]]) -> None:
    actions = "s3:PutBucketPolicy, sns:AddPermission, s3:PutObjectAcl"
    messages = [f.message for f in found(f'{{actions: [{actions}], resources: ["*"]}}')]

    assert messages == [
        "s3:PutBucketPolicy and s3:PutObjectAcl change the permissions of any resource",
        "sns:AddPermission changes the permissions of any resource",
    ]


@pytest.mark.parametrize(
    ("action", "can_be_named"), [("s3:PutBucketPolicy", True), ("logs:PutResourcePolicy", False)]
)
def test_naming_is_advised_where_there_is_something_to_name(
    found: Callable[..., list[Finding]], action: str, *, can_be_named: bool
) -> None:
    (finding,) = found(f'{{actions: [{action}], resources: ["*"]}}')

    assert ("name the one resource" in str(finding.hint)) is can_be_named


def test_a_deny_counts(found: Callable[..., list[Finding]]) -> None:
    denied = '{effect: deny, actions: ["s3:PutBucket*"], resources: ["*"]}'

    assert not found('{actions: [s3:PutBucketPolicy], resources: ["*"]}', denied)
