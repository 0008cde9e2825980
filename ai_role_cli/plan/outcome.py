"""
What came of a plan: what was done of it, and what is left.

The engine reports only the steps it came to. A role that it stopped at looks, by these alone, like
a role of which less was to do; so everything is measured against what was previewed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ai_role_cli.plan.builder import told_plan
from ai_role_cli.plan.model import Operation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pulumi.automation import EngineEvent

    from ai_role_cli.plan.model import Plan, ResourceChange, RoleChange
    from ai_role_cli.policy import RoleDocuments

__all__ = ["build_outcome"]


def build_outcome(
    events: Sequence[EngineEvent], roles: Sequence[RoleDocuments], previewed: Plan
) -> Plan:
    """
    Return a plan with what was done of it.

    Args:
        events: What the engine reported of the operation, up to its end or its death.
        roles: The documents of the file's roles; empty for a destroy.
        previewed: What was to be done.
    """
    return _measured(told_plan(events, roles), previewed)


def _measured(happened: Plan, previewed: Plan) -> Plan:
    found = {role.key: role for role in happened.roles}
    known = {role.key for role in previewed.roles}
    worked_on = (_role(found.get(role.key), role) for role in previewed.roles)
    return replace(
        happened, roles=(*worked_on, *(role for role in happened.roles if role.key not in known))
    )


def _role(found: RoleChange | None, wanted: RoleChange) -> RoleChange:
    steps = {} if found is None else {step.urn: step for step in found.resources}
    resources = tuple(_resources(steps, wanted.resources))
    is_whole = all(step.urn in steps for step in wanted.steps) and all(map(_is_whole, resources))
    # Of a role that was worked on to its end, the operation itself knows most.
    role = found if found is not None and is_whole else wanted
    return replace(role, resources=resources)


def _resources(
    steps: Mapping[str, ResourceChange], wanted: Sequence[ResourceChange]
) -> Iterator[ResourceChange]:
    yield from (_resource(steps.get(each.urn), each) for each in wanted)
    known = {each.urn for each in wanted}
    yield from (step for urn, step in steps.items() if urn not in known)


def _resource(found: ResourceChange | None, wanted: ResourceChange) -> ResourceChange:
    if found is None:
        return replace(wanted, done=not wanted.is_step)
    if wanted.operation is Operation.REPLACE and found.operation is Operation.DELETE:
        # The replacement was stopped between its two halves.
        return replace(wanted, done=False, gone=found.gone or found.done, under_way=found.under_way)
    return found


def _is_whole(resource: ResourceChange) -> bool:
    return resource.done or not resource.is_step
