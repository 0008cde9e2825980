"""The runs of the real provider become the right plans."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pulumi.automation import EngineEvent

from ai_role_cli.access.comparison import FactKind
from ai_role_cli.errors import OperationError
from ai_role_cli.plan import (
    AttachmentChange,
    Operation,
    Plan,
    PolicyChange,
    ResourceChange,
    RoleChange,
    SettingChange,
    build_plan,
)

EventReader = Callable[[str], list[EngineEvent]]

CREATE, UPDATE, REPLACE, DELETE, UNCHANGED = (
    Operation.CREATE,
    Operation.UPDATE,
    Operation.REPLACE,
    Operation.DELETE,
    Operation.UNCHANGED,
)


@pytest.mark.parametrize(
    ("number", "operations"),
    [
        pytest.param(
            "01", {"agent": CREATE, "legacy": CREATE, "trainer": CREATE}, id="preview-create"
        ),
        pytest.param("02", {"agent": CREATE, "legacy": CREATE, "trainer": CREATE}, id="create"),
        pytest.param(
            "03", {"agent": UNCHANGED, "legacy": UNCHANGED, "trainer": UNCHANGED}, id="no-change"
        ),
        pytest.param(
            "04", {"agent": UPDATE, "legacy": UNCHANGED, "trainer": UPDATE}, id="preview-update"
        ),
        pytest.param("05", {"agent": UPDATE, "legacy": UNCHANGED, "trainer": UPDATE}, id="update"),
        pytest.param(
            "06", {"agent": UPDATE, "legacy": DELETE, "trainer": REPLACE}, id="preview-replace"
        ),
        pytest.param("07", {"agent": UPDATE, "legacy": DELETE, "trainer": REPLACE}, id="replace"),
        pytest.param("08", {"agent": UPDATE, "trainer": UPDATE}, id="refresh-preview"),
        pytest.param("09", {"agent": UPDATE, "trainer": UPDATE}, id="preview-with-refresh"),
        pytest.param("10", {"agent": UPDATE, "trainer": UPDATE}, id="heals-drift"),
        pytest.param(
            "11", {"agent": UNCHANGED, "broken": CREATE, "trainer": UNCHANGED}, id="half-way"
        ),
        pytest.param(
            "12", {"agent": UNCHANGED, "broken": UPDATE, "trainer": UNCHANGED}, id="completes"
        ),
        pytest.param(
            "14", {"agent": DELETE, "broken": DELETE, "trainer": DELETE}, id="destroy-preview"
        ),
        pytest.param("15", {"agent": DELETE, "broken": DELETE, "trainer": DELETE}, id="destroy"),
    ],
)
def test_operation_of_each_role(
    recorded: EventReader, number: str, operations: dict[str, Operation]
) -> None:
    plan = build_plan(recorded(number), ())

    assert {role.key: role.operation for role in plan.roles} == operations


def test_preview_and_operation_make_the_same_plan_but_for_what_is_not_known_yet(
    recorded: EventReader,
) -> None:
    for preview, operation in (("04", "05"), ("06", "07")):
        before, after = (build_plan(recorded(number), ()) for number in (preview, operation))

        assert [_shown(role) for role in before.changes] == [_shown(role) for role in after.changes]


def test_update_is_one_action_one_statement_and_a_tag(recorded: EventReader) -> None:
    plan = build_plan(recorded("04"), ())

    trainer, agent = _role(plan, "trainer"), _role(plan, "agent")
    (policy,) = trainer.policies
    (changed,) = policy.statements.changed
    assert [(fact.kind, fact.text) for fact in changed.added] == [
        (FactKind.ACTION, "s3:AbortMultipartUpload")
    ]
    assert not changed.removed
    assert policy.statements.unchanged == 1
    assert trainer.settings == (SettingChange("tag stage", None, "prod"),)
    (inline,) = agent.policies
    assert [statement.sid for statement in inline.statements.added] == ["Guard"]
    assert inline.statements.unchanged == 1


def test_replacement_names_its_cause_and_both_arns(recorded: EventReader) -> None:
    trainer = _role(build_plan(recorded("06"), ()), "trainer")

    assert trainer.forced_by == ("path",)
    assert trainer.settings == (SettingChange("path", "/ai/", "/ai/nlp/", forces_replacement=True),)
    assert trainer.arn_before == "arn:aws:iam::123456789012:role/ai/trainer"
    (policy,) = trainer.policies
    assert policy.operation is REPLACE
    assert policy.replaced_by == ("path",)
    assert not policy.statements
    assert trainer.attachments == ()


def test_trust_of_a_second_service_is_an_added_statement(recorded: EventReader) -> None:
    agent = _role(build_plan(recorded("06"), ()), "agent")

    (added,) = agent.trust.added
    assert [principal.value for principal in added.principals] == ["lambda.amazonaws.com"]
    assert agent.trust.unchanged == 1


@pytest.mark.parametrize("number", ["09", "10"])
def test_changes_by_hand_are_undone(recorded: EventReader, number: str) -> None:
    plan = build_plan(recorded(number), ())

    agent, trainer = _role(plan, "agent"), _role(plan, "trainer")
    assert agent.settings == (SettingChange("tag who", "me", None),)
    assert [(policy.name, policy.operation) for policy in agent.policies] == [("sneaky", DELETE)]
    boundary = "arn:aws:iam::123456789012:policy/ai-boundary"
    assert agent.attachments == (AttachmentChange(boundary, DELETE),)
    (removed,) = trainer.trust.removed
    assert [principal.value for principal in removed.principals] == ["ec2.amazonaws.com"]


def test_a_refusal_half_way_says_what_is_done_and_why_the_rest_is_not(
    recorded: EventReader,
) -> None:
    plan = build_plan(recorded("11"), ())

    done = {resource.urn.split("::", 2)[2]: resource.done for resource in _changed(plan)}
    assert done == {
        "aws:iam/role:Role::broken": True,
        "aws:iam/policy:Policy::broken/policy": True,
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment::broken/policy": True,
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment::broken/DoesNotExist": False,
    }
    (failure,) = plan.failures
    assert failure.urn is not None
    assert failure.urn.endswith("::broken/DoesNotExist")
    assert failure.message == (
        "attaching IAM Policy (arn:aws:iam::aws:policy/DoesNotExist) to IAM Role (broken): "
        "AttachRolePolicy: NoSuchEntity: Policy arn:aws:iam::aws:policy/DoesNotExist does not "
        "exist or is not attachable."
    )


def test_a_bad_document_is_one_failure_of_its_role(recorded: EventReader) -> None:
    (failure,) = build_plan(recorded("13"), ()).failures

    assert failure.urn == "urn:pulumi:dev::ai-role::aws:iam/role:Role::agent"
    assert "invalid JSON policy" in failure.message


def test_outputs_are_those_of_the_stack(recorded: EventReader) -> None:
    outputs = build_plan(recorded("02"), ()).outputs

    assert outputs["trainer"] == {
        "role_arn": "arn:aws:iam::123456789012:role/ai/trainer",
        "role_name": "trainer",
    }


@pytest.mark.parametrize("number", ["02", "05", "07", "10", "15"])
def test_a_lost_event_is_noticed(recorded: EventReader, number: str) -> None:
    events = recorded(number)
    lost = next(
        event
        for event in events
        if event.res_outputs_event and event.res_outputs_event.metadata.op.value != "refresh"
    )
    events.remove(lost)

    with pytest.raises(OperationError) as raised:
        build_plan(events, ())

    assert raised.value.code == "events-lost"


def _role(plan: Plan, key: str) -> RoleChange:
    return next(role for role in plan.roles if role.key == key)


def _shown(role: RoleChange) -> tuple[object, ...]:
    policies = tuple(_policy(policy) for policy in role.policies)
    return role.key, role.operation, role.settings, role.trust, policies, role.attachments


def _policy(policy: PolicyChange) -> tuple[object, ...]:
    return policy.name, policy.operation, policy.statements


def _changed(plan: Plan) -> list[ResourceChange]:
    resources = (resource for role in plan.roles for resource in role.resources)
    return [resource for resource in resources if resource.operation is not UNCHANGED]
