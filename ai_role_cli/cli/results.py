"""Writes reports to the terminal in the wanted format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.cli.options import OutputFormat
from ai_role_cli.render.plan_json import json_text, plan_value
from ai_role_cli.render.plan_text import outcome_text, plan_text
from ai_role_cli.render.report import Phase, PlanReport

if TYPE_CHECKING:
    from ai_role_cli.cli.operations import Outcome
    from ai_role_cli.cli.terminal import Terminal

__all__ = ["show_outcome", "show_plan", "show_preview"]


def show_preview(report: PlanReport, terminal: Terminal, output: OutputFormat) -> None:
    """Write a preview as the result, and say what comes next."""
    _warn(report, terminal)
    if output is OutputFormat.JSON:
        terminal.result(json_text(plan_value(report)))
        return
    terminal.result(plan_text(report, terminal.symbols))
    if report.plan.changes:
        command = "destroy" if report.phase is Phase.DESTROY_PREVIEW else "apply"
        sandbox = " --sandbox" if report.sandbox else ""
        terminal.say(f"Nothing was changed. Next: ai-role {command} {report.file}{sandbox}")


def show_plan(report: PlanReport, terminal: Terminal, output: OutputFormat) -> None:
    """Write what is about to be done; JSON holds the outcome alone."""
    if output is OutputFormat.TEXT:
        terminal.result(plan_text(report, terminal.symbols))


def show_outcome(outcome: Outcome, terminal: Terminal, output: OutputFormat) -> None:
    """
    Write what was done as the result.

    Raises:
        AiRoleError: Not everything was done; the result says so as well.
    """
    _warn(outcome.report, terminal)
    if output is OutputFormat.JSON:
        terminal.result(json_text(plan_value(outcome.report)))
    elif outcome.failure is None:
        terminal.result(outcome_text(outcome.report))
    if outcome.failure is not None:
        raise outcome.failure


def _warn(report: PlanReport, terminal: Terminal) -> None:
    """Pass on what the engine warns of, such as operations that a killed run left open."""
    for warning in report.plan.warnings:
        terminal.say(f"warning: {warning}")
