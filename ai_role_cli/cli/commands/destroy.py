"""`ai-role destroy`: previews, asks for the stack's name, deletes, removes the stack."""

from __future__ import annotations

import typer

from ai_role_cli.cli import options
from ai_role_cli.cli.operations import destroy_roles, nothing_to_destroy, preview_destroy
from ai_role_cli.cli.option_groups import EngineOptions, OwnerOptions, ResultOptions, grouped
from ai_role_cli.cli.ownership import open_owned_session
from ai_role_cli.cli.results import Results, planned, show_outcome, show_preview
from ai_role_cli.cli.terminal import Terminal
from ai_role_cli.plan import Operation

__all__ = ["destroy"]


@grouped
def destroy(
    context: typer.Context,
    *,
    target: options.Targets = None,
    yes: options.Yes = False,
    result: ResultOptions,
    owner: OwnerOptions,
    engine: EngineOptions,
) -> None:
    """
    Delete every role of the stack, then the stack itself.

    Shows what goes and asks for the stack's name first. Policies put on the roles by hand go too.
    """
    terminal: Terminal = context.obj
    results = Results(result, terminal)
    with open_owned_session(engine, owner, terminal) as session:
        report = preview_destroy(session, targets=target or ())
        if report is None:
            show_preview(nothing_to_destroy(session), results)
            return
        with planned(report, results):
            if not yes and report.plan.roles:
                results.explain(report)
                plan = report.plan
                count = len(plan.roles) - plan.count(Operation.UNCHANGED)
                terminal.confirm_by_name(
                    f"Delete {count} role{'s' * (count != 1)} from account {report.account}?",
                    name=session.settings.stack,
                )
            outcome = destroy_roles(session, report, results, targets=target or ())
        show_outcome(outcome, results)
