"""`--target`: an operation on some roles of the file alone."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from ai_role_cli.errors import UsageError
from ai_role_cli.plan import missing_targets, targeted_plan
from ai_role_cli.program import owner_urn, provider_urn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ai_role_cli.engine import StackSettings
    from ai_role_cli.plan import Plan

__all__ = ["check_targets", "role_urns", "target_urns", "targeted"]


def check_targets(plan: Plan, keys: Sequence[str]) -> None:
    """
    Refuse roles that cannot be worked on alone.

    Args:
        plan: The preview of all roles.
        keys: The roles that are wanted; none means all.

    Raises:
        UsageError: A name is no role of the file or the stack, or a role needs another one.
    """
    if keys:
        _refuse_unknown(plan, keys)
        _refuse_incomplete(plan, keys)


def targeted(plan: Plan, keys: Sequence[str]) -> Plan:
    """Return the plan of the wanted roles, and of those that use a policy of theirs."""
    return targeted_plan(plan, keys) if keys else plan


def _refuse_unknown(plan: Plan, keys: Sequence[str]) -> None:
    known = [role.key for role in plan.roles]
    for key in keys:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            raise UsageError(
                f"there is no role {key}",
                code="unknown-role",
                facts=(("roles", ", ".join(known) or "none"),),
                hint=f"--target {near[0]}" if near else None,
            )


def _refuse_incomplete(plan: Plan, keys: Sequence[str]) -> None:
    """Refuse what AWS would refuse half way: to use what is not there, to take what is used."""
    missing = missing_targets(plan, keys)
    if missing:
        wanted = dict.fromkeys((*keys, *(each.other for each in missing)))
        raise UsageError(
            "the roles named by --target cannot be worked on without others",
            code="target-incomplete",
            facts=tuple((each.other, each.reason) for each in missing),
            hint=" ".join(f"--target {key}" for key in wanted),
        )


def target_urns(plan: Plan, settings: StackSettings) -> tuple[str, ...]:
    """Return the URNs an apply of these roles touches: every apply says whose the stack is."""
    place = {"stack": settings.stack, "project": settings.project}
    return (provider_urn(**place), owner_urn(**place), *role_urns(plan))


def role_urns(plan: Plan) -> tuple[str, ...]:
    """Return the URNs of all that belongs to these roles."""
    return tuple(resource.urn for role in plan.roles for resource in role.resources)
