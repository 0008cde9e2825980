"""The plan between two role files, from their documents alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

import pytest

from ai_role_cli.access.comparison import Access
from ai_role_cli.plan import (
    AttachmentChange,
    Operation,
    Plan,
    PolicyChange,
    ResourceKind,
    RoleChange,
    SettingChange,
    StackName,
    plan_between,
    role_access,
)
from ai_role_cli.plan.documents import REPLACING
from ai_role_cli.policy import (
    NamedPolicy,
    PolicyDocument,
    RoleDocuments,
    parse_policy,
)
from ai_role_cli.sandbox.resources import resources_by_type
from ai_role_cli.spec import PolicyType

CREATE, UPDATE, REPLACE, DELETE, UNCHANGED = Operation
STACK = StackName("ai-role", "dev")
IAM = "arn:aws:iam::123456789012"

AGENT = """
service: bedrock
permissions: [{sid: Invoke, actions: [bedrock:InvokeModel], resources: ["*"]}]
"""

Loader = Callable[..., tuple[RoleDocuments, ...]]


@pytest.fixture
def agent(load: Loader) -> Callable[[str, str], RoleChange]:
    """The change of a role from one text to another."""

    def change(old: str, new: str) -> RoleChange:
        (found,) = plan_between(load(agent=old), load(agent=new), stack=STACK).roles
        return found

    return change


AgentChange = Callable[[str, str], RoleChange]


def operations(role: RoleChange) -> dict[str, Operation]:
    return {
        "::".join(resource.urn.split("::")[2:]): resource.operation
        for resource in role.resources
        if resource.operation is not UNCHANGED
    }


def in_short(plan: Plan) -> dict[str, Operation]:
    return {role.key: role.operation for role in plan.roles}


def test_roles_are_paired_by_key_and_listed_as_a_preview_lists_them(load: Loader) -> None:
    old = load(zoe=AGENT, gone=AGENT, anna=AGENT, kept=AGENT)
    new = load(kept=AGENT, fresh=AGENT)

    plan = plan_between(old, new, stack=STACK)

    assert list(in_short(plan).items()) == [
        ("kept", UNCHANGED),
        ("fresh", CREATE),
        ("anna", DELETE),
        ("gone", DELETE),
        ("zoe", DELETE),
    ]
    assert (plan.failures, plan.warnings, plan.outputs) == ((), (), {})


def test_nothing_is_a_role_file_too(load: Loader) -> None:
    assert plan_between((), (), stack=STACK).is_empty
    assert in_short(plan_between((), load(agent=AGENT), stack=STACK)) == {"agent": CREATE}
    assert in_short(plan_between(load(agent=AGENT), (), stack=STACK)) == {"agent": DELETE}


def test_a_role_that_comes_has_no_arn_before_and_one_that_goes_none_after(load: Loader) -> None:
    roles = load(agent=AGENT)
    (created,) = plan_between((), roles, stack=STACK).roles
    (deleted,) = plan_between(roles, (), stack=STACK).roles

    assert (created.arn_before, created.arn_after) == (None, f"{IAM}:role/agent")
    assert (deleted.arn_before, deleted.arn_after) == (f"{IAM}:role/agent", None)
    assert (created.name, deleted.name) == ("agent", "agent")


def test_resources_have_the_urns_of_the_stack(load: Loader) -> None:
    (role,) = plan_between((), load(agent=AGENT), stack=StackName("acme", "prod")).roles

    assert [resource.urn for resource in role.resources] == [
        "urn:pulumi:prod::acme::aws:iam/policy:Policy::agent/permissions",
        "urn:pulumi:prod::acme::aws:iam/role:Role::agent",
        f"urn:pulumi:prod::acme::{ResourceKind.ATTACHMENT}::agent/permissions",
    ]


def test_settings_are_compared_one_by_one(agent: AgentChange) -> None:
    found = agent(
        "{service: bedrock, description: old, tags: {a: x, b: x}}",
        "{service: bedrock, max_session: 2h, tags: {b: z, c: x}}",
    )

    assert found.settings == (
        SettingChange("description", "old", None),
        SettingChange("session", "3600", "7200"),
        SettingChange("tag a", "x", None),
        SettingChange("tag b", "x", "z"),
        SettingChange("tag c", None, "x"),
    )
    assert operations(found) == {"aws:iam/role:Role::agent": UPDATE}


@pytest.mark.parametrize(
    ("added", "cause"),
    [
        pytest.param("path: /ai/", "path", id="path"),
        pytest.param("name: advisor", "name", id="name"),
        pytest.param("name_prefix: acme-", "name", id="prefix"),
    ],
)
def test_a_new_path_or_name_replaces_the_role_and_all_that_is_on_it(
    added: str, cause: str, agent: AgentChange
) -> None:
    old = "service: ec2\nexclusive: true\nmanaged_policies: [ReadOnlyAccess]\n"
    old += "permissions: [{actions: [s3:GetObject], resources: ['*']}]\n"

    found = agent(old, f"{old}{added}\n")

    assert found.operation is REPLACE
    assert found.forced_by == (cause,)
    assert {r.kind: (r.operation, r.replaced_by) for r in found.resources} == {
        ResourceKind.ROLE: (REPLACE, (cause,)),
        ResourceKind.POLICY: (REPLACE, (cause,)),
        ResourceKind.INSTANCE_PROFILE: (REPLACE, (cause,)),
        ResourceKind.ATTACHMENT: (REPLACE, ("role",)),
        ResourceKind.EXCLUSIVE_POLICIES: (REPLACE, ("roleName",)),
        ResourceKind.EXCLUSIVE_ATTACHMENTS: (REPLACE, ("roleName",)),
    }
    assert found.attachments == ()
    assert role_access(found).access is Access.SAME


def test_what_forces_a_replacement_is_what_the_provider_says() -> None:
    resources = resources_by_type(Future())

    for kind, names in REPLACING.items():
        replacing = {item.name for item in resources[kind].schema.properties if item.replaces}
        # A policy of ours has no description.
        assert set(names) == replacing - {"description"}


def test_a_new_statement_is_one_statement(agent: AgentChange) -> None:
    read = "{sid: Read, actions: [s3:GetObject], resources: ['arn:aws:s3:::b/*']}"
    old = f"service: bedrock\npermissions:\n- {read}\n"

    found = agent(
        old, f"{old}- {{sid: List, actions: [s3:ListBucket], resources: ['arn:aws:s3:::b']}}"
    )

    (policy,) = found.policies
    assert (policy.name, policy.operation) == ("agent-permissions", UPDATE)
    assert [statement.sid for statement in policy.statements.added] == ["List"]
    assert policy.statements.unchanged == 1
    assert operations(found) == {"aws:iam/policy:Policy::agent/permissions": UPDATE}
    access = role_access(found)
    assert (access.permissions.access, access.trust.access) == (Access.BROADER, Access.SAME)


def test_a_new_principal_is_a_change_of_trust(agent: AgentChange) -> None:
    found = agent("trust: [{service: [ec2]}]", "trust: [{service: [ec2, lambda]}]")

    (changed,) = found.trust.changed
    assert [fact.text for fact in changed.added] == ["service lambda.amazonaws.com"]
    assert role_access(found).trust.access is Access.BROADER


def test_policies_that_become_inline_are_other_policies(agent: AgentChange) -> None:
    found = agent(AGENT, f"policy_type: inline\n{AGENT}")

    assert [(p.name, p.kind, p.operation) for p in found.policies] == [
        ("agent-permissions", PolicyType.MANAGED, DELETE),
        ("permissions", PolicyType.INLINE, CREATE),
    ]
    assert found.attachments == ()
    assert role_access(found).access is Access.SAME


def test_attachments_come_and_go(agent: AgentChange) -> None:
    found = agent(
        "{service: bedrock, managed_policies: [ReadOnlyAccess, SecurityAudit]}",
        "{service: bedrock, managed_policies: [SecurityAudit, AmazonS3ReadOnlyAccess]}",
    )

    assert found.attachments == (
        AttachmentChange("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", CREATE),
        AttachmentChange("arn:aws:iam::aws:policy/ReadOnlyAccess", DELETE),
    )


def test_what_an_exclusive_role_loses_with_the_file_is_told_once(agent: AgentChange) -> None:
    inline = f"exclusive: true\npolicy_type: inline\n{AGENT}"

    found = agent(f"{inline}managed_policies: [ReadOnlyAccess]", "{service: bedrock}")
    kept = agent(f"{inline}managed_policies: [ReadOnlyAccess]", inline)

    assert [policy.name for policy in found.policies] == ["permissions"]
    assert [change.operation for change in kept.attachments] == [DELETE]
    assert operations(kept) == {
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment::agent/aws/ReadOnlyAccess": DELETE,
        "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive::agent": UPDATE,
    }


def test_the_order_of_an_exclusive_role_is_no_change(agent: AgentChange) -> None:
    text = "exclusive: true\nservice: bedrock\nmanaged_policies: "
    lists = ("[ReadOnlyAccess, SecurityAudit]", "[SecurityAudit, ReadOnlyAccess]")

    found = agent(*(f"{text}{names}" for names in lists))

    assert found.operation is UNCHANGED
    assert operations(found) == {}


@pytest.mark.parametrize("flag", ["protect", "retain"])
def test_what_only_the_state_knows_is_told_and_no_operation(flag: str, load: Loader) -> None:
    old, new = load(agent=AGENT), load(agent=f"{flag}: true\n{AGENT}")

    plan = plan_between(old, new, stack=STACK)
    back = plan_between(new, old, stack=STACK)

    for found, setting in (
        (plan, SettingChange(flag, None, "true")),
        (back, SettingChange(flag, "true", None)),
    ):
        (role,) = found.changes
        assert role.settings == (setting,)
        assert found.count(UNCHANGED) == 1
        assert role_access(role).access is Access.SAME
        assert not found.is_empty
    assert plan_between(new, new, stack=STACK).is_empty


def test_the_account_of_an_arn_is_no_property_of_the_role(load: Loader) -> None:
    roles = load(agent="service: ec2")
    other = [replace(role, arn=role.arn.replace("123456789012", "9" * 12)) for role in roles]

    (found,) = plan_between(roles, other, stack=STACK).roles

    assert found.operation is UNCHANGED
    assert (found.arn_before, found.arn_after) == (f"{IAM}:role/agent", other[0].arn)


def test_a_protected_role_is_told_to_be(load: Loader) -> None:
    roles = load(agent=f"protect: true\nretain: true\n{AGENT}")
    (gone,) = plan_between(roles, (), stack=STACK).roles
    (made,) = plan_between((), roles, stack=STACK).roles

    assert {r.kind for r in gone.resources if r.protected} == {ResourceKind.ROLE}
    assert {r.kind for r in made.resources if r.protect_after} == {ResourceKind.ROLE}
    assert all(resource.retain_after for resource in made.resources)
    assert not any(r.protected for r in made.resources)
    assert not any(r.protect_after or r.retain_after for r in gone.resources)


def test_an_empty_description_is_none(agent: AgentChange) -> None:
    assert agent("service: bedrock", "{service: bedrock, description: ''}").operation is UNCHANGED


def test_a_new_sid_is_a_change_of_the_policy_and_of_no_statement(agent: AgentChange) -> None:
    found = agent(AGENT, AGENT.replace("Invoke,", "Ask,"))

    (policy,) = found.policies
    assert (found.operation, policy.operation) == (UPDATE, UPDATE)
    assert not policy.statements
    assert role_access(found).access is Access.SAME


def change_of_policy(old: PolicyDocument, new: PolicyDocument, roles: Loader) -> list[PolicyChange]:
    (role,) = roles(agent=AGENT)
    before, after = (
        replace(role, policies=(NamedPolicy("p", "p", PolicyType.INLINE, document, None),))
        for document in (old, new)
    )
    (found,) = plan_between([before], [after], stack=STACK).roles
    return list(found.policies)


def document(*statements: object, version: str = "2012-10-17") -> PolicyDocument:
    return parse_policy(json.loads(json.dumps({"Version": version, "Statement": statements})))


READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def where(condition: object) -> PolicyDocument:
    return document({**READ, "Condition": condition})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(document(READ), document(READ, version="2008-10-17"), id="version"),
        pytest.param(document(READ), document(READ, READ), id="statement twice"),
        pytest.param(
            where({"StringEquals": {"aws:a": ["1", "2"]}}),
            where({"StringEquals": {"aws:a": "1", "aws:A": "2"}}),
            id="one test of two values and two tests of one",
        ),
        pytest.param(
            document(READ), where({"StringEquals": {"aws:a": []}}), id="a test nothing passes"
        ),
        pytest.param(document({**READ, "Effect": "Deny"}), document(READ), id="effect"),
        pytest.param(
            document(READ), document({**READ, "Resource": "arn:aws:s3:::b"}), id="resource"
        ),
    ],
)
def test_what_looks_alike_and_is_not_the_same_is_a_change(
    old: PolicyDocument, new: PolicyDocument, load: Loader
) -> None:
    for before, after in ((old, new), (new, old)):
        assert [change.operation for change in change_of_policy(before, after, load)] == [UPDATE]
        assert change_of_policy(before, before, load) == []


def test_a_retained_role_that_leaves_the_file_keeps_its_access(load: Loader) -> None:
    roles = load(agent=f"retain: true\n{AGENT}")

    (gone,) = plan_between(roles, (), stack=STACK).roles

    assert gone.operation is Operation.DELETE
    assert gone.retained
    assert role_access(gone).access is Access.SAME


POLICIES = "service: bedrock\nmanaged_policies: [ReadOnlyAccess]\n"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param("", Access.NARROWER, id="detached"),
        pytest.param("retain: true\n", Access.SAME, id="the-engine-forgets-the-attachment"),
        pytest.param("retain: true\nexclusive: true\n", Access.NARROWER, id="exclusive-detaches"),
    ],
)
def test_what_a_retained_role_gives_up(settings: str, expected: Access, load: Loader) -> None:
    old = load(agent=f"{settings}{POLICIES}")
    new = load(agent=f"{settings}service: bedrock")

    (found,) = plan_between(old, new, stack=STACK).roles

    assert role_access(found).access is expected
    (attachment,) = found.attachments
    assert attachment.retained is (expected is Access.SAME)


def test_a_retained_role_under_another_name_does_not_take_its_policies_along(load: Loader) -> None:
    old = load(agent=f"retain: true\n{POLICIES}")
    new = load(agent="retain: true\nname: other\nservice: bedrock")

    (found,) = plan_between(old, new, stack=STACK).roles

    assert found.retained
    assert role_access(found).access is Access.NARROWER
