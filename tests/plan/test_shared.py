"""Policies that a role uses by their ARNs and that the same plan makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ai_role_cli.access.comparison import Access, Witness
from ai_role_cli.plan import (
    Operation,
    Plan,
    RoleChange,
    StackName,
    plan_between,
    role_access,
    targeted_plan,
)
from ai_role_cli.policy import RoleDocuments

Loader = Callable[..., tuple[RoleDocuments, ...]]

STACK = StackName("ai-role", "dev")
ARN = "arn:aws:iam::123456789012:policy/base-permissions"
READ = "{actions: [s3:GetObject], resources: ['*']}"
WRITE = "{actions: [s3:PutObject], resources: ['*']}"
DENY = "{effect: deny, actions: [s3:PutObject], resources: ['*']}"
ALL = "permissions: [{actions: ['s3:*'], resources: ['*']}]"
ATTACHED = f"service: lambda\nmanaged_policies: ['{ARN}']"
BOUNDED = f"service: lambda\npermissions_boundary: {ARN}\n{ALL}"


def base(*statements: str, more: str = "") -> str:
    return f"service: lambda\n{more}permissions: [{', '.join(statements)}]"


def between(load: Loader, old: dict[str, str], new: dict[str, str]) -> Plan:
    return plan_between(load(**old) if old else (), load(**new) if new else (), stack=STACK)


def found(plan: Plan, key: str) -> RoleChange:
    return next(role for role in plan.roles if role.key == key)


def gained(role: RoleChange) -> list[str]:
    return [w.request.action for w in witnesses(role) if w.after.is_allowed]


def witnesses(role: RoleChange) -> tuple[Witness, ...]:
    return role_access(role).permissions.witnesses


@pytest.mark.parametrize("worker", [ATTACHED, BOUNDED], ids=["attached", "boundary"])
@pytest.mark.parametrize(
    ("old", "new", "access"),
    [
        pytest.param((READ,), (READ, WRITE), Access.BROADER, id="more"),
        pytest.param((READ, WRITE), (READ,), Access.NARROWER, id="less"),
        pytest.param((READ,), (WRITE,), Access.BOTH, id="other"),
        pytest.param((READ, WRITE, DENY), (READ, WRITE), Access.BROADER, id="deny-goes"),
        pytest.param((READ,), (READ, READ), Access.SAME, id="twice"),
    ],
)
def test_a_role_that_uses_a_policy_of_another_changes_with_it(
    old: tuple[str, ...], new: tuple[str, ...], access: Access, worker: str, load: Loader
) -> None:
    plan = between(
        load,
        {"base": base(*old), "worker": worker},
        {"base": base(*new), "worker": worker},
    )

    role = found(plan, "worker")
    assert role in plan.changes
    assert role.operation is Operation.UNCHANGED
    assert plan.count(Operation.UNCHANGED) == 1
    assert [(p.role, p.name, p.operation) for p in role.shared] == [
        ("base", "base-permissions", Operation.UPDATE)
    ]
    assert role_access(role).access is access
    assert bool(witnesses(role)) is (access is not Access.SAME)


def test_what_the_other_role_denies_itself_keeps_nobody_else_from_it(load: Loader) -> None:
    extra = f"managed_policies: ['{ARN}']\n"
    plan = between(
        load,
        {"base": base(READ, DENY), "worker": base(WRITE, more=extra)},
        {"base": base(READ), "worker": base(WRITE, more=extra)},
    )

    assert role_access(found(plan, "base")).access is Access.SAME
    assert gained(found(plan, "worker")) == ["s3:PutObject"]


@pytest.mark.parametrize("worker", [ATTACHED, BOUNDED], ids=["attached", "boundary"])
def test_a_policy_that_stays_as_it_is_changes_nobody(worker: str, load: Loader) -> None:
    plan = between(
        load,
        {"base": base(READ), "worker": worker},
        {"base": base(READ, more="max_session: 2h\n"), "worker": worker},
    )

    assert [role.key for role in plan.changes] == ["base"]
    assert role_access(found(plan, "worker")).access is Access.SAME


def test_a_policy_of_the_plan_that_is_attached_is_read(load: Loader) -> None:
    old = {"base": base(READ), "worker": "service: lambda"}

    plan = between(load, old, {**old, "worker": ATTACHED})

    access = role_access(found(plan, "worker"))
    assert (access.access, access.permissions.reasons) == (Access.BROADER, ())
    assert gained(found(plan, "worker")) == ["s3:GetObject"]


def test_a_new_boundary_of_the_plan_is_read(load: Loader) -> None:
    old = {"base": base(READ), "worker": f"service: lambda\n{ALL}"}

    plan = between(load, old, {**old, "worker": BOUNDED})
    back = between(load, {**old, "worker": BOUNDED}, old)

    assert role_access(found(plan, "worker")).access is Access.NARROWER
    assert role_access(found(back, "worker")).access is Access.BROADER
    assert "s3:GetObject" not in gained(found(back, "worker"))


def test_a_new_role_may_do_no_more_than_its_boundary_of_the_plan(load: Loader) -> None:
    plan = between(load, {}, {"base": base(READ), "worker": BOUNDED})
    nothing = between(load, {}, {"base": base(DENY), "worker": BOUNDED})

    assert gained(found(plan, "worker")) == ["s3:GetObject"]
    assert role_access(found(nothing, "worker")).permissions.access is Access.SAME


@pytest.mark.parametrize("worker", [ATTACHED, BOUNDED], ids=["attached", "boundary"])
def test_a_policy_that_goes_lets_nothing_through(worker: str, load: Loader) -> None:
    plan = between(load, {"base": base(READ), "worker": worker}, {"worker": worker})

    assert role_access(found(plan, "worker")).access is Access.NARROWER
    assert [p.operation for p in found(plan, "worker").shared] == [Operation.DELETE]


@pytest.mark.parametrize("worker", [ATTACHED, BOUNDED], ids=["attached", "boundary"])
def test_what_a_new_policy_of_that_name_was_before_is_not_known(worker: str, load: Loader) -> None:
    plan = between(load, {"worker": worker}, {"base": base(READ), "worker": worker})

    assert role_access(found(plan, "worker")).access not in (Access.SAME, Access.NARROWER)


def test_a_retained_policy_stays_for_those_who_use_it(load: Loader) -> None:
    plan = between(
        load,
        {"base": base(READ, more="retain: true\n"), "worker": ATTACHED},
        {"worker": ATTACHED},
    )

    assert found(plan, "worker") not in plan.changes


def test_an_account_that_is_not_known_may_be_that_of_the_arn(load: Loader) -> None:
    old, new = (
        [
            replace(
                role,
                policies=tuple(
                    replace(policy, arn=str(policy.arn).replace("123456789012", "{account}"))
                    for policy in role.policies
                ),
            )
            for role in load(base=base(*statements), worker=ATTACHED)
        ]
        for statements in ((READ,), (READ, WRITE))
    )

    plan = plan_between(old, new, stack=STACK)

    assert gained(found(plan, "worker")) == ["s3:PutObject"]


def test_a_policy_of_the_same_name_in_another_account_is_another(load: Loader) -> None:
    other = ATTACHED.replace("123456789012", "210987654321")

    plan = between(
        load,
        {"base": base(READ), "worker": other},
        {"base": base(READ, WRITE), "worker": other},
    )

    assert found(plan, "worker") not in plan.changes


@pytest.fixture
def growing(load: Loader) -> Plan:
    """A policy, its user and a role beside them all change."""
    return between(
        load,
        {"base": base(READ), "worker": ATTACHED, "beside": base(READ)},
        {
            "base": base(READ, WRITE),
            "worker": f"{ATTACHED}\ndescription: new",
            "beside": base(WRITE),
        },
    )


def test_a_target_takes_those_along_who_use_its_policies(growing: Plan) -> None:
    plan = targeted_plan(growing, ["base"])

    assert {role.key: role.operation for role in plan.roles} == {
        "base": Operation.UPDATE,
        "worker": Operation.UNCHANGED,
    }
    assert found(plan, "worker").settings == ()
    assert gained(found(plan, "worker")) == ["s3:PutObject"]


def test_a_target_has_the_policies_of_others_as_they_are(growing: Plan) -> None:
    plan = targeted_plan(growing, ["worker"])

    assert [role.key for role in plan.roles] == ["worker"]
    assert role_access(found(plan, "worker")).access is Access.SAME
