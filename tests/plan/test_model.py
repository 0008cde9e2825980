from __future__ import annotations

from dataclasses import replace

import pytest

from ai_role_cli.access.comparison import StatementChanges
from ai_role_cli.plan import Operation, Plan, ResourceChange, ResourceKind, RoleChange

NOTHING = StatementChanges((), (), (), 0)


def resource(*, state_only: bool = False) -> ResourceChange:
    kind = ResourceKind.ROLE
    return ResourceChange(
        f"urn:pulumi:dev::ai-role::{kind.value}::agent",
        kind,
        Operation.UNCHANGED,
        before={},
        after={},
        replaced_by=(),
        protected=False,
        state_only=state_only,
        done=True,
    )


def role(key: str, operation: Operation, *resources: ResourceChange) -> RoleChange:
    return RoleChange(key, key, operation, None, None, (), NOTHING, (), (), resources)


def plan(*roles: RoleChange) -> Plan:
    return Plan(roles, failures=(), warnings=(), outputs={})


ALL = plan(*(role(operation.value, operation) for operation in Operation))


@pytest.mark.parametrize("operation", Operation)
def test_roles_are_counted_by_operation(operation: Operation) -> None:
    assert ALL.count(operation) == 1
    assert plan().count(operation) == 0


def test_changes_are_the_roles_that_something_happens_to() -> None:
    assert [found.key for found in ALL.changes] == ["create", "update", "replace", "delete"]


def test_a_plan_without_changes_is_empty() -> None:
    assert plan().is_empty
    assert plan(role("agent", Operation.UNCHANGED, resource())).is_empty
    assert not ALL.is_empty


def test_a_plan_that_changes_state_alone_is_not_empty() -> None:
    found = plan(role("agent", Operation.UNCHANGED, resource(state_only=True)))

    assert not found.is_empty
    assert found.changes == ()


def test_a_plan_can_be_cut_to_some_roles() -> None:
    cut = ALL.only({"delete", "create", "absent"})

    assert [found.key for found in cut.roles] == ["create", "delete"]
    assert replace(cut, roles=ALL.roles) == ALL
