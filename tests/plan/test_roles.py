from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from ai_role_cli.plan import (
    AttachmentChange,
    Operation,
    ResourceChange,
    ResourceKind,
    RoleChange,
    SettingChange,
)
from ai_role_cli.plan.roles import role_change
from ai_role_cli.policy import JsonValue, NamedPolicy, PolicyDocument, RoleDocuments, policy_chars
from ai_role_cli.spec import PolicyType

CREATE, UPDATE, REPLACE, DELETE, UNCHANGED = Operation

OWN_ARN = "arn:aws:iam::123456789012:policy/agent-permissions"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"

Properties = Mapping[str, JsonValue]


def change(
    kind: ResourceKind,
    operation: Operation,
    before: Properties | None = None,
    after: Properties | None = None,
    *,
    name: str = "agent",
    replaced_by: tuple[str, ...] = (),
) -> ResourceChange:
    return ResourceChange(
        urn=f"urn:pulumi:dev::ai-role::{kind.value}::{name}",
        kind=kind,
        operation=operation,
        before=before,
        after=after,
        replaced_by=replaced_by,
        protected=False,
        state_only=False,
        done=True,
    )


def role_of(
    operation: Operation = UNCHANGED,
    before: Properties | None = None,
    after: Properties | None = None,
    *,
    replaced_by: tuple[str, ...] = (),
) -> ResourceChange:
    return change(ResourceKind.ROLE, operation, before, after, replaced_by=replaced_by)


def attachment(
    operation: Operation,
    before: Properties | None = None,
    after: Properties | None = None,
    *,
    name: str = "agent/permissions",
) -> ResourceChange:
    return change(ResourceKind.ATTACHMENT, operation, before, after, name=name)


def policy_of(
    operation: Operation,
    before: Properties | None = None,
    after: Properties | None = None,
    *,
    replaced_by: tuple[str, ...] = (),
) -> ResourceChange:
    return change(
        ResourceKind.POLICY,
        operation,
        before,
        after,
        name="agent/permissions",
        replaced_by=replaced_by,
    )


