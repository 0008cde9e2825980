"""The plan of an operation on some roles alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ai_role_cli.plan.model import Operation
from ai_role_cli.plan.roles import role_change
from ai_role_cli.plan.shared import used_arns

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ai_role_cli.plan.model import Plan, ResourceChange, RoleChange, SharedPolicy

__all__ = ["targeted_plan"]


def targeted_plan(plan: Plan, keys: Collection[str]) -> Plan:
    """
    Return the plan if only these roles are worked on.

    The others stay as they are, and so do their policies; one that uses a policy of these roles is
    still part of the plan, since what it may do changes.
    """
    return replace(plan, roles=tuple(_roles(plan, keys)))


def _roles(plan: Plan, keys: Collection[str]) -> Iterator[RoleChange]:
    for role in plan.roles:
        if role.key in keys:
            shared = (p if p.role in keys else _kept(p) for p in role.shared)
            yield replace(role, shared=tuple(p for p in shared if p.before or p.after))
        elif any(policy.role in keys and policy.is_changed for policy in role.shared):
            left = _left_alone(role, keys)
            if left.has_shared_changes:
                yield left


def _kept(policy: SharedPolicy) -> SharedPolicy:
    return replace(policy, operation=Operation.UNCHANGED, after=policy.before)


def _left_alone(role: RoleChange, keys: Collection[str]) -> RoleChange:
    resources = tuple(_as_it_is(r) for r in role.resources if r.before is not None)
    used = used_arns(resources)
    shared = (p if p.role in keys else _kept(p) for p in role.shared if p.arn in used)
    change = role_change(role.key, resources, documents=None)
    return replace(change, shared=tuple(p for p in shared if p.before or p.after))


def _as_it_is(resource: ResourceChange) -> ResourceChange:
    return replace(
        resource,
        operation=Operation.UNCHANGED,
        after=resource.before,
        replaced_by=(),
        state_only=False,
        protect_after=resource.protected,
        retain_after=resource.retain_before,
        retained=False,
    )
