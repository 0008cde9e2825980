"""`ai-role validate`: checks role files, offline."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from ai_role_cli.cli.checked_options import filled_each
from ai_role_cli.cli.options import Variables
from ai_role_cli.cli.terminal import Terminal
from ai_role_cli.cli.validation import ValidationFormat, findings_as, validated
from ai_role_cli.errors import ExitCode
from ai_role_cli.render.validation import STRICT, ValidatedFile
from ai_role_cli.spec import Severity

__all__ = ["validate"]


def validate(
    context: typer.Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE]...",
            help="Role files; `-` is standard input. Default: roles.yaml, then roles.yml.",
            callback=filled_each,
            show_default=False,
        ),
    ] = None,
    *,
    var: Variables = None,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="Fail on findings from low upwards, too.", show_default=False
        ),
    ] = False,
    output: Annotated[
        ValidationFormat, typer.Option("--format", help="Format of the findings.")
    ] = ValidationFormat.TEXT,
) -> None:
    """
    Check role files: structure, values, IAM's grammar and quotas, risky grants. Needs nothing else.

    Text shows findings from medium upwards and counts the rest; -v shows all. Exit code 0 if every
    file is valid, 3 if one is not.
    """
    terminal: Terminal = context.obj
    wanted: list[str | None] = [*files] if files else [None]
    found = [validated(file, var) for file in wanted]
    failing = STRICT if strict else (Severity.ERROR,)
    if output is ValidationFormat.TEXT:
        _show(found, terminal)
    else:
        terminal.result(findings_as(output, found, failing=failing))
    if any(file.fails_by(failing) for file in found):
        raise typer.Exit(ExitCode.INVALID)


def _show(files: list[ValidatedFile], terminal: Terminal) -> None:
    from ai_role_cli.render.errors import error_text  # noqa: PLC0415 - for this format alone
    from ai_role_cli.render.validation_text import (  # noqa: PLC0415 - as above
        SHORT,
        summary_line,
        validation_text,
    )

    shown = tuple(Severity) if terminal.verbosity else SHORT
    told = False
    for file in files:
        if file.unreadable is not None:
            terminal.err.print(error_text(file.unreadable), end="")
            continue
        text = validation_text(file, shown=shown)
        terminal.result(Text("\n") + text if told and text else text)
        terminal.say(summary_line(file, shown=shown))
        told = told or bool(text)
