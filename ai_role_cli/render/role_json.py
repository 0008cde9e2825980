"""What happens to one role, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.plan import Operation
from ai_role_cli.policy import JsonValue, statement_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ai_role_cli.access.comparison import (
        Fact,
        FactKind,
        StatementChange,
        StatementChanges,
        Witness,
    )
    from ai_role_cli.plan import (
        AttachmentChange,
        PolicyChange,
        ResourceChange,
        RoleChange,
        SettingChange,
        SharedPolicy,
    )
    from ai_role_cli.render.report import PlanReport
    from ai_role_cli.spec import Location

__all__ = [
    "location_value",
    "place_value",
    "progress_value",
    "resource_values",
    "role_value",
]


def location_value(location: Location | None) -> JsonValue:
    """Return a place in a file, which may be none, as a JSON value."""
    return None if location is None else place_value(location)


def place_value(location: Location) -> dict[str, JsonValue]:
    """Return a place in a file as a JSON value."""
    return {"file": location.file, "line": location.line, "column": location.column}


def role_value(role: RoleChange, report: PlanReport) -> dict[str, JsonValue]:
    """Return what happens to a role as a JSON value."""
    return {
        "name": role.key,
        "aws_name": role.name,
        "arn": _arn(role, report),
        "operation": role.operation.value,
        **(progress_value(role) if report.is_outcome else {}),
        "location": location_value(report.location(role)),
        **_access(role, report),
        "changes": list(_changes(role)),
        "shared_policies": [_shared(policy) for policy in role.shared if policy.is_changed],
        "resources": resource_values(role),
    }


def progress_value(role: RoleChange) -> dict[str, JsonValue]:
    """Return how far an operation came with a role: `of` how many resources, how many are done."""
    return {
        "completion": role.completion.value,
        "progress": {"done": role.done_steps, "of": len(role.steps)},
    }


def resource_values(role: RoleChange) -> list[JsonValue]:
    """Return the resources of a role as JSON values."""
    return [_resource(resource) for resource in role.resources]


def _arn(role: RoleChange, report: PlanReport) -> str | None:
    """Of a role that was to be made and was not, somebody else may have the ARN."""
    if report.is_outcome and role.operation is not Operation.DELETE:
        return role.arn_now or role.arn_before
    return role.arn_after or role.arn_before


def _access(role: RoleChange, report: PlanReport) -> dict[str, JsonValue]:
    found = report.access.get(role.key)
    if found is None:
        return {"access": None, "witnesses": [], "reasons": []}
    verdicts = (found.permissions, found.trust)
    witnesses = [witness for verdict in verdicts for witness in verdict.witnesses]
    return {
        "access": found.access.value,
        "witnesses": [
            _witness(witness, place=report.evidence_location(role, witness))
            for witness in witnesses
        ],
        "reasons": [reason for verdict in verdicts for reason in verdict.reasons],
    }


def _witness(witness: Witness, *, place: Location | None) -> dict[str, JsonValue]:
    request = witness.request
    principal = {} if request.principal is None else {"principal": request.principal.value}
    return {
        **principal,
        "action": request.action,
        "resource": request.resource,
        "context": {key: list(values) for key, values in request.context.items()},
        "before": "allowed" if witness.before.is_allowed else "denied",
        "after": "allowed" if witness.after.is_allowed else "denied",
        "location": location_value(place),
    }


def _changes(role: RoleChange) -> Iterable[JsonValue]:
    yield from (_setting(setting) for setting in role.settings)
    if role.trust:
        yield {"kind": "trust", "statements": _statements(role.trust)}
    yield from (_policy(policy) for policy in role.policies)
    yield from (_attachment(attachment) for attachment in role.attachments)


def _setting(setting: SettingChange) -> dict[str, JsonValue]:
    return {
        "kind": "setting",
        "name": setting.name,
        "before": setting.before,
        "after": setting.after,
        "forces_replacement": setting.forces_replacement,
    }


def _policy(policy: PolicyChange) -> dict[str, JsonValue]:
    return {
        "kind": "policy",
        "name": policy.name,
        "type": policy.kind.value,
        "operation": policy.operation.value,
        "chars_before": policy.chars_before,
        "chars_after": policy.chars_after,
        "statements": _statements(policy.statements),
    }


def _attachment(attachment: AttachmentChange) -> dict[str, JsonValue]:
    return {
        "kind": "attachment",
        "arn": attachment.arn,
        "operation": attachment.operation.value,
    }


def _shared(policy: SharedPolicy) -> dict[str, JsonValue]:
    return {
        "name": policy.name,
        "arn": policy.arn,
        "role": policy.role,
        "operation": policy.operation.value,
    }


def _statements(changes: StatementChanges) -> dict[str, JsonValue]:
    return {
        "added": [statement_value(statement) for statement in changes.added],
        "removed": [statement_value(statement) for statement in changes.removed],
        "changed": [_statement_change(change) for change in changes.changed],
        "unchanged": changes.unchanged,
    }


def _statement_change(change: StatementChange) -> dict[str, JsonValue]:
    return {
        "before": statement_value(change.before),
        "after": statement_value(change.after),
        "added": _facts(change.added),
        "removed": _facts(change.removed),
    }


def _facts(facts: Iterable[Fact]) -> dict[str, JsonValue]:
    texts: dict[FactKind, list[str]] = {}
    for fact in facts:
        texts.setdefault(fact.kind, []).append(fact.text)
    return {kind.value: values for kind, values in texts.items()}


def _resource(resource: ResourceChange) -> dict[str, JsonValue]:
    return {
        "type": resource.kind.value,
        "urn": resource.urn,
        "operation": resource.operation.value,
        "replaced_by": list(resource.replaced_by),
        "retained": resource.retained,
        "done": resource.done,
        **({"under_way": True} if resource.under_way else {}),
        **({"incomplete": True} if resource.incomplete else {}),
    }
