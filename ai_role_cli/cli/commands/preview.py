"""`ai-role preview`: what apply would do."""

from __future__ import annotations

import typer

from ai_role_cli.cli import options
from ai_role_cli.cli.gates import gated
from ai_role_cli.cli.operations import preview_roles
from ai_role_cli.cli.plan_file import check_plan_file, write_plan
from ai_role_cli.cli.results import ResultOptions, Results, show_preview
from ai_role_cli.cli.saved_plan import PlanScope, saved_plan
from ai_role_cli.cli.session import EngineOptions, open_session
from ai_role_cli.cli.terminal import Terminal
from ai_role_cli.errors import ExitCode

__all__ = ["preview"]


def preview(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    file: options.File = None,
    *,
    var: options.Variables = None,
    target: options.Targets = None,
    save_plan: options.SavePlan = None,
    refresh: options.Refresh = False,
    detailed_exitcode: options.DetailedExitcode = False,
    fail_on: options.FailOn = None,
    output: options.ReportOption = options.ReportFormat.TEXT,
    output_file: options.OutputFiles = None,
    full: options.Full = False,
    github: options.Github = False,
    timing: options.Timing = False,
    stack: options.Stack = None,
    backend: options.Backend = None,
    region: options.Region = None,
    profile: options.Profile = None,
    sandbox: options.Sandbox = False,
    lock_timeout: options.LockTimeout = None,
) -> None:
    """
    Show what apply would change, as a change of access. Changes nothing.

    Signs: + create, ~ update, ± replace, - delete; ▲ broader access, ▼ narrower, ◆ both, = the
    same, ? not proven; ! what else to know. Where a line has ▲ or ▼, a request proves it of this
    line alone. Where the encoding has no such signs: -/+ for ±, ^ for ▲, v for ▼, ^v for ◆.
    """
    terminal: Terminal = context.obj
    chosen = EngineOptions(file, var, stack, backend, region, profile, sandbox, lock_timeout)
    results = Results(
        ResultOptions(output, output_file, github, timing, full), terminal, plan_file=save_plan
    )
    scope = PlanScope(tuple(target or ()), refresh)
    if save_plan is not None:
        check_plan_file(save_plan)
    with open_session(chosen, terminal) as session:
        report = gated(preview_roles(session, scope), fail_on or ())
        # What a gate stopped must not be applied without a question.
        if save_plan is not None and not report.gates:
            write_plan(save_plan, saved_plan(report, session, scope))
    show_preview(report, results)
    if detailed_exitcode and not report.plan.is_empty:
        raise typer.Exit(ExitCode.CHANGES)
