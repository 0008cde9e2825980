"""A plan as JSON, format version 1.0: a minor version adds, a major one breaks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ai_role_cli import __version__
from ai_role_cli.plan import (
    AttachmentChange,
    Operation,
    PolicyChange,
    ResourceChange,
    RoleAccess,
    RoleChange,
    SettingChange,
)
from ai_role_cli.policy import JsonValue, statement_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ai_role_cli.access import Fact, FactKind, StatementChange, StatementChanges, Witness
    from ai_role_cli.render.report import PlanReport, ReportFinding
    from ai_role_cli.spec import Location

__all__ = ["FORMAT_VERSION", "json_text", "plan_value"]

FORMAT_VERSION = "1.0"


def json_text(value: JsonValue) -> str:
    """Return a JSON value as the text every command prints: indented, one final newline."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def plan_value(report: PlanReport) -> dict[str, JsonValue]:
    """Return the report as a JSON value."""
    plan = report.plan
    return {
        "format_version": FORMAT_VERSION,
        "tool": {"name": "ai-role", "version": __version__},
        "phase": report.phase.value,
        "stack": report.stack,
        "account": report.account,
        "region": report.region,
        "sandbox": report.sandbox,
        "access": report.verdict.value if report.access else None,
        "summary": {operation.value: plan.count(operation) for operation in Operation},
        "roles": [_role(role, report) for role in plan.roles],
        "findings": [_finding(finding) for finding in report.findings],
        "outputs": dict(plan.outputs),
        "result": report.result.value,
    }


def _role(role: RoleChange, report: PlanReport) -> dict[str, JsonValue]:
    return {
        "name": role.key,
        "aws_name": role.name,
        "arn": role.arn_after or role.arn_before,
        "operation": role.operation.value,
        "location": _location(report.location(role)),
        **_access(report.access.get(role.key)),
        "changes": list(_changes(role)),
        "resources": [_resource(resource) for resource in role.resources],
    }


def _access(found: RoleAccess | None) -> dict[str, JsonValue]:
    if found is None:
        return {"access": None, "witnesses": [], "reasons": []}
    verdicts = (found.permissions, found.trust)
    return {
        "access": found.access.value,
        "witnesses": [_witness(w) for verdict in verdicts for w in verdict.witnesses],
        "reasons": [reason for verdict in verdicts for reason in verdict.reasons],
    }


def _witness(witness: Witness) -> dict[str, JsonValue]:
    request = witness.request
    principal = {} if request.principal is None else {"principal": request.principal.value}
    return {
        **principal,
        "action": request.action,
        "resource": request.resource,
        "context": {key: list(values) for key, values in request.context.items()},
        "before": "allowed" if witness.before.is_allowed else "denied",
        "after": "allowed" if witness.after.is_allowed else "denied",
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
        "statements": _statements(policy.statements),
    }


def _attachment(attachment: AttachmentChange) -> dict[str, JsonValue]:
    return {
        "kind": "attachment",
        "arn": attachment.arn,
        "operation": attachment.operation.value,
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
        "done": resource.done,
    }


def _finding(finding: ReportFinding) -> dict[str, JsonValue]:
    return {
        "id": finding.id,
        "severity": finding.severity,
        "message": finding.message,
        "role": finding.role,
        "location": _location(finding.location),
        "hint": finding.hint,
    }


def _location(location: Location | None) -> JsonValue:
    if location is None:
        return None
    return {"file": location.file, "line": location.line, "column": location.column}
