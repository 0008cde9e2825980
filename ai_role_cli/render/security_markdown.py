"""What a reviewer reads first, as a list: what access changes, with proof, and the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.access.comparison import Access
from ai_role_cli.render.markdown import clipped, code
from ai_role_cli.render.marks import direction
from ai_role_cli.render.security_text import context_words
from ai_role_cli.render.symbols import ACCESS_STYLES, UNICODE
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ai_role_cli.access.comparison import Witness
    from ai_role_cli.plan import RoleAccess, RoleChange
    from ai_role_cli.render.report import PlanReport
    from ai_role_cli.render.report_finding import ReportFinding
    from ai_role_cli.spec import Location

__all__ = ["clipped_code", "security_lines"]

_ROLES = 20
_FINDINGS = 20
_PROOFS = 5
"""Proofs of a role; the other formats have all."""

_CLIP = 300
"""Characters of one text; longer ones are rare, and whole in the other formats."""


def clipped_code(text: str) -> str:
    """Return a text as inline code, cut where it is very long."""
    return code(clipped(text, _CLIP))


def security_lines(report: PlanReport) -> Iterator[str]:
    """Yield the items of the list: roles that gain access, findings, roles that lose access."""
    order = list(ACCESS_STYLES)
    judged = sorted(_judged(report), key=lambda pair: order.index(pair[1].access))
    gaining = [pair for pair in judged if pair[1].access is not Access.NARROWER]
    yield from _roles(gaining, report)
    yield from _findings(report)
    yield from _roles(judged[len(gaining) :], report)


def _judged(report: PlanReport) -> Iterator[tuple[RoleChange, RoleAccess]]:
    for role in report.plan.changes:
        found = report.access.get(role.key)
        if found is not None and found.access is not Access.SAME:
            yield role, found


def _roles(judged: Sequence[tuple[RoleChange, RoleAccess]], report: PlanReport) -> Iterator[str]:
    for role, found in judged[:_ROLES]:
        yield f"- {UNICODE.access[found.access]} **{found.access}** {code(role.key)}"
        yield from (f"  - {line}" for line in _proofs(role, found, report))
    if len(judged) > _ROLES:
        sign = UNICODE.access[judged[_ROLES][1].access]
        yield f"- {sign} and {len(judged) - _ROLES} more"


def _proofs(role: RoleChange, found: RoleAccess, report: PlanReport) -> Iterator[str]:
    witnesses = [*found.permissions.witnesses, *found.trust.witnesses]
    witnesses.sort(key=lambda witness: direction(witness) is Access.NARROWER)
    lines = [
        *(_witness(witness, report.evidence_location(role, witness)) for witness in witnesses),
        *map(clipped_code, (*found.permissions.reasons, *found.trust.reasons)),
    ]
    yield from lines[:_PROOFS]
    if len(lines) > _PROOFS:
        yield f"and {len(lines) - _PROOFS} more"


def _witness(witness: Witness, place: Location | None) -> str:
    request = witness.request
    who = f"{clipped_code(request.principal.value)} may " if request.principal else ""
    on = "" if request.principal else f" on {clipped_code(request.resource)}"
    keys = context_words(request)
    when = f" when {clipped_code(', '.join(keys))}" if keys else ""
    where = f" ({clipped_code(f'{place.file}:{place.line}')})" if place else ""
    sign = UNICODE.access[direction(witness)]
    return f"{sign} {who}{clipped_code(request.action)}{on}{when}{where}"


def _findings(report: PlanReport) -> Iterator[str]:
    """A review need not hear of severity info, as in the text."""
    order = list(Severity)
    told = [finding for finding in report.findings if finding.severity != Severity.INFO]
    found = sorted(told, key=lambda finding: order.index(Severity(finding.severity)))
    yield from map(_finding, found[:_FINDINGS])
    if len(found) > _FINDINGS:
        yield f"- {UNICODE.note} and {len(found) - _FINDINGS} findings more"


def _finding(finding: ReportFinding) -> str:
    place = clipped_code(f"{finding.location.file}:{finding.location.line}")
    of = f" {code(finding.role)}" if finding.role else ""
    message = clipped_code(finding.message)
    return f"- {UNICODE.note} **{finding.severity}** {code(finding.id)}{of}: {message} ({place})"
