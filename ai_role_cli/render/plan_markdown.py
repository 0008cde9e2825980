"""
A plan as Markdown for the comment of a pull request or the summary of a job.

It always fits a comment: what is too long loses its details step by step, and says so.
"""

from __future__ import annotations

import json
from enum import IntEnum
from typing import TYPE_CHECKING

from ai_role_cli.plan import Operation
from ai_role_cli.render.markdown import code, comment, details, diff_fence, table
from ai_role_cli.render.refusal_advice import advice, failure_role
from ai_role_cli.render.refusal_words import Place
from ai_role_cli.render.report import Phase, PlanReport, Result
from ai_role_cli.render.role_markdown import role_diff, short_change, statement_diff
from ai_role_cli.render.role_outcome import left_counts, outcome_words
from ai_role_cli.render.security_markdown import clipped_code, security_lines
from ai_role_cli.render.symbols import UNICODE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.plan import ResourceFailure, RoleChange

__all__ = ["MARKDOWN_BYTES", "marker", "plan_markdown"]

MARKDOWN_BYTES = 64_000
"""The most that is written, in UTF-8; GitHub's limit is 65,536 characters of the request."""

_REQUEST_CHARS = 65_536
_GAP = "\n\n"
_NAMES = 20
"""Roles that are named where they are only listed."""


class _Level(IntEnum):
    """How much is told."""

    FULL = 0
    STATEMENTS = 1
    TABLE = 2
    SECURITY = 3
    COUNTS = 4


_SHORTENED = {
    _Level.STATEMENTS: "the statements that change, without what they say",
    _Level.TABLE: "the table of roles, without their statements",
    _Level.SECURITY: "counts and the roles to look at first",
    _Level.COUNTS: "counts alone",
}
_ENDS = {
    Result.FAILED: "Failed.",
    Result.REFUSED: "Stopped by a gate.",
    Result.DECLINED: "Declined.",
    Result.INTERRUPTED: "Interrupted.",
}
_RECORDED = "What was done is recorded; running it again does what is left."
_UNCHANGED = "Nothing was changed."
_NOT_READ = "Compared with the last apply. AWS was not asked (`--refresh` asks)."


def plan_markdown(report: PlanReport) -> str:
    """Return the report in at most 64,000 bytes."""
    for level in _Level:
        text = _fitting(_parts(report, level))
        if text is not None:
            return text
    return f"{marker(report)}\n\n### {_heading(report)}\n"


def marker(report: PlanReport) -> str:
    """
    Return the first line, by which a workflow finds the comment to update.

    It is the same for the same command, stack and file; a diff has no stack.
    """
    command = report.phase.value.partition(" ")[0]
    if report.phase is Phase.DIFF:
        return comment(f"ai-role {command}", file=report.file)
    return comment(f"ai-role {command}", stack=report.stack or "", file=report.file)


def _fitting(parts: Iterator[str]) -> str | None:
    """
    Return the parts as one text; None, after no more work than needed, if it is too long.

    Measured also as a request carries it: its JSON spells line breaks, quotes and symbols.
    """
    size, found = 0, []
    for part in parts:
        size += len(part.encode()) + len(_GAP)
        if size > MARKDOWN_BYTES:
            return None
        found.append(part)
    text = _GAP.join(found) + "\n"
    return text if len(json.dumps(text)) <= _REQUEST_CHARS else None


def _parts(report: PlanReport, level: _Level) -> Iterator[str]:
    yield marker(report)
    yield f"### {_heading(report)}"
    yield _place(report)
    if report.result in _ENDS:
        yield f"**{_ENDS[report.result]}** {_RECORDED if report.is_outcome else _UNCHANGED}"
    if not report.plan.changes and report.phase is Phase.PREVIEW and not report.aws_read:
        yield _NOT_READ
    if level in _SHORTENED:
        yield f"> Shortened to fit a comment: {_SHORTENED[level]}. Text and JSON have all."
    yield from _stopped(report)
    if report.unmanaged:
        yield _unmanaged(report)
    changes = report.plan.changes
    if level <= _Level.TABLE and changes:
        yield _roles(report)
    if level < _Level.COUNTS and (lines := list(security_lines(report))):
        yield "\n".join(["**Security**", "", *lines])
    if level <= _Level.STATEMENTS:
        yield from (_details(role, report, level) for role in changes)


def _unmanaged(report: PlanReport) -> str:
    names = ", ".join(code(key) for key in report.unmanaged[:_NAMES])
    rest = len(report.unmanaged) - _NAMES
    more = f" and {rest} more" if rest > 0 else ""
    return f"**Not managed by this stack:** {names}{more}."


def _heading(report: PlanReport) -> str:
    plan = report.plan
    title = f"ai-role {report.phase.value}"
    if not plan.changes:
        return f"{title}: {'not all managed' if report.unmanaged else 'no changes'}"
    counts = [f"{operation.value} {plan.count(operation)}" for operation in Operation]
    told = ", ".join((*(c for c in counts if not c.endswith(" 0")), *left_counts(plan)))
    verdict = f"; access {UNICODE.access[report.verdict]} {report.verdict}" if report.access else ""
    return f"{title}: {told}{verdict}"


def _place(report: PlanReport) -> str:
    facts = (
        ("file", report.file),
        ("stack", report.stack),
        ("account", report.account),
        ("region", report.region),
    )
    known = [f"{name} {clipped_code(value)}" for name, value in facts if value]
    return ", ".join([*known, *(["sandbox"] if report.sandbox else [])])


def _stopped(report: PlanReport) -> Iterator[str]:
    """Say which gate stopped which roles, and what AWS refused."""
    by_gate: dict[str, list[str]] = {}
    for hit in report.gates:
        by_gate.setdefault(hit.gate, []).append(hit.subject)
    lines = [f"- gate {code(gate)}: {_named(names)}" for gate, names in by_gate.items()]
    failures = report.plan.failures
    lines += [_failure(failure, report) for failure in failures[:_NAMES]]
    if len(failures) > _NAMES:
        lines.append(f"- and {len(failures) - _NAMES} more")
    if lines:
        yield "\n".join(lines)


def _failure(failure: ResourceFailure, report: PlanReport) -> str:
    fix = advice(failure, Place(report.account, report.stack)).fix
    role = failure_role(failure)
    who = f"{clipped_code(role)}: " if role else ""
    return f"- {who}{clipped_code(failure.message)}\n  fix: {clipped_code(fix)}"


def _named(names: list[str]) -> str:
    shown = ", ".join(clipped_code(name) for name in dict.fromkeys(names[:_NAMES]))
    return shown if len(names) <= _NAMES else f"{shown} and {len(names) - _NAMES} more"


def _roles(report: PlanReport) -> str:
    header = ("", "role", "operation", "access", "what changes", "where")
    return table(header, (_row(role, report) for role in report.plan.changes))


def _row(role: RoleChange, report: PlanReport) -> Iterator[str]:
    found = report.access.get(role.key)
    place = report.location(role)
    yield UNICODE.operations[role.operation].strip()
    yield code(role.key)
    yield role.operation.value if role.is_done else outcome_words(role)
    yield f"{UNICODE.access[found.access]} {found.access}" if found else ""
    yield short_change(role)
    yield clipped_code(f"{place.file}:{place.line}") if place else "not in the file"


def _details(role: RoleChange, report: PlanReport, level: _Level) -> str:
    diff = role_diff if level is _Level.FULL else statement_diff
    lines = diff(role, report)
    word = role.operation.value if role.is_done else outcome_words(role)
    return details(role.key, word, diff_fence(lines))
