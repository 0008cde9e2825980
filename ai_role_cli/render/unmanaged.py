"""Roles of the file that the stack does not hold: of them nothing was compared or deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.render.layout import one_line
from ai_role_cli.render.report import Phase

if TYPE_CHECKING:
    from ai_role_cli.render.report import PlanReport

__all__ = ["unmanaged_sentences"]

_MAX_NAMES = 20
"""More than these are counted; JSON names all."""


def unmanaged_sentences(report: PlanReport) -> list[str]:
    """Return which roles of the file the stack does not manage, and what to do; none if all."""
    if not report.unmanaged:
        return []
    names = ", ".join(map(one_line, report.unmanaged[:_MAX_NAMES]))
    rest = len(report.unmanaged) - _MAX_NAMES
    named = f"{names} and {rest} more" if rest > 0 else names
    return [f"Not managed by stack {one_line(report.stack or '')}: {named}.", _advice(report)]


def _advice(report: PlanReport) -> str:
    if report.phase is Phase.DRIFT:
        return (
            "They were not looked at: ai-role apply makes them; if they were made before, the "
            "state that knew them is put back by ai-role repair --from-backup."
        )
    return (
        "If AWS has them, they stay: put back the state that knew them (ai-role repair "
        "--from-backup), or delete them by hand."
    )
