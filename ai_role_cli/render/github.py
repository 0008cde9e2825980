"""
What GitHub Actions reads: workflow commands for annotations, and the file of step outputs.

Source:
    docs.github.com, "Workflow commands for GitHub Actions"; the escapes are those of
    actions/toolkit, packages/core/src/command.ts. A step shows 10 annotations of a kind.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_role_cli.plan import Completion, Operation
from ai_role_cli.render.visible_text import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ai_role_cli.render.report import PlanReport
    from ai_role_cli.render.report_finding import ReportFinding
    from ai_role_cli.spec import Location

__all__ = [
    "Note",
    "finding_note",
    "output_text",
    "output_values",
    "report_notes",
    "workflow_commands",
]

_KINDS = ("error", "warning", "notice")
_SHOWN = 9
"""Annotations of a kind; the tenth says how many more there are."""

_LEVELS = {"error": "error", "high": "error", "medium": "warning"}
"""The kind for each severity; what is not here is a notice."""

_LEFT = (Completion.PARTLY, Completion.NOT_DONE)
_SEVERITIES = ("error", "high", "medium", "low", "info")


@dataclass(frozen=True, slots=True)
class Note:
    """One remark about a line of a file."""

    severity: str
    title: str
    message: str
    location: Location | None


def finding_note(finding: ReportFinding) -> Note:
    """Return the remark of a finding."""
    hint = f"\n{finding.hint}" if finding.hint else ""
    return Note(finding.severity, finding.id, f"{finding.message}{hint}", finding.location)


def report_notes(report: PlanReport) -> Iterator[Note]:
    """Yield the gates that were hit, then the findings."""
    for hit in report.gates:
        yield Note("error", f"gate {hit.gate}", "\n".join(hit.texts), hit.location)
    yield from map(finding_note, report.findings)


def workflow_commands(
    notes: Iterable[Note], path: Callable[[str], str] = lambda file: file
) -> Iterator[str]:
    """
    Yield a workflow command for each note, the worst of each kind first.

    Args:
        notes: The remarks.
        path: Turns the name of a file into its path in the repository.
    """
    by_kind: dict[str, list[Note]] = {kind: [] for kind in _KINDS}
    # A mistake of `defaults` is one of every role, at one place.
    for note in sorted(dict.fromkeys(notes), key=lambda note: _SEVERITIES.index(note.severity)):
        by_kind[_LEVELS.get(note.severity, "notice")].append(note)
    for kind, found in by_kind.items():
        shown = found if len(found) <= _SHOWN + 1 else found[:_SHOWN]
        yield from (_command(kind, note, path) for note in shown)
        if len(shown) < len(found):
            more = len(found) - len(shown)
            yield f"::{kind} title=ai-role::and {more} more; the log and the result have them all"


def output_values(report: PlanReport, *, plan_file: str | None) -> Mapping[str, str]:
    """Return the step outputs of a report by their names; a plan with a gate hit is not saved."""
    plan = report.plan
    return {
        "changes": "false" if plan.is_empty else "true",
        "access": report.verdict.value if report.access else "",
        **{operation.value: str(plan.count(operation)) for operation in Operation},
        **{each.value: str(plan.count_left(each)) for each in _LEFT},
        "result": report.result.value,
        "plan-file": "" if report.gates or plan_file is None else plan_file,
    }


def output_text(
    values: Mapping[str, str], delimiter: Callable[[], str] = lambda: f"end-{uuid.uuid4()}"
) -> str:
    """Return the lines of the step's outputs; a value of more lines ends at a random delimiter."""
    return "".join(_assignment(name, value, delimiter) for name, value in values.items())


def _assignment(name: str, value: str, delimiter: Callable[[], str]) -> str:
    if value.isprintable():
        return f"{name}={value}\n"
    end = delimiter()
    while end in value:
        end = delimiter()
    return f"{name}<<{end}\n{value}\n{end}\n"


def _command(kind: str, note: Note, path: Callable[[str], str]) -> str:
    properties = [("title", note.title)]
    place = note.location
    if place is not None:
        where = [("file", path(place.file)), ("line", str(place.line)), ("col", str(place.column))]
        properties = [*where, *properties]
    return f"::{kind} {_properties(properties)}::{_escaped(visible(note.message))}"


def _properties(properties: Sequence[tuple[str, str]]) -> str:
    return ",".join(f"{name}={_escaped_property(visible(value))}" for name, value in properties)


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
