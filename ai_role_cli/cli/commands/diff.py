"""`ai-role diff`: the change of access between two role files, offline."""

from __future__ import annotations

from typing import Annotated

import typer

from ai_role_cli.cli import options
from ai_role_cli.cli.checked_options import filled
from ai_role_cli.cli.comparison import open_comparison
from ai_role_cli.cli.gates import gated, guarded
from ai_role_cli.cli.option_groups import GateOptions, ResultOptions, grouped
from ai_role_cli.cli.results import Results, show_preview
from ai_role_cli.cli.terminal import Terminal

__all__ = ["diff"]


@grouped
def diff(
    context: typer.Context,
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD",
            help="A role file; REV:PATH is one of a git revision, with its path from the current "
            "folder; `-` is standard input; an empty file, as /dev/null, has no roles.",
            callback=filled,
        ),
    ],
    new: Annotated[
        str,
        typer.Argument(metavar="NEW", help="The same, for what is to come.", callback=filled),
    ],
    *,
    var: options.Variables = None,
    gates: GateOptions,
    result: ResultOptions,
) -> None:
    """
    Show what changes between two role files, as a change of access. Needs no credentials.

    In a pull request: ai-role diff origin/main:roles.yaml roles.yaml
    """
    terminal: Terminal = context.obj
    results = Results(result, terminal)
    comparison = open_comparison(old, new, variables=var)
    if (heading := comparison.heading()) is not None:
        terminal.say(heading)
    report = gated(guarded(comparison.report()), gates.wanted)
    show_preview(report, results)
    gates.end(report)
