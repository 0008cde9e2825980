"""`ai-role apply`: previews, asks, applies."""

from __future__ import annotations

from dataclasses import replace

import typer

from ai_role_cli.cli import options
from ai_role_cli.cli.gates import gated
from ai_role_cli.cli.operations import apply_roles, preview_roles
from ai_role_cli.cli.option_groups import (
    EngineOptions,
    GateOptions,
    OwnerOptions,
    ResultOptions,
    grouped,
)
from ai_role_cli.cli.outcome import OperationOutcome
from ai_role_cli.cli.ownership import open_owned_session
from ai_role_cli.cli.plan_file import read_plan
from ai_role_cli.cli.results import Results, planned, show_outcome
from ai_role_cli.cli.saved_plan import Place, PlanScope, SavedPlan, saved_plan, scope_of
from ai_role_cli.cli.session import Session
from ai_role_cli.cli.staleness import check_place, check_unchanged
from ai_role_cli.cli.terminal import Terminal
from ai_role_cli.plan import Operation
from ai_role_cli.render.report import PlanReport

__all__ = ["apply"]


@grouped
def apply(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    *,
    plan: options.PlanFile = None,
    target: options.Targets = None,
    refresh: options.Refresh = False,
    gates: GateOptions,
    yes: options.Yes = False,
    result: ResultOptions,
    owner: OwnerOptions,
    engine: EngineOptions,
) -> None:
    """
    Make the account what the role file says: shows the changes, asks, applies them.

    If AWS refuses something, what was done is recorded, and running it again is safe. A saved plan
    that no longer holds is refused with 7.
    """
    terminal: Terminal = context.obj
    results = Results(result, terminal)
    saved = None if plan is None else read_plan(plan)
    scope = scope_of(saved, target or ())
    scope = replace(scope, refresh=scope.refresh or refresh)
    with open_owned_session(engine, owner, terminal) as session:
        report = gated(_preview(session, scope, saved), gates.wanted)
        outcome = OperationOutcome(report, failure=None)
        with planned(report, results):
            if not yes and saved is None and report.plan.changes:
                _ask(report, session, results)
            # What was found in AWS belongs into the state though it takes no operation.
            is_found = scope.refresh or session.runner.state.is_completed
            if is_found or session.owner_is_new or not report.plan.is_empty:
                outcome = apply_roles(session, report, results, scope=scope)
        show_outcome(outcome, results)
    gates.end(report)


def _preview(session: Session, scope: PlanScope, saved: SavedPlan | None) -> PlanReport:
    """A saved plan was reviewed: what a preview finds now must be the very same."""
    if saved is None:
        return preview_roles(session, scope)
    check_place(saved, Place.of(session))
    report = preview_roles(session, scope)
    check_unchanged(saved, saved_plan(report, session, scope))
    return report


def _ask(report: PlanReport, session: Session, results: Results) -> None:
    results.explain(report)
    terminal = results.terminal
    plan = report.plan
    count = len(plan.changes)
    question = f"Apply {count} change{'s' * (count > 1)} to account {report.account}?"
    gone = plan.count(Operation.DELETE) + plan.count(Operation.REPLACE)
    if gone:
        question += f" {gone} role{'s' * (gone > 1)} will be deleted or replaced."
        terminal.confirm_by_name(question, name=session.settings.stack)
    else:
        terminal.confirm(question)
