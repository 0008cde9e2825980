"""From the events of an operation to the change of each role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.plan.failures import failures_of, warnings_of
from ai_role_cli.plan.model import Plan, ResourceChange, RoleChange
from ai_role_cli.plan.roles import role_change
from ai_role_cli.plan.steps import resource_changes
from ai_role_cli.program import role_key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pulumi.automation import EngineEvent

    from ai_role_cli.policy import JsonValue, RoleDocuments

__all__ = ["build_plan"]


def build_plan(events: Sequence[EngineEvent], roles: Sequence[RoleDocuments]) -> Plan:
    """
    Return the change of every role.

    Args:
        events: The whole stream of a preview or an operation.
        roles: The documents of the file's roles; empty for a destroy. They name what the engine
            does not know before it exists, such as the ARN of a new policy.

    Raises:
        OperationError: The stream is not complete.
    """
    changes = resource_changes(events)
    documents = {role.key: role for role in roles}
    by_key: dict[str, list[ResourceChange]] = {key: [] for key in documents}
    for change in sorted(changes, key=lambda change: change.urn):
        by_key.setdefault(role_key_of(change.urn), []).append(change)
    return Plan(
        roles=tuple(_roles(by_key, documents)),
        failures=failures_of(events),
        warnings=warnings_of(events),
        outputs=_outputs(events),
    )


def _roles(
    by_key: Mapping[str, list[ResourceChange]], documents: Mapping[str, RoleDocuments]
) -> Iterable[RoleChange]:
    gone = sorted(key for key in by_key if key not in documents)
    for key in (*documents, *gone):
        if by_key[key]:
            yield role_change(key, by_key[key], documents=documents.get(key))


def _outputs(events: Iterable[EngineEvent]) -> Mapping[str, JsonValue]:
    """The outputs of the stack are those of its root resource, last seen."""
    outputs: Mapping[str, JsonValue] = {}
    for event in events:
        metadata = None if event.res_outputs_event is None else event.res_outputs_event.metadata
        if metadata and metadata.type == "pulumi:pulumi:Stack" and metadata.new is not None:
            outputs = metadata.new.outputs or outputs
    return outputs
