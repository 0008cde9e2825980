"""From the events of an operation to the change of each role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.plan.failures import failures_of, warnings_of
from ai_role_cli.plan.model import Plan
from ai_role_cli.plan.properties import known
from ai_role_cli.plan.roles import own_arns, role_change
from ai_role_cli.plan.shared import with_shared
from ai_role_cli.plan.steps import check_complete, resource_changes
from ai_role_cli.program import role_key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pulumi.automation import EngineEvent

    from ai_role_cli.plan.model import ResourceChange
    from ai_role_cli.policy import JsonValue, RoleDocuments

__all__ = ["build_plan", "by_role", "told_plan"]


def build_plan(events: Sequence[EngineEvent], roles: Sequence[RoleDocuments]) -> Plan:
    """
    Return the change of every role, as a whole stream tells it.

    Args:
        events: The whole stream of a preview or an operation.
        roles: The documents of the file's roles; empty for a destroy. They name what the engine
            does not know before it exists, such as the ARN of a new policy.

    Raises:
        OperationError: The stream is not complete.
    """
    check_complete(events)
    return told_plan(events, roles)


def told_plan(events: Sequence[EngineEvent], roles: Sequence[RoleDocuments]) -> Plan:
    """Return the change of every role as far as events tell it, be they all of a stream or not."""
    documents = {role.key: role for role in roles}
    resources = by_role(resource_changes(events), first=documents)
    changes = [
        role_change(key, found, documents=documents.get(key)) for key, found in resources.items()
    ]
    return Plan(
        roles=with_shared(changes, {n: arn for role in roles for n, arn in own_arns(role).items()}),
        failures=failures_of(events),
        warnings=warnings_of(events),
        outputs=_outputs(events),
    )


def by_role(
    resources: Iterable[ResourceChange], *, first: Iterable[str]
) -> Mapping[str, Sequence[ResourceChange]]:
    """Return the resources by the key of their role: these roles first, the others by key."""
    found: dict[str, list[ResourceChange]] = {}
    for resource in sorted(resources, key=lambda resource: resource.urn):
        found.setdefault(role_key_of(resource.urn), []).append(resource)
    order = dict.fromkeys((*first, *sorted(found)))
    return {key: found[key] for key in order if key in found}


def _outputs(events: Iterable[EngineEvent]) -> Mapping[str, JsonValue]:
    """The outputs of the stack are those of its root resource, last seen."""
    outputs: Mapping[str, JsonValue] = {}
    for event in events:
        metadata = None if event.res_outputs_event is None else event.res_outputs_event.metadata
        if metadata and metadata.type == "pulumi:pulumi:Stack" and metadata.new is not None:
            outputs = metadata.new.outputs or outputs
    return {name: known(value) for name, value in outputs.items()}
