"""Gates: what a job does not want to happen, checked before anything is changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ai_role_cli.access.comparison import Access
from ai_role_cli.cli.gate import Gate
from ai_role_cli.errors import GateError
from ai_role_cli.plan import Operation, protected_dependents
from ai_role_cli.render.report import GateHit, PlanReport, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ai_role_cli.access.comparison import Witness
    from ai_role_cli.plan import RoleAccess, RoleChange

__all__ = ["gated", "guarded", "refuse_cut_short", "refuse_gated"]

_HIGH = ("error", "high")
_PROTECT = "protect"
_RETAIN = "retain"

_OWN = {
    _PROTECT: (
        "a protected role would be deleted or replaced",
        "protected",
        "set protect: false for the role, apply that, then run this again",
    ),
    _RETAIN: (
        "a retained role cannot be replaced under its own name, which AWS would still have",
        "retained",
        "set retain: false for the role, apply that, then run this again",
    ),
}
"""Message, code and hint of the gates that a role of the file sets; the first one hit is named."""


def gated(report: PlanReport, gates: Sequence[Gate]) -> PlanReport:
    """Return the report with the gates it hits, so that every format tells them."""
    return _with(report, [hit for gate in dict.fromkeys(gates) for hit in _hits(report, gate)])


def guarded(report: PlanReport) -> PlanReport:
    """Return the report with what the roles themselves forbid: by `protect`, or by `retain`."""
    return _with(
        report,
        [
            GateHit(gate, role.key, (role.operation.value,), report.location(role))
            for gate, is_hit in ((_PROTECT, _is_protected), (_RETAIN, _is_in_its_own_way))
            for role in report.plan.changes
            if is_hit(role)
        ],
    )


def refuse_cut_short(report: PlanReport) -> None:
    """
    Refuse a preview that the engine ended at a protected role, before it told of all changes.

    Raises:
        GateError: Names the role.
    """
    keys = protected_dependents(report.plan)
    replaced = (Operation.REPLACE.value,)
    hits = [GateHit(_PROTECT, key, replaced, report.locations.get(key)) for key in keys]
    refuse_gated(_with(report, hits))


def _is_protected(role: RoleChange) -> bool:
    gone = (Operation.DELETE, Operation.REPLACE)
    return any(resource.protected and resource.operation in gone for resource in role.resources)


def _is_in_its_own_way(role: RoleChange) -> bool:
    """What stays in AWS keeps its name, so AWS refuses another role of that name."""
    renamed = any(setting.name == "name" for setting in role.settings)
    return role.operation is Operation.REPLACE and role.retained and not renamed


def _with(report: PlanReport, hits: Sequence[GateHit]) -> PlanReport:
    if not hits:
        return report
    return replace(report, gates=(*report.gates, *hits), result=Result.REFUSED)


def refuse_gated(report: PlanReport) -> None:
    """
    Refuse a plan with a gate that was hit.

    Raises:
        GateError: Names each role, and the requests that show it.
    """
    if not report.gates:
        return
    hit = list(dict.fromkeys(hit.gate for hit in report.gates))
    message, code, hint = next((_OWN[gate] for gate in _OWN if gate in hit), _wanted(hit))
    facts = tuple(fact for hit in report.gates for fact in _facts(hit))
    raise GateError(message, code=code, facts=facts, hint=hint)


def _wanted(gates: Sequence[str]) -> tuple[str, str, str]:
    """Return message, code and hint of gates of the command line."""
    options = " ".join(f"--fail-on {gate}" for gate in gates)
    it = "it" if len(gates) == 1 else "them"
    return f"stopped by {options}; nothing was changed", "gate", f"if this is intended, drop {it}"


def _facts(hit: GateHit) -> Iterator[tuple[str, str]]:
    if hit.gate in _OWN:
        yield hit.evidence[0], _placed(hit)
    else:
        yield from ((hit.gate, text) for text in hit.texts)


def _placed(hit: GateHit) -> str:
    place = hit.location
    return f"{hit.subject} ({f'{place.file}:{place.line}' if place else 'no longer in the file'})"


def _hits(report: PlanReport, gate: Gate) -> Iterator[GateHit]:
    if gate is Gate.HIGH:
        for finding in report.findings:
            if finding.severity in _HIGH:
                subject = finding.role or finding.location.file
                yield GateHit(gate.value, subject, (finding.message,), finding.location)
        return
    for role in report.plan.changes:
        evidence = _evidence(report, role, gate)
        if evidence:
            yield GateHit(gate.value, role.key, evidence, report.location(role))


def _evidence(report: PlanReport, role: RoleChange, gate: Gate) -> tuple[str, ...]:
    """Return what to say of a role that a gate stops, nothing for one that it lets through."""
    match gate:
        case Gate.ANY:
            return (_what_happens(role),)
        case Gate.DELETE | Gate.REPLACE:
            return (gate.value,) if role.operation is Operation(gate.value) else ()
        case Gate.BROADER:
            return _verdict(report, role, _may_be_broader)
        case Gate.UNKNOWN:
            return _verdict(report, role, _is_unknown)
        case Gate.HIGH:
            return ()


def _what_happens(role: RoleChange) -> str:
    """Return the operation; of a role without one, what changes though."""
    if role.operation is not Operation.UNCHANGED:
        return role.operation.value
    settings = [setting.name for setting in role.settings]
    shared = [f"policy {policy.name}" for policy in role.shared if policy.is_changed]
    return ", ".join((*settings, *shared))


def _may_be_broader(found: RoleAccess) -> bool:
    """What could not be ruled out is treated as broader: a gate must not be talked around."""
    return found.permissions.may_be_broader or found.trust.may_be_broader


def _is_unknown(found: RoleAccess) -> bool:
    return found.access is Access.UNKNOWN


def _verdict(
    report: PlanReport, role: RoleChange, is_stopped: Callable[[RoleAccess], bool]
) -> tuple[str, ...]:
    found = report.access.get(role.key)
    if found is None or not is_stopped(found):
        return ()
    return tuple(_proofs(found)) or (found.access.value,)


def _proofs(found: RoleAccess) -> Iterator[str]:
    """Yield the requests that are newly allowed, then what no request can show."""
    for verdict in (found.permissions, found.trust):
        yield from (_gained(witness) for witness in verdict.witnesses if witness.after.is_allowed)
    for verdict in (found.permissions, found.trust):
        yield from verdict.reasons


def _gained(witness: Witness) -> str:
    request = witness.request
    who = request.principal
    if who is not None:
        return f"{who.value} may {request.action}"
    return f"may {request.action} on {request.resource}"
