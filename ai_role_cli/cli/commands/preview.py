"""`ai-role preview`: what apply would do."""

from __future__ import annotations

import typer

from ai_role_cli.cli import options
from ai_role_cli.cli.gates import gated
from ai_role_cli.cli.operations import preview_roles
from ai_role_cli.cli.option_groups import (
    EngineOptions,
    GateOptions,
    OwnerOptions,
    ResultOptions,
    grouped,
)
from ai_role_cli.cli.ownership import open_owned_session
from ai_role_cli.cli.plan_file import check_plan_file, write_plan
from ai_role_cli.cli.results import Results, show_preview
from ai_role_cli.cli.saved_plan import PlanScope, saved_plan
from ai_role_cli.cli.terminal import Terminal

__all__ = ["preview"]


@grouped
def preview(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    *,
    target: options.Targets = None,
    save_plan: options.SavePlan = None,
    refresh: options.Refresh = False,
    gates: GateOptions,
    result: ResultOptions,
    owner: OwnerOptions,
    engine: EngineOptions,
) -> None:
    """
    Show what apply would change, as a change of access. Changes nothing.

    Signs: + create, ~ update, ± replace, - delete; ▲ broader access, ▼ narrower, ◆ both, = the
    same, ? not proven; ! what else to know. Where a line has ▲ or ▼, a request proves it of this
    line alone. Where the encoding has no such signs: -/+ for ±, ^ for ▲, v for ▼, ^v for ◆.
    """
    terminal: Terminal = context.obj
    results = Results(result, terminal, plan_file=save_plan)
    scope = PlanScope(tuple(target or ()), refresh)
    if save_plan is not None:
        check_plan_file(save_plan)
    with open_owned_session(engine, owner, terminal) as session:
        report = gated(preview_roles(session, scope), gates.wanted)
        # What a gate stopped must not be applied without a question.
        if save_plan is not None and not report.gates:
            write_plan(save_plan, saved_plan(report, session, scope))
    planned = scope.options() if save_plan is None else ("--plan", save_plan)
    show_preview(
        report, results, following=engine.command("apply", report.file, *planned, *owner.given)
    )
    gates.end(report)
