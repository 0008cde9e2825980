"""`--target`: an operation on some roles of the file alone."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from ai_role_cli.errors import UsageError
from ai_role_cli.plan import targeted_plan
from ai_role_cli.program import owner_urn, provider_urn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ai_role_cli.engine import StackSettings
    from ai_role_cli.plan import Plan

__all__ = ["role_urns", "target_urns", "targeted"]


def targeted(plan: Plan, keys: Sequence[str]) -> Plan:
    """
    Return the plan of the wanted roles, and of those that use a policy of theirs; of all if none.

    Raises:
        UsageError: A name is no role of the file or the stack.
    """
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
    return targeted_plan(plan, keys) if keys else plan


def target_urns(plan: Plan, settings: StackSettings) -> tuple[str, ...]:
    """Return the URNs an apply of these roles touches: every apply says whose the stack is."""
    place = {"stack": settings.stack, "project": settings.project}
    return (provider_urn(**place), owner_urn(**place), *role_urns(plan))


def role_urns(plan: Plan) -> tuple[str, ...]:
    """Return the URNs of all that belongs to these roles."""
    return tuple(resource.urn for role in plan.roles for resource in role.resources)
