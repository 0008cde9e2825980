"""`ai-role apply`: previews, asks, applies."""

from __future__ import annotations

import typer

from ai_role_cli.cli import options
from ai_role_cli.cli.gates import check_gates
from ai_role_cli.cli.operations import Outcome, apply_roles, preview_roles
from ai_role_cli.cli.results import show_outcome, show_plan
from ai_role_cli.cli.session import EngineOptions, Session, open_session
from ai_role_cli.cli.terminal import Terminal
from ai_role_cli.plan import Operation
from ai_role_cli.render.report import PlanReport

__all__ = ["apply"]


def apply(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    file: options.File = None,
    *,
    var: options.Variables = None,
    target: options.Targets = None,
    fail_on: options.FailOn = None,
    yes: options.Yes = False,
    output: options.OutputOption = options.OutputFormat.TEXT,
    stack: options.Stack = None,
    backend: options.Backend = None,
    region: options.Region = None,
    profile: options.Profile = None,
    sandbox: options.Sandbox = False,
    lock_timeout: options.LockTimeout = None,
) -> None:
    """
    Make the account what the role file says: shows the changes, asks, applies them.

    If AWS refuses something, what was done is recorded, and running it again is safe.
    """
    terminal: Terminal = context.obj
    chosen = EngineOptions(file, var, stack, backend, region, profile, sandbox, lock_timeout)
    with open_session(chosen, terminal) as session:
        report = preview_roles(session, targets=target or ())
        show_plan(report, terminal, output)
        check_gates(report, fail_on or ())
        if not yes and report.plan.changes:
            _ask(report, session, terminal)
        outcome = Outcome(report, failure=None)
        if not report.plan.is_empty:
            outcome = apply_roles(session, report, terminal, targets=target or ())
        if outcome.report.plan.changes or output is options.OutputFormat.JSON:
            show_outcome(outcome, terminal, output)


def _ask(report: PlanReport, session: Session, terminal: Terminal) -> None:
    plan = report.plan
    count = len(plan.changes)
    question = f"Apply {count} change{'s' * (count > 1)} to account {report.account}?"
    gone = plan.count(Operation.DELETE) + plan.count(Operation.REPLACE)
    if gone:
        question += f" {gone} role{'s' * (gone > 1)} will be deleted or replaced."
        terminal.confirm_by_name(question, name=session.settings.stack)
    else:
        terminal.confirm(question)
