"""What came of a plan, from recorded streams: whole, interrupted, and cut off anywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from pulumi.automation import EngineEvent

from ai_role_cli.plan import Completion, Operation, Plan, ResourceKind, build_outcome, build_plan

if TYPE_CHECKING:
    from ai_role_cli.plan import RoleChange
    from ai_role_cli.policy import RoleDocuments

EventReader = Callable[[str], list[EngineEvent]]

AI = "arn:aws:iam::123456789012:role/ai"
DONE, PARTLY, NOT_DONE = Completion

WHOLE = [("01", "02"), ("04", "05"), ("06", "07"), ("09", "10"), ("14", "15")]


def outcome(recorded: EventReader, preview: str, operation: str) -> Plan:
    return build_outcome(recorded(operation), (), build_plan(recorded(preview), ()))


def told(plan: Plan) -> dict[str, tuple[Operation, Completion, int, int]]:
    return {
        role.key: (role.operation, role.completion, role.done_steps, len(role.steps))
        for role in plan.roles
    }


def urns(role: RoleChange) -> list[str]:
    return [resource.urn for resource in role.resources]


@pytest.mark.parametrize(("preview", "operation"), WHOLE)
def test_of_what_was_done_to_its_end_the_operation_tells_all(
    recorded: EventReader, preview: str, operation: str
) -> None:
    plan, itself = outcome(recorded, preview, operation), build_plan(recorded(operation), ())

    assert plan.is_done
    assert {role.key: role.settings for role in plan.roles} == {
        role.key: role.settings for role in itself.roles
    }
    assert {r.urn: r for role in plan.roles for r in role.resources} == {
        r.urn: r for role in itself.roles for r in role.resources
    }


def test_an_interrupted_apply_is_measured_against_its_preview(
    recorded: EventReader, load: Callable[..., tuple[RoleDocuments, ...]]
) -> None:
    roles = {"reader": "lambda", "trainer": "sagemaker", "agent": "bedrock", "legacy": "textract"}
    documents = load(**{key: f"service: {name}\npath: /ai/" for key, name in roles.items()})

    plan = build_outcome(recorded("17"), documents, build_plan(recorded("16"), documents))

    assert told(plan) == {
        "agent": (Operation.CREATE, NOT_DONE, 0, 4),
        "legacy": (Operation.CREATE, NOT_DONE, 0, 3),
        "reader": (Operation.CREATE, DONE, 1, 1),
        "trainer": (Operation.CREATE, PARTLY, 1, 3),
    }
    assert {role.key: role.arn_now for role in plan.roles} == {
        "agent": None,
        "legacy": None,
        "reader": f"{AI}/reader",
        "trainer": f"{AI}/trainer",
    }
    assert plan.failures == ()
    assert plan.count(Operation.CREATE) == 1
    assert (plan.count_left(PARTLY), plan.count_left(NOT_DONE, Operation.CREATE)) == (1, 2)


def test_a_delete_that_was_interrupted_is_a_delete(recorded: EventReader) -> None:
    plan = outcome(recorded, "18", "19")

    assert told(plan) == {
        "agent": (Operation.DELETE, PARTLY, 3, 4),
        "legacy": (Operation.DELETE, PARTLY, 2, 3),
        "reader": (Operation.DELETE, DONE, 1, 1),
        "trainer": (Operation.DELETE, PARTLY, 2, 3),
    }
    assert {role.key: role.arn_now for role in plan.roles} == {
        "agent": f"{AI}/agent",
        "legacy": f"{AI}/legacy",
        "reader": None,
        "trainer": f"{AI}/trainer",
    }


def test_a_replacement_between_its_halves_is_neither_done_nor_there(recorded: EventReader) -> None:
    plan = outcome(recorded, "20", "21")

    assert told(plan)["reader"] == (Operation.REPLACE, PARTLY, 0, 1)
    reader = next(role for role in plan.roles if role.key == "reader")
    (role,) = reader.resources
    assert (role.gone, role.done, reader.arn_now) == (True, False, None)
    assert reader.settings != ()
    assert told(plan)["trainer"] == (Operation.REPLACE, NOT_DONE, 0, 3)


def test_what_aws_made_though_the_operation_failed_is_there(recorded: EventReader) -> None:
    plan = outcome(recorded, "16", "22")

    assert told(plan)["trainer"] == (Operation.CREATE, PARTLY, 0, 3)
    assert told(plan)["legacy"] == (Operation.CREATE, NOT_DONE, 0, 3)
    incomplete = [r for role in plan.roles for r in role.resources if r.incomplete]
    assert [(r.kind, r.done, r.under_way) for r in incomplete] == [
        (ResourceKind.ROLE, False, False)
    ]


def test_a_role_of_which_aws_refused_a_part_keeps_what_is_done(recorded: EventReader) -> None:
    plan = outcome(recorded, "11", "11")

    assert told(plan)["broken"] == (Operation.CREATE, PARTLY, 3, 4)
    assert {role.completion for role in plan.roles if role.key != "broken"} == {DONE}
    # What AWS refused is known not to be done.
    assert not any(r.under_way for role in plan.roles for r in role.resources)


@pytest.mark.parametrize(("preview", "operation"), [*WHOLE, ("16", "17"), ("20", "21")])
def test_wherever_a_stream_is_cut_off_nothing_is_lost_and_nothing_claimed(
    recorded: EventReader, preview: str, operation: str
) -> None:
    """The engine may die at any event; then there is no summary to compare with."""
    previewed, events = build_plan(recorded(preview), ()), recorded(operation)
    known = {role.key: urns(role) for role in previewed.roles}
    known_urns = {urn for role in previewed.roles for urn in urns(role)}
    before = -1

    for end in range(len(events) + 1):
        plan = build_outcome(events[:end], (), previewed)

        assert {role.key: urns(role) for role in plan.roles} == known
        ended = {
            (event.res_outputs_event.metadata.urn, event.res_outputs_event.metadata.op.value)
            for event in events[:end]
            if event.res_outputs_event is not None
        }
        begun = {
            (event.resource_pre_event.metadata.urn, event.resource_pre_event.metadata.op.value)
            for event in events[:end]
            if event.resource_pre_event is not None
        }
        assert {r.urn for role in plan.roles for r in role.steps if r.under_way} == {
            urn for urn, op in begun - ended if op in _CALLING and urn in known_urns
        }
        done = [r for role in plan.roles for r in role.steps if r.done]
        assert all((r.urn, _LAST[r.operation]) in ended for r in done)
        assert before <= len(done)
        before = len(done)
        for role in plan.roles:
            if role.operation is Operation.CREATE and not _is_made(role):
                assert role.arn_now is None


_LAST = {
    Operation.CREATE: "create",
    Operation.UPDATE: "update",
    Operation.REPLACE: "create-replacement",
    Operation.DELETE: "delete",
}


_CALLING = {*_LAST.values(), "delete-replaced"}


def _is_made(role: RoleChange) -> bool:
    return any(r.kind is ResourceKind.ROLE and r.done for r in role.resources)


def test_an_operation_that_never_began_leaves_everything(recorded: EventReader) -> None:
    previewed = build_plan(recorded("06"), ())

    plan = build_outcome((), (), previewed)

    assert {role.completion for role in plan.roles if role.steps} == {NOT_DONE}
    assert [role.settings for role in plan.roles] == [role.settings for role in previewed.roles]
    assert [plan.count(operation) for operation in Operation] == [0, 0, 0, 0, 0]


def test_what_was_not_previewed_and_happened_is_told(recorded: EventReader) -> None:
    previewed = build_plan(recorded("01"), ())
    alone = Plan(previewed.roles[:1], failures=(), warnings=(), outputs={})

    plan = build_outcome(recorded("02"), (), alone)

    assert [role.key for role in plan.roles] == ["agent", "legacy", "trainer"]
    assert plan.is_done
