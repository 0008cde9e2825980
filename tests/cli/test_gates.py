"""Each gate and each class of change: a gate that lets one through is weaker than it says."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pulumi.automation import EngineEvent

from ai_role_cli.access.comparison import Access, Verdict
from ai_role_cli.cli.gates import Gate, gated, guarded, refuse_gated
from ai_role_cli.errors import ExitCode, GateError
from ai_role_cli.plan import Operation, RoleAccess, RoleChange, build_plan, role_access
from ai_role_cli.render.report import Phase, PlanReport, Result
from ai_role_cli.render.report_finding import ReportFinding
from ai_role_cli.spec import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

EVENTS = Path(__file__).parents[1] / "events"
SAME = Verdict(Access.SAME)


@cache
def report(number: str, *keys: str, findings: tuple[ReportFinding, ...] = ()) -> PlanReport:
    (path,) = EVENTS.glob(f"{number}-*.jsonl")
    events = [EngineEvent.from_json(json.loads(line)) for line in path.read_text().splitlines()]
    plan = build_plan(events, ())
    plan = plan.only(keys) if keys else plan
    return PlanReport(
        phase=Phase.PREVIEW,
        plan=plan,
        result=Result.PREVIEWED,
        stack="dev",
        account="123456789012",
        region="us-east-1",
        file="roles.yaml",
        sandbox=False,
        findings=findings,
        access={role.key: role_access(role) for role in plan.roles},
    )


def update(permissions: Access | Verdict, trust: Access = Access.SAME) -> PlanReport:
    """An update of one role with these verdicts on its two sides."""
    reasons = ("a policy of an unknown text",) if permissions is Access.UNKNOWN else ()
    found = report("04", "trainer")
    if isinstance(permissions, Access):
        permissions = Verdict(permissions, reasons=reasons)
    access = RoleAccess(permissions, Verdict(trust))
    return replace(found, access={"trainer": access})


HIGH = ReportFinding("x", "high", "too open", "agent", Location("roles.yaml", 1, 1), None)
ERROR = replace(HIGH, severity="error")
LOW = replace(HIGH, severity="low", message="not nice")

CHANGES: Mapping[str, Callable[[], PlanReport]] = {
    "nothing": lambda: report("03"),
    "create": lambda: report("01", "agent"),
    "update, broader": lambda: report("04", "trainer"),
    "update, narrower": lambda: update(Access.NARROWER),
    "update, both": lambda: update(Access.BOTH),
    "update, broader here and narrower there": lambda: update(Access.NARROWER, Access.BROADER),
    "update, unknown": lambda: update(Access.UNKNOWN),
    "update, trust unknown": lambda: update(Access.NARROWER, Access.UNKNOWN),
    "update, unknown, but nothing gained": lambda: update(
        Verdict(Access.UNKNOWN, only_loss_is_open=True)
    ),
    "update, same": lambda: update(Access.SAME),
    "replace, same": lambda: report("06", "trainer"),
    "delete": lambda: report("06", "legacy"),
    "destroy": lambda: report("14", "agent"),
    "finding, error": lambda: report("03", findings=(ERROR,)),
    "finding, high": lambda: report("03", findings=(HIGH,)),
    "finding, low": lambda: report("03", findings=(LOW,)),
    "high and broader": lambda: report("04", "trainer", findings=(HIGH,)),
}
BROADER = {
    "create",
    "update, broader",
    "update, both",
    "update, broader here and narrower there",
    "update, unknown",
    "update, trust unknown",
    "high and broader",
}
CHANGED = {name for name in CHANGES if not name.startswith(("nothing", "finding"))}
STOPS = {
    Gate.BROADER: BROADER,
    Gate.UNKNOWN: {
        "update, unknown",
        "update, trust unknown",
        "update, unknown, but nothing gained",
    },
    Gate.DELETE: {"delete", "destroy"},
    Gate.REPLACE: {"replace, same"},
    Gate.HIGH: {"finding, error", "finding, high", "high and broader"},
    Gate.ANY: CHANGED,
}


@pytest.mark.parametrize("phase", [Phase.PREVIEW, Phase.APPLY, Phase.DIFF, Phase.DRIFT])
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("gate", Gate)
def test_each_gate_stops_what_it_names(gate: Gate, change: str, phase: Phase) -> None:
    found = replace(CHANGES[change](), phase=phase)
    if change not in STOPS[gate]:
        assert gated(found, [gate]) == found
        refuse_gated(gated(found, [gate]))
        return

    stopped = gated(found, [gate])
    with pytest.raises(GateError) as raised:
        refuse_gated(stopped)

    assert raised.value.exit_code is ExitCode.GATE
    assert stopped.result is Result.REFUSED
    assert {hit.gate for hit in stopped.gates} == {gate.value}
    assert {label for label, _ in raised.value.facts} == {gate.value}
    assert all(text.partition(": ")[2] for _, text in raised.value.facts)


def gained(found: PlanReport, role: RoleChange) -> list[str]:
    access = found.access[role.key]
    witnesses = (*access.permissions.witnesses, *access.trust.witnesses)
    return [witness.request.action for witness in witnesses if witness.after.is_allowed]


@pytest.mark.parametrize("number", ["01", "04", "06"])
def test_a_gate_names_each_role_and_each_request(number: str) -> None:
    found = report(number)
    with pytest.raises(GateError) as raised:
        refuse_gated(gated(found, [Gate.BROADER]))

    facts = [text for _, text in raised.value.facts]
    wanted = [(role.key, action) for role in found.plan.changes for action in gained(found, role)]
    assert len(facts) == len(wanted) > 0
    for key, action in wanted:
        assert any(text.startswith(f"{key}: ") and action in text for text in facts)


def test_a_request_is_told_with_its_resource_and_who_makes_it() -> None:
    permissions, trust = gated(report("04"), [Gate.BROADER]), gated(report("06"), [Gate.BROADER])

    texts = [text for hit in permissions.gates for text in hit.texts]
    start = "trainer: may s3:AbortMultipartUpload on arn:aws:s3:::acme-"
    assert any(text.startswith(start) for text in texts)
    assert [text for hit in trust.gates for text in hit.texts] == [
        "agent: lambda.amazonaws.com may sts:AssumeRole"
    ]


def test_what_no_request_can_show_is_told_by_its_reason() -> None:
    (hit,) = gated(update(Access.UNKNOWN), [Gate.UNKNOWN]).gates

    assert hit.texts == ("trainer: a policy of an unknown text",)


def test_a_finding_is_told_with_its_role_and_place() -> None:
    (hit,) = gated(report("03", findings=(HIGH,)), [Gate.HIGH]).gates

    assert hit.texts == ("agent: too open",)
    assert hit.location == HIGH.location


def test_several_gates_are_all_looked_at() -> None:
    with pytest.raises(GateError) as raised:
        refuse_gated(gated(report("06"), [Gate.DELETE, Gate.REPLACE, Gate.DELETE]))

    assert [label for label, _ in raised.value.facts] == ["delete", "replace"]


def test_no_gate_stops_nothing() -> None:
    for change in CHANGES.values():
        refuse_gated(gated(change(), []))


def protecting(found: PlanReport) -> PlanReport:
    roles = tuple(
        replace(
            role, resources=tuple(replace(resource, protected=True) for resource in role.resources)
        )
        for role in found.plan.roles
    )
    return replace(found, plan=replace(found.plan, roles=roles))


@pytest.mark.parametrize("change", CHANGES)
def test_protect_is_a_gate_against_losing_the_role(change: str) -> None:
    found = protecting(CHANGES[change]())
    lost = (Operation.DELETE, Operation.REPLACE)
    if not any(r.operation in lost for role in found.plan.changes for r in role.resources):
        assert guarded(found) == found
        return

    with pytest.raises(GateError) as raised:
        refuse_gated(guarded(found))

    assert raised.value.code == "protected"
    assert raised.value.exit_code is ExitCode.GATE


def test_protect_and_other_gates_are_all_in_the_report() -> None:
    found = gated(guarded(protecting(report("06"))), [Gate.BROADER])

    assert {hit.gate for hit in found.gates} == {"protect", "broader"}
    with pytest.raises(GateError) as raised:
        refuse_gated(found)
    assert ("delete", "legacy (no longer in the file)") in raised.value.facts
    assert "broader" in {label for label, _ in raised.value.facts}
