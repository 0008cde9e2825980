"""`ai-role validate`: checks role files, offline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from ai_role_cli.cli.options import Variables
from ai_role_cli.cli.role_file import load
from ai_role_cli.cli.terminal import Terminal
from ai_role_cli.policy import Target, synthesize
from ai_role_cli.render.findings import findings_text
from ai_role_cli.spec import SpecError

__all__ = ["validate"]


def validate(
    context: typer.Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE]...",
            help="Role files; `-` is standard input. Default: roles.yaml, then roles.yml.",
            show_default=False,
        ),
    ] = None,
    var: Variables = None,
) -> None:
    """
    Check role files: structure, values, IAM quotas. Needs no credentials and no engine.

    Exit code 0 if every file is valid, 3 if one is not.
    """
    terminal: Terminal = context.obj
    errors = list(_errors(files or [None], var, terminal))
    for error in errors:
        terminal.out.print(findings_text(error.findings, error.document), end="")
    if errors:
        raise typer.Exit(errors[0].exit_code)


def _errors(
    files: list[str] | list[None], var: list[str] | None, terminal: Terminal
) -> Iterator[SpecError]:
    """Check one file after another: a bad one must not hide the next."""
    for file in files:
        try:
            loaded = load(file, var)
            role_file = loaded.role_file
            synthesize(loaded, Target.of(role_file.account, role_file.region))
        except SpecError as error:
            yield error
        else:
            count = len(role_file.roles)
            noun = "role" if count == 1 else "roles"
            terminal.say(f"{loaded.document.source.name}: {count} {noun}, no errors")
