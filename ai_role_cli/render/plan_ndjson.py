"""A report as a stream: one JSON object a line, each with its type and number."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ai_role_cli.render.plan_json import (
    FORMAT_VERSION,
    access_value,
    failure_value,
    finding_value,
    gate_value,
    subject_value,
    summary_value,
    time_text,
    tool_value,
)
from ai_role_cli.render.role_json import progress_value, resource_values, role_value
from ai_role_cli.render.visible_text import json_escaped

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ai_role_cli.plan import RoleChange
    from ai_role_cli.policy import JsonValue
    from ai_role_cli.render.progress import RoleStep
    from ai_role_cli.render.report import PlanReport

__all__ = ["EventStream"]


class EventStream:
    """
    Writes the events of one command, in the order in which things happen.

    Args:
        write: Takes each line with its line break.
        clock: Says the time of each event; None leaves times out.
    """

    def __init__(
        self, write: Callable[[str], None], clock: Callable[[], datetime] | None = None
    ) -> None:
        self._write = write
        self._clock = clock
        self._seq = 0

    def plan(self, report: PlanReport) -> None:
        """Write what would change."""
        self._event("version", {"format_version": FORMAT_VERSION, "tool": tool_value()})
        self._event("plan_start", subject_value(report))
        for role in report.plan.roles:
            self._event("role_change", {"role": role_value(role, report)})
        for finding in report.findings:
            self._event("finding", {"finding": finding_value(finding)})
        for hit in report.gates:
            self._event("gate", {"gate": gate_value(hit)})

    def step(self, role: RoleChange, step: RoleStep) -> None:
        """Write that the work on a role begins, is done, failed or was stopped."""
        self._event(f"apply_{step.value}", {"role": role.key, "operation": role.operation.value})

    def end(self, report: PlanReport) -> None:
        """Write what came of each role, then how it ended; nothing follows."""
        plan = report.plan
        if report.is_outcome:
            for role in plan.roles:
                self._event("role_result", _result(role))
        end: dict[str, JsonValue] = {
            "phase": report.phase.value,
            "access": access_value(report),
            "summary": summary_value(report),
            "outputs": dict(plan.outputs),
            "failures": [failure_value(failure, report) for failure in plan.failures],
            "warnings": list(plan.warnings),
            "unmanaged": list(report.unmanaged),
            "result": report.result.value,
        }
        self._event("summary", end)

    def _event(self, kind: str, values: dict[str, JsonValue]) -> None:
        event: dict[str, JsonValue] = {"type": kind, "seq": self._seq}
        if self._clock is not None:
            event["time"] = time_text(self._clock())
        self._seq += 1
        line = json_escaped(
            json.dumps({**event, **values}, ensure_ascii=False, separators=(",", ":"))
        )
        self._write(f"{line}\n")


def _result(role: RoleChange) -> dict[str, JsonValue]:
    return {
        "role": role.key,
        "operation": role.operation.value,
        **progress_value(role),
        "resources": resource_values(role),
    }
