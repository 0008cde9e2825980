"""The findings of role files for a person: grouped by role, the worst in full, a line of counts."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.text import Text

from ai_role_cli.render.findings import findings_text
from ai_role_cli.render.visible_text import one_line
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ai_role_cli.render.validation import PlacedFinding, ValidatedFile

__all__ = ["SHORT", "counted", "heading_line", "summary_line", "validation_text"]

SHORT = (Severity.ERROR, Severity.HIGH, Severity.MEDIUM)
"""What is shown without being asked for; the rest is counted."""


def validation_text(file: ValidatedFile, *, shown: Sequence[Severity]) -> Text:
    """Return the findings of these severities, under the name of each role if there are several."""
    found = [each for each in file.findings if each.finding.severity in shown]
    order = {role: number for number, role in enumerate(file.roles)}
    found.sort(key=lambda each: order.get(each.finding.role or "", -1))
    groups = [(role, list(group)) for role, group in groupby(found, key=_role)]
    named = len({role for role, _ in groups}) > 1
    blocks = [_group(role if named else None, group, file) for role, group in groups]
    return Text("\n").join(blocks)


def _role(each: PlacedFinding) -> str | None:
    return each.finding.role


def _group(role: str | None, group: Iterable[PlacedFinding], file: ValidatedFile) -> Text:
    findings = [each.finding for each in group]
    text = Text() if role is None else Text(f"{one_line(role)}\n", style="bold underline")
    if file.document is not None:
        text.append_text(findings_text(findings, file.document))
    return text


def summary_line(file: ValidatedFile, *, shown: Sequence[Severity]) -> str:
    """Return the counts of a file in a line."""
    hidden = {s: n for s, n in file.counts.items() if n and s not in shown}
    parts = [counted({s: n for s, n in file.counts.items() if s in shown}) or "no errors"]
    parts += [f"{counted(hidden)} (shown with -v)"] if hidden else []
    return _line(file, parts)


def heading_line(file: ValidatedFile) -> str:
    """Return the counts of a file in a line, for a command that is about something else."""
    found = counted(file.counts)
    return _line(file, [f"{found} (shown by ai-role validate -v)" if found else "no findings"])


def _line(file: ValidatedFile, parts: Sequence[str]) -> str:
    count = len(file.roles)
    roles = [f"{count} role{'s' * (count != 1)}"] if count else []
    ignored = [f"{len(file.suppressed)} ignored"] if file.suppressed else []
    return f"{one_line(file.name)}: {', '.join([*roles, *parts, *ignored])}"


def counted(counts: Mapping[Severity, int]) -> str:
    """Return numbers of findings in words, the worst first; empty if there are none."""
    return ", ".join(
        f"{number} error{'s' * (number != 1)}"
        if severity is Severity.ERROR
        else f"{number} {severity}"
        for severity, number in counts.items()
        if number
    )
