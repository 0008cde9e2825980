"""A role that is another now changes what its own documents mean."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ai_role_cli.access.comparison import Access
from ai_role_cli.plan import RoleAccess, StackName, plan_between, role_access
from ai_role_cli.policy import RoleDocuments

Loader = Callable[..., tuple[RoleDocuments, ...]]

STACK = StackName("ai-role", "dev")

TAG_IN_CONDITION = """
permissions:
  - actions: [s3:GetObject]
    resources: ["arn:aws:s3:::b/*"]
    conditions: {StringEquals: {"aws:principaltag/Team": ml}}
"""
TAG_IN_RESOURCE = """
permissions: [{actions: [s3:GetObject], resources: ["arn:aws:s3:::b/${aws:PrincipalTag/team}/*"]}]
"""
TAG_IN_VALUE = """
permissions:
  - actions: [s3:ListBucket]
    resources: ["arn:aws:s3:::b"]
    conditions: {StringLike: {"s3:prefix": "${aws:PrincipalTag/team, 'none'}/*"}}
"""
NO_TAG = "permissions: [{actions: [s3:GetObject], resources: ['arn:aws:s3:::b/*']}]\n"
WRITING = "  - {actions: [s3:PutObject], resources: ['arn:aws:s3:::b/*']}\n"
TAGGED_ROLE = """
trust: [{service: lambda.amazonaws.com, conditions: {StringEquals: {"aws:ResourceTag/team": ml}}}]
"""
OWN_ARN = """
permissions:
  - {actions: [s3:GetObject], resources: ["arn:aws:s3:::b/*"]}
  - effect: deny
    actions: [s3:GetObject]
    resources: ["*"]
    conditions: {ArnNotEquals: {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/x/agent"}}
"""
OWN_ID = """
permissions: [{actions: [s3:GetObject], resources: ["arn:aws:s3:::b/${aws:userid}/*"]}]
"""


@pytest.fixture
def verdict(load: Loader) -> Callable[[str, str], RoleAccess]:
    def of(old: str, new: str) -> RoleAccess:
        (role,) = plan_between(load(agent=old), load(agent=new), stack=STACK).roles
        return role_access(role)

    return of


@pytest.mark.parametrize(
    ("body", "old", "new", "expected"),
    [
        pytest.param(TAG_IN_CONDITION, "", "tags: {team: ml}", Access.UNKNOWN, id="tag-comes"),
        pytest.param(TAG_IN_CONDITION, "tags: {team: ml}", "", Access.UNKNOWN, id="tag-goes"),
        pytest.param(
            TAG_IN_RESOURCE, "tags: {team: x}", "tags: {team: y}", Access.UNKNOWN, id="in-resource"
        ),
        pytest.param(
            TAG_IN_VALUE, "tags: {team: x}", "tags: {team: y}", Access.UNKNOWN, id="in-a-value"
        ),
        pytest.param(
            TAG_IN_CONDITION, "tags: {a: x}", "tags: {a: y}", Access.SAME, id="another-tag"
        ),
        pytest.param(NO_TAG, "tags: {team: x}", "tags: {team: y}", Access.SAME, id="not-asked-for"),
        pytest.param(OWN_ARN, "path: /y/", "path: /x/", Access.UNKNOWN, id="arn"),
        pytest.param(NO_TAG, "path: /y/", "path: /x/", Access.SAME, id="arn-not-asked-for"),
        pytest.param(OWN_ID, "path: /y/", "path: /x/", Access.UNKNOWN, id="unique-id"),
    ],
)
def test_permissions(
    body: str, old: str, new: str, expected: Access, verdict: Callable[[str, str], RoleAccess]
) -> None:
    found = verdict(f"service: ec2\n{body}{old}", f"service: ec2\n{body}{new}")

    assert found.permissions.access is expected
    assert bool(found.permissions.reasons) is (expected is Access.UNKNOWN)
    assert found.trust.access is Access.SAME


def test_trust_may_ask_for_a_tag_of_the_role(verdict: Callable[[str, str], RoleAccess]) -> None:
    found = verdict(TAGGED_ROLE, f"{TAGGED_ROLE}tags: {{team: ml}}")

    assert found.trust.access is Access.UNKNOWN
    assert found.permissions.access is Access.SAME


def test_what_is_proven_broader_stays_so(verdict: Callable[[str, str], RoleAccess]) -> None:
    found = verdict(
        f"service: ec2\n{TAG_IN_CONDITION}",
        f"service: ec2\n{TAG_IN_CONDITION}{WRITING}tags: {{team: ml}}",
    )

    assert found.permissions.access is Access.BROADER
    assert found.permissions.witnesses


def test_what_one_side_alone_asks_for_is_compared(
    verdict: Callable[[str, str], RoleAccess],
) -> None:
    found = verdict(
        f"service: ec2\n{NO_TAG}", f"service: ec2\n{TAG_IN_CONDITION}tags: {{team: ml}}"
    )

    assert found.permissions.access is Access.NARROWER


def test_a_new_role_has_no_tag_that_is_another(load: Loader) -> None:
    (role,) = plan_between(
        (), load(agent=f"service: ec2\n{TAG_IN_CONDITION}tags: {{team: ml}}"), stack=STACK
    ).roles

    assert role_access(role).permissions.access is Access.BROADER
    assert role_access(role).permissions.reasons == ()
