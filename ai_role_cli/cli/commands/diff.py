"""`ai-role diff`: the change of access between two role files, offline."""

from __future__ import annotations

from typing import Annotated

import typer

from ai_role_cli.cli import options
from ai_role_cli.cli.comparison import open_comparison
from ai_role_cli.cli.gates import gated, guarded
from ai_role_cli.cli.results import ResultOptions, Results, show_preview
from ai_role_cli.cli.terminal import Terminal
from ai_role_cli.errors import ExitCode

__all__ = ["diff"]


def diff(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD",
            help="A role file; REV:PATH is one of a git revision, with its path from the current "
            "folder; `-` is standard input; an empty file, as /dev/null, has no roles.",
        ),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same, for what is to come.")],
    *,
    var: options.Variables = None,
    detailed_exitcode: options.DetailedExitcode = False,
    fail_on: options.FailOn = None,
    output: options.ReportOption = options.ReportFormat.TEXT,
    output_file: options.OutputFiles = None,
    full: options.Full = False,
    github: options.Github = False,
    timing: options.Timing = False,
) -> None:
    """
    Show what changes between two role files, as a change of access. Needs no credentials.

    In a pull request: ai-role diff origin/main:roles.yaml roles.yaml
    """
    terminal: Terminal = context.obj
    results = Results(ResultOptions(output, output_file, github, timing, full), terminal)
    comparison = open_comparison(old, new, variables=var)
    if (heading := comparison.heading()) is not None:
        terminal.say(heading)
    report = gated(guarded(comparison.report()), fail_on or ())
    show_preview(report, results)
    if detailed_exitcode and not report.plan.is_empty:
        raise typer.Exit(ExitCode.CHANGES)
