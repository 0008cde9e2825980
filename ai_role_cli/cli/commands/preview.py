"""`ai-role preview`: what apply would do."""

from __future__ import annotations

from typing import Annotated

import typer

from ai_role_cli.cli import options
from ai_role_cli.cli.gates import check_gates
from ai_role_cli.cli.operations import preview_roles
from ai_role_cli.cli.results import show_preview
from ai_role_cli.cli.session import EngineOptions, open_session
from ai_role_cli.cli.terminal import Terminal
from ai_role_cli.errors import ExitCode

__all__ = ["preview"]


def preview(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    file: options.File = None,
    *,
    var: options.Variables = None,
    refresh: Annotated[
        bool,
        typer.Option(
            "--refresh",
            help="Ask AWS what is there now, instead of trusting the last state.",
            show_default=False,
        ),
    ] = False,
    detailed_exitcode: Annotated[
        bool,
        typer.Option(
            "--detailed-exitcode", help="Exit with 2 if there are changes.", show_default=False
        ),
    ] = False,
    fail_on: options.FailOn = None,
    output: options.OutputOption = options.OutputFormat.TEXT,
    stack: options.Stack = None,
    backend: options.Backend = None,
    region: options.Region = None,
    profile: options.Profile = None,
    sandbox: options.Sandbox = False,
    lock_timeout: options.LockTimeout = None,
) -> None:
    """
    Show what apply would change, as a change of access. Changes nothing.

    Signs: + create, ~ update, ± replace, - delete.
    """
    terminal: Terminal = context.obj
    chosen = EngineOptions(file, var, stack, backend, region, profile, sandbox, lock_timeout)
    with open_session(chosen, terminal) as session:
        report = preview_roles(session, refresh=refresh)
    show_preview(report, terminal, output)
    check_gates(report, fail_on or ())
    if detailed_exitcode and not report.plan.is_empty:
        raise typer.Exit(ExitCode.CHANGES)
