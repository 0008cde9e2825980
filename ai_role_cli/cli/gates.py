"""Gates: what a job does not want to happen, checked before anything is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.access import Access
from ai_role_cli.cli.gate import Gate
from ai_role_cli.errors import GateError
from ai_role_cli.plan import Operation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ai_role_cli.plan import RoleChange
    from ai_role_cli.render.report import PlanReport

__all__ = ["check_gates"]

_HIGH = ("error", "high")


def check_gates(report: PlanReport, gates: Sequence[Gate]) -> None:
    """
    Refuse a plan that a gate forbids.

    Raises:
        GateError: Names each role, and the request that shows it.
    """
    hits = tuple(hit for gate in dict.fromkeys(gates) for hit in _hits(report, gate))
    if hits:
        raise GateError(
            "a gate was hit; nothing was changed",
            code="gate",
            facts=hits,
            hint="if it is meant, run it without that --fail-on",
        )


def _hits(report: PlanReport, gate: Gate) -> Iterator[tuple[str, str]]:
    if gate is Gate.HIGH:
        for finding in report.findings:
            if finding.severity in _HIGH:
                yield gate.value, f"{finding.role or finding.location.file}: {finding.message}"
        return
    for role in report.plan.changes:
        evidence = _evidence(report, role, gate)
        if evidence is not None:
            yield gate.value, f"{role.key}{evidence}"


def _evidence(report: PlanReport, role: RoleChange, gate: Gate) -> str | None:
    """Return what to say of a role that a gate stops, None for one that it lets through."""
    match gate:
        case Gate.ANY:
            return f": {role.operation.value}"
        case Gate.DELETE | Gate.REPLACE:
            return "" if role.operation is Operation(gate.value) else None
        case Gate.BROADER:
            # What could not be proved is treated as broader: a gate must not be talked around.
            return _verdict(report, role, (Access.BROADER, Access.BOTH, Access.UNKNOWN))
        case Gate.UNKNOWN:
            return _verdict(report, role, (Access.UNKNOWN,))
        case Gate.HIGH:
            return None


def _verdict(report: PlanReport, role: RoleChange, stopped: tuple[Access, ...]) -> str | None:
    found = report.access.get(role.key)
    if found is None or found.access not in stopped:
        return None
    for verdict in (found.permissions, found.trust):
        for witness in verdict.witnesses:
            if witness.after.is_allowed:
                who = witness.request.principal
                subject = f"{who.value} may " if who else "may "
                where = "" if who else f" on {witness.request.resource}"
                return f" {subject}{witness.request.action}{where}"
    reasons = (*found.permissions.reasons, *found.trust.reasons)
    return f": {reasons[0]}" if reasons else f": {found.access.value}"
