from __future__ import annotations

from collections.abc import Callable

import pytest
from pulumi.automation import EngineEvent

from ai_role_cli.plan import Operation, SettingChange, build_plan
from ai_role_cli.policy import NamedPolicy, PolicyDocument, RoleDocuments
from ai_role_cli.spec import PolicyType

EventReader = Callable[[str], list[EngineEvent]]

EMPTY = PolicyDocument(())


def documents(key: str) -> RoleDocuments:
    arn = f"arn:aws:iam::123456789012:policy/{key}-policy"
    return RoleDocuments(
        key=key,
        name=key,
        path="/",
        arn=f"arn:aws:iam::123456789012:role/{key}",
        description=None,
        trust=EMPTY,
        max_session_seconds=3600,
        permissions_boundary=None,
        tags={},
        policies=(NamedPolicy("policy", f"{key}-policy", PolicyType.MANAGED, EMPTY, arn),),
        attachments=(),
        exclusive=False,
        protect=False,
        retain=False,
        instance_profile_arn=None,
    )


def test_roles_are_in_the_order_of_the_file_and_those_that_left_it_follow_by_key(
    recorded: EventReader,
) -> None:
    events = recorded("06")

    listed = [
        [role.key for role in build_plan(events, [documents(key) for key in keys]).roles]
        for keys in (["trainer", "legacy", "agent"], ["trainer"], [])
    ]
    assert listed == [
        ["trainer", "legacy", "agent"],
        ["trainer", "agent", "legacy"],
        ["agent", "legacy", "trainer"],
    ]


def test_a_role_the_engine_was_not_asked_about_is_not_in_the_plan(recorded: EventReader) -> None:
    plan = build_plan(recorded("03"), [documents("other"), documents("agent")])

    assert [role.key for role in plan.roles] == ["agent", "legacy", "trainer"]


def test_the_file_knows_arns_that_the_engine_does_not(recorded: EventReader) -> None:
    plan = build_plan(recorded("01"), [documents("trainer")])

    trainer = plan.roles[0]
    assert trainer.arn_before is None
    assert trainer.arn_after == "arn:aws:iam::123456789012:role/trainer"
    assert trainer.operation is Operation.CREATE


def test_what_an_earlier_failure_left_out_is_an_update(
    recorded: EventReader,
) -> None:
    broken = build_plan(recorded("12"), [documents("broken")]).roles[0]

    assert broken.operation is Operation.UPDATE
    # The role is there, and becomes exclusive only now.
    assert broken.settings == (SettingChange("exclusive", None, "true"),)
    assert (broken.policies, broken.attachments) == ((), ())
    assert not broken.trust


def test_no_events_are_an_empty_plan() -> None:
    plan = build_plan([], [documents("agent")])

    assert plan.is_empty
    assert (plan.roles, plan.failures, plan.warnings, plan.outputs) == ((), (), (), {})


@pytest.mark.parametrize("number", ["02", "05", "07", "10", "12", "15"])
def test_the_events_tell_what_is_done(recorded: EventReader, number: str) -> None:
    plan = build_plan(recorded(number), ())

    resources = [resource for role in plan.roles for resource in role.resources]
    assert resources
    assert all(resource.done for resource in resources)


def test_a_destroyed_stack_has_no_outputs(recorded: EventReader) -> None:
    assert build_plan(recorded("15"), ()).outputs == {}


def test_what_an_output_is_not_known_to_be_yet_is_null(recorded: EventReader) -> None:
    outputs = build_plan(recorded("01"), ()).outputs

    assert outputs["trainer"] == {"role_arn": None, "role_name": "trainer"}