def text(*actions: str) -> str:
    statements = [
        {"Effect": "Allow", "Action": action, "Resource": f"arn:{action}"} for action in actions
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def of(*resources: ResourceChange, documents: RoleDocuments | None = None) -> RoleChange:
    return role_change("agent", resources, documents=documents)


@pytest.fixture
def documents() -> RoleDocuments:
    """A role with one managed policy of its own and an inline one."""
    empty = PolicyDocument(())
    return RoleDocuments(
        key="agent",
        name="acme-agent",
        path="/",
        arn="arn:aws:iam::123456789012:role/acme-agent",
        description=None,
        trust=empty,
        max_session_seconds=3600,
        permissions_boundary=None,
        tags={},
        policies=(
            NamedPolicy("permissions", "agent-permissions", PolicyType.MANAGED, empty, OWN_ARN),
            NamedPolicy("extra", "extra", PolicyType.INLINE, empty, None),
        ),
        attachments=(),
        exclusive=False,
        protect=False,
        retain=False,
        instance_profile_arn=None,
    )


@pytest.mark.parametrize(
    ("role", "part", "expected"),
    [
        pytest.param(CREATE, CREATE, CREATE, id="create"),
        pytest.param(REPLACE, REPLACE, REPLACE, id="replace"),
        pytest.param(DELETE, DELETE, DELETE, id="delete"),
        pytest.param(UPDATE, UNCHANGED, UPDATE, id="update"),
        pytest.param(UNCHANGED, UPDATE, UPDATE, id="a-part-is-updated"),
        pytest.param(UNCHANGED, CREATE, UPDATE, id="a-part-is-created"),
        pytest.param(UNCHANGED, DELETE, UPDATE, id="a-part-is-deleted"),
        pytest.param(UPDATE, REPLACE, UPDATE, id="a-part-is-replaced"),
        pytest.param(UNCHANGED, UNCHANGED, UNCHANGED, id="nothing"),
    ],
)
def test_what_happens_to_a_part_happens_to_the_role(
    role: Operation, part: Operation, expected: Operation
) -> None:
    assert of(role_of(role), attachment(part)).operation is expected


def test_a_role_whose_parts_alone_are_known_is_named_by_its_key() -> None:
    found = of(attachment(CREATE, None, {"policyArn": READ_ONLY}))

    assert (found.key, found.name, found.operation) == ("agent", "agent", UPDATE)
    assert (found.arn_before, found.arn_after, found.settings) == (None, None, ())


def test_the_arn_after_is_that_of_the_file(documents: RoleDocuments) -> None:
    found = of(role_of(CREATE, None, {"name": "acme-agent"}), documents=documents)

    assert found.name == "acme-agent"
    assert (found.arn_before, found.arn_after) == (None, documents.arn)


def test_every_setting_is_compared_under_the_name_of_the_role_file() -> None:
    before: Properties = {
        "name": "agent",
        "path": "/",
        "description": "old",
        "maxSessionDuration": 3600.0,
        "permissionsBoundary": "arn:b",
        "arn": "arn:r",
    }
    after: Properties = {"name": "agent", "path": "/ai/", "maxSessionDuration": 7200}

    found = of(role_of(REPLACE, before, after, replaced_by=("path",)))
    assert found.settings == (
        SettingChange("path", "/", "/ai/", forces_replacement=True),
        SettingChange("description", "old", None),
        SettingChange("session", "3600", "7200"),
        SettingChange("boundary", "arn:b", None),
    )
    assert found.forced_by == ("path",)
    assert (found.name, found.arn_before) == ("agent", "arn:r")


def test_an_empty_text_and_a_number_of_the_wire_are_no_change() -> None:
    before: Properties = {"description": "", "maxSessionDuration": 3600.0, "path": "/"}

    assert of(role_of(UPDATE, before, {"maxSessionDuration": 3600, "path": "/"})).settings == ()


def test_tags_are_compared_one_by_one() -> None:
    before: Properties = {"tags": {"same": "1", "changed": "1", "gone": "1"}}
    after: Properties = {"tags": {"new": "1", "changed": "2", "same": "1"}}

    assert of(role_of(UPDATE, before, after)).settings == (
        SettingChange("tag changed", "1", "2"),
        SettingChange("tag gone", "1", None),
        SettingChange("tag new", None, "1"),
    )


def test_a_policy_is_compared_as_a_set_of_statements() -> None:
    before: Properties = {"name": "agent-permissions", "policy": text("s3:GetObject", "sqs:A")}
    after: Properties = {"name": "agent-permissions", "policy": text("sqs:A", "sns:Publish")}

    (policy,) = of(role_of(), policy_of(UPDATE, before, after)).policies
    assert (policy.name, policy.kind) == ("agent-permissions", PolicyType.MANAGED)
    assert policy.statements.unchanged == 1
    assert [found.actions for found in policy.statements.added] == [("sns:Publish",)]
    assert [found.actions for found in policy.statements.removed] == [("s3:GetObject",)]
    sizes = [policy_chars(str(properties["policy"])) for properties in (before, after)]
    assert [policy.chars_before, policy.chars_after] == sizes


@pytest.mark.parametrize(
    "unreadable",
    [
        pytest.param("{", id="not-json"),
        pytest.param('{"Statement": []}', id="not-a-policy"),
        pytest.param("", id="empty"),
        pytest.param("04da6b54-80e4-46f7-96ec-b56ff0331ba9", id="not-known-yet"),
    ],
)
def test_a_document_nobody_can_read_is_none(unreadable: str) -> None:
    after: Properties = {"name": "p", "policy": text("s3:GetObject")}

    (policy,) = of(role_of(), policy_of(UPDATE, {"policy": unreadable}, after)).policies
    assert policy.chars_before is None
    assert len(policy.statements.added) == 1
    assert policy.statements.removed == ()


def test_a_policy_that_goes_is_named_as_it_was() -> None:
    before: Properties = {"name": "agent-permissions", "policy": text("s3:GetObject")}

    (policy,) = of(role_of(), policy_of(DELETE, before)).policies
    assert (policy.name, policy.operation, policy.chars_after) == (
        "agent-permissions",
        DELETE,
        None,
    )


@pytest.mark.parametrize("operation", [CREATE, DELETE, REPLACE])
def test_the_attachment_of_a_policy_that_comes_or_goes_is_no_news(operation: Operation) -> None:
    arn: Properties = {"policyArn": OWN_ARN}

    found = of(role_of(), policy_of(operation), attachment(operation, arn, arn))
    assert found.attachments == ()


def test_an_attachment_that_was_lost_is_news_and_its_arn_is_known_from_the_file(
    documents: RoleDocuments,
) -> None:
    unknown: Properties = {"policyArn": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}

    found = of(
        role_of(), policy_of(UNCHANGED), attachment(CREATE, None, unknown), documents=documents
    )
    assert found.attachments == (AttachmentChange(OWN_ARN, CREATE),)


def test_an_attachment_of_unknown_arn_is_named_by_its_logical_name() -> None:
    found = of(role_of(), attachment(CREATE, None, {}))

    assert found.attachments == (AttachmentChange("agent/permissions", CREATE),)


def test_policies_made_elsewhere_are_put_on_and_taken_off() -> None:
    arn: Properties = {"policyArn": READ_ONLY}

    added = of(role_of(), attachment(CREATE, None, arn, name="agent/aws/ReadOnlyAccess"))
    removed = of(role_of(), attachment(DELETE, arn, name="agent/aws/ReadOnlyAccess"))
    assert added.attachments == (AttachmentChange(READ_ONLY, CREATE),)
    assert removed.attachments == (AttachmentChange(READ_ONLY, DELETE),)


def test_the_attachments_of_a_replaced_role_are_no_news_but_a_new_one_is() -> None:
    arn: Properties = {"policyArn": READ_ONLY}
    new: Properties = {"policyArn": "arn:aws:iam::aws:policy/New"}

    found = of(
        role_of(REPLACE),
        attachment(REPLACE, arn, arn, name="agent/aws/ReadOnlyAccess"),
        attachment(CREATE, None, new, name="agent/aws/New"),
    )
    assert found.attachments == (AttachmentChange("arn:aws:iam::aws:policy/New", CREATE),)


def exclusive(
    kind: ResourceKind, operation: Operation, name: str, *lists: list[str]
) -> ResourceChange:
    before, after = ({name: list(values)} for values in lists)
    return change(kind, operation, before, after)


def test_what_was_put_on_an_exclusive_role_by_hand_goes() -> None:
    found = of(
        role_of(),
        exclusive(
            ResourceKind.EXCLUSIVE_POLICIES, UPDATE, "policyNames", ["own", "sneaky"], ["own"]
        ),
        exclusive(
            ResourceKind.EXCLUSIVE_ATTACHMENTS, UPDATE, "policyArns", [READ_ONLY, "a"], ["a"]
        ),
    )

    (policy,) = found.policies
    assert (policy.name, policy.kind, policy.operation) == ("sneaky", PolicyType.INLINE, DELETE)
    assert found.attachments == (AttachmentChange(READ_ONLY, DELETE),)


def test_what_leaves_an_exclusive_role_with_the_file_is_told_once() -> None:
    gone: Properties = {"policyArn": READ_ONLY}
    inline: Properties = {"name": "old", "policy": text("s3:GetObject")}

    found = of(
        role_of(),
        attachment(DELETE, gone, name="agent/aws/ReadOnlyAccess"),
        change(ResourceKind.INLINE_POLICY, DELETE, inline, name="agent/old"),
        exclusive(ResourceKind.EXCLUSIVE_POLICIES, UPDATE, "policyNames", ["old"], []),
        exclusive(ResourceKind.EXCLUSIVE_ATTACHMENTS, UPDATE, "policyArns", [READ_ONLY], []),
    )
    assert [policy.name for policy in found.policies] == ["old"]
    assert found.attachments == (AttachmentChange(READ_ONLY, DELETE),)


@pytest.mark.parametrize("operation", [CREATE, DELETE, REPLACE, UNCHANGED])
def test_an_exclusive_list_that_is_not_updated_takes_nothing_away(operation: Operation) -> None:
    kind = ResourceKind.EXCLUSIVE_POLICIES

    found = of(role_of(), exclusive(kind, operation, "policyNames", ["own", "sneaky"], ["own"]))
    assert found.policies == ()


def test_an_exclusive_list_that_is_not_known_yet_takes_nothing_away() -> None:
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    resource = change(
        ResourceKind.EXCLUSIVE_ATTACHMENTS,
        UPDATE,
        {"policyArns": [READ_ONLY]},
        {"policyArns": unknown},
    )

    assert of(role_of(), resource).attachments == ()
