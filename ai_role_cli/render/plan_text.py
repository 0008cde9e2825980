"""A plan as text: what happens to each role, and what access changes by it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.text import Text

from ai_role_cli.render.plan_sentences import counts, heading, nothing
from ai_role_cli.render.report import Phase, PlanReport
from ai_role_cli.render.role_outcome import outcome_words
from ai_role_cli.render.role_table import role_table
from ai_role_cli.render.role_text import role_lines
from ai_role_cli.render.security_text import security_lines
from ai_role_cli.render.unmanaged import unmanaged_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ai_role_cli.plan import RoleChange
    from ai_role_cli.render.layout import Layout

__all__ = ["outcome_text", "plan_text"]

_COUNT = re.compile(r"(\d) ")
_KEPT = "\N{NO-BREAK SPACE}"
"""Keeps a number with what it counts."""

_MOST_ROLES = 20
"""Roles that are told in detail in short; of more the table and the security block must do."""


def plan_text(report: PlanReport, layout: Layout) -> Text:
    """
    Return what would change: the roles, each in detail, what it does to access, and the counts.

    In short, the details of a role are cut after 40 lines, and left out where there are more than
    20 roles. The verdict of a role and the first proof of new access are never cut.
    """
    if not report.plan.changes:
        sentences = (*nothing(report), *unmanaged_sentences(report))
        lines = (line for sentence in sentences for line in layout.wrapped(sentence))
        return _block(map(Text, lines)).append("\n")
    parts = (part for part in _parts(report, layout) if part)
    return Text("\n\n").join(parts).append("\n")


def _parts(report: PlanReport, layout: Layout) -> Iterator[Text]:
    changes = report.plan.changes
    yield _block([Text(line, style="bold") for line in layout.wrapped(heading(report))])
    yield _block(role_table(report, layout) if len(changes) > 1 else ())
    if layout.is_short and len(changes) > _MOST_ROLES:
        yield Text(f"{layout.symbols.ellipsis} {len(changes)} roles in detail, --full", style="dim")
    else:
        for role in changes:
            yield _block(role_lines(role, report, layout))
    yield _block(security_lines(report, layout))
    yield _block([Text(line, style="bold") for line in _last_lines(report, layout)])


def _last_lines(report: PlanReport, layout: Layout) -> Iterator[str]:
    """One line if both sentences fit into it."""
    sentences = counts(report)
    if layout.fits("  ".join(sentences)):
        yield "  ".join(sentences)
    else:
        for sentence in sentences:
            kept = _COUNT.sub(rf"\1{_KEPT}", sentence)
            yield from (line.replace(_KEPT, " ") for line in layout.wrapped(kept))
    for sentence in unmanaged_sentences(report):
        yield from layout.wrapped(sentence)


def outcome_text(report: PlanReport) -> Text:
    """Return what was done: the counts, what is left of which roles, the ARN of each there is."""
    text = Text(f"{counts(report)[0]}\n", style="bold")
    told = {role.key: line for role in report.plan.roles if (line := _outcome_line(role, report))}
    width = max(map(len, told), default=0)
    for key, line in told.items():
        text.append(f"  {key:<{width}}  {line}\n", style="not bold")
    return text


def _outcome_line(role: RoleChange, report: PlanReport) -> str:
    """Return nothing for a role that is done and gone."""
    if not role.is_done:
        return "  ".join(filter(None, (outcome_words(role), role.arn_now)))
    return (role.arn_now or "") if report.phase is Phase.APPLY else ""


def _block(lines: Iterable[Text]) -> Text:
    return Text("\n").join(lines)
