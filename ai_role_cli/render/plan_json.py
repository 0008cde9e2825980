"""A plan as JSON, format version 1.0: a minor version adds, a major one breaks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_role_cli import __version__
from ai_role_cli.plan import Completion, Operation, ResourceFailure
from ai_role_cli.render.refusal_advice import advice, failure_role
from ai_role_cli.render.refusal_words import Place
from ai_role_cli.render.role_json import location_value, role_value
from ai_role_cli.render.visible_text import json_escaped

if TYPE_CHECKING:
    from datetime import datetime

    from ai_role_cli.policy import JsonValue
    from ai_role_cli.render.report import GateHit, PlanReport
    from ai_role_cli.render.report_finding import ReportFinding

__all__ = [
    "FORMAT_VERSION",
    "Timing",
    "access_value",
    "failure_value",
    "finding_value",
    "gate_value",
    "json_text",
    "plan_value",
    "subject_value",
    "summary_value",
    "time_text",
    "tool_value",
]

FORMAT_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class Timing:
    """When a command began and ended."""

    started: datetime
    ended: datetime


def json_text(value: JsonValue) -> str:
    """Return a JSON value as the text every command prints: indented, one final newline."""
    return json_escaped(json.dumps(value, indent=2, ensure_ascii=False)) + "\n"


def plan_value(report: PlanReport, timing: Timing | None = None) -> dict[str, JsonValue]:
    """Return the report as a JSON value; without a timing it is the same in every run."""
    plan = report.plan
    return {
        "format_version": FORMAT_VERSION,
        "tool": tool_value(),
        **subject_value(report),
        "access": access_value(report),
        "summary": summary_value(report),
        "roles": [role_value(role, report) for role in plan.roles],
        "findings": [finding_value(finding) for finding in report.findings],
        "gates": [gate_value(hit) for hit in report.gates],
        "failures": [failure_value(failure, report) for failure in plan.failures],
        "warnings": list(plan.warnings),
        "unmanaged": list(report.unmanaged),
        "outputs": dict(plan.outputs),
        "result": report.result.value,
        **({} if timing is None else {"timing": _timing(timing)}),
    }


def subject_value(report: PlanReport) -> dict[str, JsonValue]:
    """Return what the report is about; only a diff has another file as its base."""
    return {
        "phase": report.phase.value,
        "stack": report.stack,
        "account": report.account,
        "region": report.region,
        "file": report.file,
        **({} if report.base is None else {"base": report.base}),
        "sandbox": report.sandbox,
        "aws_read": report.aws_read,
    }


def access_value(report: PlanReport) -> str | None:
    """Return what all changes do to access together; None where that was not compared."""
    return report.verdict.value if report.access else None


def tool_value() -> dict[str, JsonValue]:
    """Return who wrote the document."""
    return {"name": "ai-role", "version": __version__}


def summary_value(report: PlanReport) -> dict[str, JsonValue]:
    """Return how many roles there are of each operation; of an outcome, what is left as well."""
    plan = report.plan
    counts: dict[str, JsonValue] = {
        operation.value: plan.count(operation) for operation in Operation
    }
    if not report.is_outcome:
        return counts
    left = (Completion.PARTLY, Completion.NOT_DONE)
    return counts | {each.value.replace("-", "_"): plan.count_left(each) for each in left}


def finding_value(finding: ReportFinding) -> dict[str, JsonValue]:
    """Return a finding as a JSON value."""
    return {
        "id": finding.id,
        "severity": finding.severity,
        "message": finding.message,
        "role": finding.role,
        "location": location_value(finding.location),
        "hint": finding.hint,
        "docs": finding.docs,
    }


def gate_value(hit: GateHit) -> dict[str, JsonValue]:
    """Return a gate that was hit as a JSON value."""
    return {
        "gate": hit.gate,
        "subject": hit.subject,
        "evidence": list(hit.evidence),
        "location": location_value(hit.location),
    }


def failure_value(failure: ResourceFailure, report: PlanReport) -> dict[str, JsonValue]:
    """Return why something was refused, and the fix; the role is null where it is about none."""
    refusal = failure.refusal
    found = advice(failure, Place(report.account, report.stack))
    return {
        "role": failure_role(failure),
        "urn": failure.urn,
        "message": failure.message,
        "kind": found.kind,
        "call": None if refusal is None else refusal.call,
        "status": None if refusal is None else refusal.status,
        "code": None if refusal is None else refusal.code,
        "fix": found.fix,
    }


def time_text(time: datetime) -> str:
    """Return a time in UTC as RFC 3339 writes it, to the millisecond."""
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _timing(timing: Timing) -> dict[str, JsonValue]:
    return {"started": time_text(timing.started), "ended": time_text(timing.ended)}
