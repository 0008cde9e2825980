"""`ai-role drift`: what differs in AWS from what was applied."""

from __future__ import annotations

import typer

from ai_role_cli.cli import options
from ai_role_cli.cli.gates import gated
from ai_role_cli.cli.operations import drift_roles
from ai_role_cli.cli.results import ResultOptions, Results, show_preview
from ai_role_cli.cli.session import EngineOptions, open_session
from ai_role_cli.cli.terminal import Terminal
from ai_role_cli.errors import ExitCode

__all__ = ["drift"]


def drift(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    file: options.File = None,
    *,
    var: options.Variables = None,
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
    Show what differs in AWS from what was applied. Changes neither AWS nor the state.

    Looks at every role of the stack: trust, description, session, boundary, tags, all inline
    policies and all attachments, exclusive or not, the documents of its own policies and the
    instance profile. It cannot see into policies of others (AWS managed ones, the boundary), and
    not what was made outside the stack. What is new in the role file is for `preview`.

    Signs, from what was applied to what AWS has now: + put on, ~ changed, - gone.
    """
    terminal: Terminal = context.obj
    results = Results(ResultOptions(output, output_file, github, timing, full), terminal)
    chosen = EngineOptions(file, var, stack, backend, region, profile, sandbox, lock_timeout)
    with open_session(chosen, terminal) as session:
        report = drift_roles(session)
    show_preview(gated(report, fail_on or ()), results)
    if detailed_exitcode and not report.plan.is_empty:
        raise typer.Exit(ExitCode.CHANGES)
