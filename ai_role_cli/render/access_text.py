"""What changes of access, with the requests that prove it: the part a reviewer reads first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from ai_role_cli.access import Access
from ai_role_cli.render.visible_text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.access import Request, Verdict, Witness
    from ai_role_cli.plan import RoleAccess, RoleChange
    from ai_role_cli.render.report import PlanReport
    from ai_role_cli.render.symbols import Symbols

__all__ = ["ACCESS_STYLES", "access_lines"]

ACCESS_STYLES = {
    Access.BROADER: "bold red",
    Access.BOTH: "bold magenta",
    Access.UNKNOWN: "bold yellow",
    Access.NARROWER: "green",
    Access.SAME: "dim",
}
"""Rich styles of verdicts, in the order of the listing: what a reviewer must see comes first."""

_SHOWN = 5
"""Witnesses of a role in text; JSON has all."""


def access_lines(report: PlanReport, symbols: Symbols) -> Iterator[Text]:
    """Yield the verdict of each changed role with its evidence, broader first; "same" stays out."""
    order = list(ACCESS_STYLES)
    judged = [
        (role, report.access[role.key]) for role in report.plan.changes if role.key in report.access
    ]
    judged = [(role, found) for role, found in judged if found.access is not Access.SAME]
    if not judged:
        return
    yield Text("Access", style="bold")
    for role, found in sorted(judged, key=lambda pair: order.index(pair[1].access)):
        yield from _role(role, found, symbols)


def _role(role: RoleChange, found: RoleAccess, symbols: Symbols) -> Iterator[Text]:
    mark = symbols.access[found.access]
    yield Text(f"  {mark} {role.key}: {found.access}", style=ACCESS_STYLES[found.access])
    lines = [
        *_evidence(found.permissions, symbols),
        *_evidence(found.trust, symbols),
    ]
    yield from lines[:_SHOWN]
    if len(lines) > _SHOWN:
        yield Text(f"      {len(lines) - _SHOWN} more, all of them with --output json", style="dim")


def _evidence(verdict: Verdict, symbols: Symbols) -> Iterator[Text]:
    for witness in verdict.witnesses:
        access = _direction(witness)
        text = visible(f"      {symbols.access[access]} {_request(witness.request)}")
        yield Text(text, style=ACCESS_STYLES[access].removeprefix("bold "))
    for reason in verdict.reasons:
        yield Text(visible(f"        {reason}"))


def _direction(witness: Witness) -> Access:
    return Access.BROADER if witness.after.is_allowed else Access.NARROWER


def _request(request: Request) -> str:
    who = f"{request.principal.value} may " if request.principal is not None else ""
    on = "" if request.principal is not None else f" on {request.resource}"
    keys = ", ".join(f"{key} = {' or '.join(values)}" for key, values in request.context.items())
    return f"{who}{request.action}{on}" + (f" when {keys}" if keys else "")
