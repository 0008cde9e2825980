"""Roles that cannot be worked on without another one of the plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ai_role_cli.plan import (
    Plan,
    ResourceFailure,
    StackName,
    boundary_replacements,
    missing_targets,
    plan_between,
    protected_dependents,
)
from ai_role_cli.policy import RoleDocuments

Loader = Callable[..., tuple[RoleDocuments, ...]]

ARN = "arn:aws:iam::123456789012:"
READ = "service: lambda\npermissions: [{actions: [s3:GetObject], resources: ['*']}]\n"
BOUNDED = f"{READ}permissions_boundary: '{ARN}policy/limits-permissions'\n"
ATTACHED = f"{READ}managed_policies: ['{ARN}policy/limits-permissions']\n"
TRUSTING = f"{READ}trust: [{{role: '{ARN}role/limits'}}]\n"
USES = {"boundary": BOUNDED, "attached": ATTACHED, "trusted": TRUSTING}


@pytest.fixture
def between(load: Loader) -> Callable[[dict[str, str], dict[str, str]], Plan]:
    def plan(old: dict[str, str], new: dict[str, str]) -> Plan:
        return plan_between(
            load(**old) if old else (),
            load(**new) if new else (),
            stack=StackName("ai-role", "dev"),
        )

    return plan


Between = Callable[[dict[str, str], dict[str, str]], Plan]


def found(plan: Plan, *keys: str) -> list[tuple[str, str]]:
    return [(each.role, each.other) for each in missing_targets(plan, keys)]


@pytest.mark.parametrize("worker", USES.values(), ids=USES)
def test_a_role_needs_what_is_not_there_yet(worker: str, between: Between) -> None:
    files = {"limits": READ, "worker": worker}

    assert found(between({}, files), "worker") == [("worker", "limits")]
    assert found(between({}, files), "worker", "limits") == []
    assert found(between({}, files), "limits") == []
    assert found(between({"limits": READ}, files), "worker") == []


@pytest.mark.parametrize("worker", USES.values(), ids=USES)
def test_what_goes_has_to_leave_who_uses_it(worker: str, between: Between) -> None:
    files = {"limits": READ, "worker": worker}

    assert found(between(files, {"worker": worker}), "limits") == [("limits", "worker")]
    assert found(between(files, {}), "limits") == [("limits", "worker")]
    assert found(between(files, {}), "worker") == []
    assert found(between(files, files), "limits") == []


def test_what_goes_stays_all_the_same_where_it_is_retained(between: Between) -> None:
    files = {"limits": f"{READ}retain: true\n", "worker": TRUSTING}

    assert found(between(files, {"worker": TRUSTING}), "limits") == []


@pytest.mark.parametrize("worker", [BOUNDED, ATTACHED], ids=["boundary", "attached"])
def test_a_policy_that_moves_takes_its_users_along(worker: str, between: Between) -> None:
    old = {"limits": READ, "worker": worker}
    new = {
        "limits": f"{READ}path: /ml/\n",
        "worker": worker.replace("policy/limits", "policy/ml/limits"),
    }

    assert found(between(old, new), "limits") == [("limits", "worker")]
    assert found(between(old, new), "worker") == [("worker", "limits")]


def test_what_is_needed_needs_something_itself(between: Between) -> None:
    files = {
        "a": f"{READ}trust: [{{role: '{ARN}role/b'}}]\n",
        "b": f"{READ}trust: [{{role: '{ARN}role/c'}}]\n",
        "c": READ,
    }

    assert found(between({}, files), "a") == [("a", "b"), ("b", "c")]


def test_a_role_uses_what_is_its_own_alone(between: Between) -> None:
    own = f"{READ}permissions_boundary: '{ARN}policy/worker-permissions'\n"

    assert found(between({}, {"worker": own}), "worker") == []
    assert found(between({"worker": own}, {}), "worker") == []


def test_a_boundary_that_moves_would_replace_the_role_under_it(between: Between) -> None:
    plan = between(
        {"limits": READ, "worker": BOUNDED},
        {"limits": f"{READ}path: /ml/\n", "worker": f"{BOUNDED}path: /ml/\n"},
    )
    # A comparison of two files knows nothing of the engine, which replaces the role where it stays.
    moved = next(role for role in plan.roles if role.key == "worker")
    stayed = replace(moved, arn_after=moved.arn_before)

    assert boundary_replacements(plan) == ()
    (one,) = boundary_replacements(replace(plan, roles=(stayed,)))
    assert (one.role, one.other) == ("worker", "limits")


def test_the_engine_names_a_protected_role_that_would_have_to_go(between: Between) -> None:
    urn = "urn:pulumi:dev::ai-role::aws:iam/{}::{}"
    role, policy = urn.format("role:Role", "worker"), urn.format("policy:Policy", "limits/tasks")
    message = f'unable to replace resource "{role}" as part of replacing "{policy}" as it is'
    plan = between({}, {"worker": READ})

    assert protected_dependents(plan) == ()
    assert protected_dependents(replace(plan, failures=(ResourceFailure(policy, message),))) == (
        "worker",
    )
