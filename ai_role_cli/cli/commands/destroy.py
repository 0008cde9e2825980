"""`ai-role destroy`: previews, asks for the stack's name, deletes, removes the stack."""

from __future__ import annotations

import typer

from ai_role_cli.cli import options
from ai_role_cli.cli.operations import destroy_roles, nothing_to_destroy, preview_destroy
from ai_role_cli.cli.results import ResultOptions, Results, planned, show_outcome, show_preview
from ai_role_cli.cli.session import EngineOptions, open_session
from ai_role_cli.cli.terminal import Terminal

__all__ = ["destroy"]


def destroy(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    file: options.File = None,
    *,
    var: options.Variables = None,
    target: options.Targets = None,
    yes: options.Yes = False,
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
    Delete every role of the stack, then the stack itself.

    Shows what goes and asks for the stack's name first. Policies put on the roles by hand go too.
    """
    terminal: Terminal = context.obj
    chosen = EngineOptions(file, var, stack, backend, region, profile, sandbox, lock_timeout)
    results = Results(ResultOptions(output, output_file, github, timing, full), terminal)
    with open_session(chosen, terminal) as session:
        report = preview_destroy(session, targets=target or ())
        if report is None:
            show_preview(nothing_to_destroy(session), results)
            return
        with planned(report, results):
            if not yes:
                results.explain(report)
                count = len(report.plan.changes)
                terminal.confirm_by_name(
                    f"Delete {count} role{'s' * (count != 1)} from account {report.account}?",
                    name=session.settings.stack,
                )
            outcome = destroy_roles(session, report, results, targets=target or ())
        show_outcome(outcome, results)
