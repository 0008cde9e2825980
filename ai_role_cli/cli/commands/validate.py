"""`ai-role validate`: checks role files, offline."""

from __future__ import annotations

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
    wanted: list[str | None] = [*files] if files else [None]
    codes = [_check(file, var, terminal) for file in wanted]
    if any(codes):
        raise typer.Exit(max(codes))


def _check(file: str | None, var: list[str] | None, terminal: Terminal) -> int:
    """Report on one file and return its exit code: a bad file must not hide the next."""
    try:
        loaded = load(file, var)
        role_file = loaded.role_file
        synthesis = synthesize(loaded, Target.of(role_file.account, role_file.region))
    except SpecError as error:
        terminal.out.print(findings_text(error.findings, error.document), end="")
        return int(error.exit_code)
    terminal.out.print(findings_text(synthesis.findings, loaded.document), end="")
    count = len(role_file.roles)
    noun = "role" if count == 1 else "roles"
    terminal.say(f"{loaded.document.source.name}: {count} {noun}, no errors")
    return 0
