"""Writes the result of a command wherever it is wanted: standard output, files, GitHub Actions."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ai_role_cli.cli.gates import refuse_gated
from ai_role_cli.cli.github import github_step
from ai_role_cli.cli.output_files import parse_output_files
from ai_role_cli.errors import (
    AiRoleError,
    DeclinedError,
    GateError,
    InterruptedRunError,
)
from ai_role_cli.render.layout import Detail, Layout
from ai_role_cli.render.plan_json import Timing, json_text, plan_value
from ai_role_cli.render.plan_markdown import plan_markdown
from ai_role_cli.render.plan_ndjson import EventStream
from ai_role_cli.render.plan_text import outcome_text, plan_text
from ai_role_cli.render.report import Phase, PlanReport, Result
from ai_role_cli.render.report_format import ReportFormat
from ai_role_cli.render.symbols import UNICODE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.text import Text

    from ai_role_cli.cli.option_groups import ResultOptions
    from ai_role_cli.cli.outcome import OperationOutcome
    from ai_role_cli.cli.terminal import Terminal
    from ai_role_cli.plan import RoleChange
    from ai_role_cli.render.progress import RoleStep

__all__ = ["Results", "planned", "show_outcome", "show_preview"]


class Results:
    """
    The result of one command on its way out: `begin` shows the plan, `end` what came of it.

    Args:
        options: How and where.
        terminal: The user's terminal.
        plan_file: Where the plan is saved, if it is.

    Raises:
        UsageError: A file could never be written; better said before anything is done.
    """

    def __init__(
        self, options: ResultOptions, terminal: Terminal, *, plan_file: str | None = None
    ) -> None:
        self.terminal = terminal
        self._format = options.output
        self._detail = Detail.FULL if options.full else Detail.SHORT
        self._files = parse_output_files(options.output_file or (), plan_file=plan_file)
        self._github = github_step(os.environ) if options.github else None
        self.plan_file = plan_file
        self._clock = _now if options.timing else None
        self._started = _now()
        self._events: list[str] = []
        self._warned: set[str] = set()
        self._stream = EventStream(self._event, self._clock)
        self._texts: list[Callable[[Layout], Text]] = []

    @property
    def is_text(self) -> bool:
        """Whether a person reads standard output."""
        return self._format is ReportFormat.TEXT

    def begin(self, report: PlanReport) -> None:
        """Write what would change, as far as a format tells it before the end."""
        self._warn(report)
        self._text(lambda layout: plan_text(report, layout))
        self._stream.plan(report)

    def _warn(self, report: PlanReport) -> None:
        """Say each warning once, before a question is asked."""
        for warning in report.plan.warnings:
            if warning not in self._warned:
                self.terminal.say(f"warning: {warning}")
        self._warned |= set(report.plan.warnings)

    def explain(self, report: PlanReport) -> None:
        """Show a person what a question is about, where standard output is for a program."""
        if not self.is_text:
            console = self.terminal.err
            console.print(plan_text(report, self.terminal.layout(console, self._detail)), end="")

    def step(self, role: RoleChange, step: RoleStep) -> None:
        """Write that the work on a role begins or ends."""
        self._stream.step(role, step)

    def end(self, report: PlanReport) -> None:
        """
        Write how it ended, to all places.

        Raises:
            SurroundingsError: A file cannot be written.
        """
        self._warn(report)
        is_destroyed = report.phase is Phase.DESTROY and report.result is not Result.NO_CHANGES
        if is_destroyed or (report.phase is Phase.APPLY and report.plan.changes):
            self._text(lambda layout: outcome_text(report))  # noqa: ARG005 - always whole
        self._stream.end(report)
        if self._format in (ReportFormat.JSON, ReportFormat.MARKDOWN):
            self.terminal.result(self._document(report, self._format))
        for file in self._files:
            file.write(self._document(report, file.format))
        if self._github is not None:
            self._github.report(report, self.terminal, plan_file=self.plan_file)

    def _text(self, text: Callable[[Layout], Text]) -> None:
        self._texts.append(text)
        if self.is_text:
            layout = self.terminal.layout(self.terminal.out, self._detail)
            self.terminal.result(text(layout))

    def _event(self, line: str) -> None:
        self._events.append(line)
        if self._format is ReportFormat.NDJSON:
            self.terminal.result(line)

    def _document(self, report: PlanReport, wanted: ReportFormat) -> str:
        match wanted:
            case ReportFormat.TEXT:
                layout = Layout(UNICODE, detail=self._detail)
                return "".join(text(layout).plain for text in self._texts)
            case ReportFormat.JSON:
                return json_text(plan_value(report, self._timing()))
            case ReportFormat.NDJSON:
                return "".join(self._events)
            case ReportFormat.MARKDOWN:
                return plan_markdown(report)

    def _timing(self) -> Timing | None:
        return None if self._clock is None else Timing(self._started, self._clock())


def show_preview(report: PlanReport, results: Results, *, following: str | None = None) -> None:
    """
    Write what would change as the result, and say what comes next: the command `following`.

    Raises:
        GateError: A gate was hit.
    """
    results.begin(report)
    results.end(report)
    refuse_gated(report)
    if results.is_text and report.plan.changes and following is not None:
        results.terminal.say(f"Nothing was changed. Next: {following}")


@contextmanager
def planned(report: PlanReport, results: Results) -> Iterator[None]:
    """
    Write what is about to be done; if it is not, the plan with the reason becomes the result.

    Raises:
        GateError: A gate was hit.
    """
    results.begin(report)
    try:
        refuse_gated(report)
        yield
    except AiRoleError as error:
        results.end(replace(report, result=_result_of(error)))
        raise


def show_outcome(outcome: OperationOutcome, results: Results) -> None:
    """
    Write what was done as the result.

    Raises:
        AiRoleError: Not everything was done; the result says so as well.
    """
    try:
        results.end(outcome.report)
    finally:
        # What AWS refused matters more than a file that could not be written.
        if outcome.failure is not None:
            raise outcome.failure


def _result_of(error: AiRoleError) -> Result:
    match error:
        case GateError():
            return Result.REFUSED
        case DeclinedError():
            return Result.DECLINED
        case InterruptedRunError():
            return Result.INTERRUPTED
        case _:
            return Result.FAILED


def _now() -> datetime:
    return datetime.now(UTC)
