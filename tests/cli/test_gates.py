"""Each gate and each class of change: a gate that lets one through is weaker than it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pulumi.automation import EngineEvent

from ai_role_cli.cli.gates import Gate, check_gates
from ai_role_cli.errors import ExitCode, GateError
from ai_role_cli.plan import build_plan, role_access
from ai_role_cli.render.report import Phase, PlanReport, ReportFinding, Result
from ai_role_cli.spec import Location

EVENTS = Path(__file__).parents[1] / "events"

Reporter = Callable[..., PlanReport]


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


HIGH = ReportFinding("x", "high", "too open", "agent", Location("roles.yaml", 1, 1), None)
LOW = ReportFinding("x", "low", "not nice", "agent", Location("roles.yaml", 1, 1), None)

CHANGES = {
    "create": lambda: report("01", "agent"),
    "broader": lambda: report("04", "trainer"),
    "narrower": lambda: report("14", "agent"),
    "replace": lambda: report("06", "trainer"),
    "delete": lambda: report("06", "legacy"),
    "nothing": lambda: report("03"),
    "high finding": lambda: report("03", findings=(HIGH,)),
    "low finding": lambda: report("03", findings=(LOW,)),
}
STOPS = {
    Gate.BROADER: {"create", "broader"},
    Gate.UNKNOWN: set(),
    Gate.DELETE: {"narrower", "delete"},
    Gate.REPLACE: {"replace"},
    Gate.HIGH: {"high finding"},
    Gate.ANY: {"create", "broader", "narrower", "replace", "delete"},
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("gate", Gate)
def test_each_gate_stops_what_it_names(gate: Gate, change: str) -> None:
    if change not in STOPS[gate]:
        check_gates(CHANGES[change](), [gate])
        return

    with pytest.raises(GateError) as raised:
        check_gates(CHANGES[change](), [gate])

    assert raised.value.exit_code is ExitCode.GATE
    assert {label for label, _ in raised.value.facts} == {gate.value}


def test_a_gate_names_the_role_and_the_request() -> None:
    with pytest.raises(GateError) as raised:
        check_gates(report("04"), [Gate.BROADER])

    facts = dict(reversed([(text.split()[0], text) for _, text in raised.value.facts]))
    assert facts["trainer"].startswith("trainer may s3:AbortMultipartUpload on arn:aws:s3:::acme-")
    assert facts["agent"].startswith("agent may bedrock:ApplyGuardrail on ")


def test_several_gates_are_all_looked_at() -> None:
    with pytest.raises(GateError) as raised:
        check_gates(report("06"), [Gate.DELETE, Gate.REPLACE, Gate.DELETE])

    assert [label for label, _ in raised.value.facts] == ["delete", "replace"]


def test_no_gate_stops_nothing() -> None:
    for change in CHANGES.values():
        check_gates(change(), [])
