"""Reports of recorded runs, and a terminal to write them to."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pulumi.automation import EngineEvent

from ai_role_cli.cli.option_groups import ResultOptions
from ai_role_cli.cli.results import Results
from ai_role_cli.cli.terminal import Terminal
from ai_role_cli.plan import build_outcome, build_plan, role_access
from ai_role_cli.render.console import make_console
from ai_role_cli.render.report import Phase, PlanReport, Result
from ai_role_cli.render.report_format import ReportFormat

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.render.report_finding import ReportFinding

EVENTS = Path(__file__).parents[1] / "events"


@dataclass(frozen=True, slots=True)
class Streams:
    """A terminal that is a pipe, and what went through it."""

    terminal: Terminal
    out: io.StringIO
    err: io.StringIO

    def results(self, output: ReportFormat = ReportFormat.TEXT, **options: Any) -> Results:  # noqa: ANN401 - options
        return Results(ResultOptions(output, **options), self.terminal)


@pytest.fixture
def streams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Streams:
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE", "COLUMNS", "CI"):
        monkeypatch.delenv(name, raising=False)
    out, err = io.StringIO(), io.StringIO()
    consoles = [make_console(stream, {}, color=False) for stream in (out, err)]
    terminal = Terminal(*consoles, quiet=False, verbosity=0, no_input=True)
    return Streams(terminal, out, err)


@pytest.fixture(scope="session")
def recorded() -> Callable[..., PlanReport]:
    """The report of a recorded run, by the number of its file, with the verdict on each role."""

    def read(
        number: str = "06",
        phase: Phase = Phase.PREVIEW,
        *,
        result: Result = Result.PREVIEWED,
        findings: tuple[ReportFinding, ...] = (),
    ) -> PlanReport:
        plan = build_plan(_events(number), ())
        return PlanReport(
            phase=phase,
            plan=plan,
            result=result,
            stack="dev",
            account="123456789012",
            region="us-east-1",
            file="roles.yaml",
            sandbox=False,
            findings=findings,
            access={role.key: role_access(role) for role in plan.roles},
        )

    return read


@pytest.fixture(scope="session")
def came_of(recorded: Callable[..., PlanReport]) -> Callable[..., PlanReport]:
    """The report of an operation that was recorded, measured against its recorded preview."""

    def read(preview: str, operation: str, *, result: Result = Result.INTERRUPTED) -> PlanReport:
        found = recorded(preview, Phase.APPLY, result=result)
        return replace(found, plan=build_outcome(_events(operation), (), found.plan))

    return read


def _events(number: str) -> list[EngineEvent]:
    (path,) = EVENTS.glob(f"{number}-*.jsonl")
    lines = path.read_text(encoding="utf-8").splitlines()
    return [EngineEvent.from_json(json.loads(line)) for line in lines]
