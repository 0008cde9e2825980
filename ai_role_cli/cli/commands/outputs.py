"""`ai-role outputs`: names and ARNs of the applied roles, from state alone."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import typer

from ai_role_cli.cli import options
from ai_role_cli.cli.backends import confirm_backend
from ai_role_cli.cli.completion import complete_role
from ai_role_cli.cli.option_groups import EngineOptions
from ai_role_cli.cli.role_file import load
from ai_role_cli.cli.session import private_folder, stack_settings
from ai_role_cli.cli.state import applied_outputs
from ai_role_cli.cli.terminal import Terminal
from ai_role_cli.engine import check_folder
from ai_role_cli.errors import UsageError
from ai_role_cli.render.outputs import env_text, outputs_text, tfvars_text
from ai_role_cli.render.plan_json import json_text
from ai_role_cli.render.visible_text import one_line

__all__ = ["outputs"]


class OutputsFormat(StrEnum):
    """How outputs are written."""

    TEXT = "text"
    JSON = "json"
    ENV = "env"
    TFVARS = "tfvars"


def outputs(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            help="ROLE for its ARN, or ROLE.role_name and the like; prints the bare value.",
            autocompletion=complete_role,
            show_default=False,
        ),
    ] = None,
    *,
    file: options.FileOption = None,
    var: options.Variables = None,
    output_format: Annotated[
        OutputsFormat, typer.Option("--format", help="Format of the result.")
    ] = OutputsFormat.TEXT,
    stack: options.Stack = None,
    backend: options.Backend = None,
    sandbox: options.Sandbox = False,
) -> None:
    """Print names and ARNs of the applied roles. Reads state; asks neither engine nor AWS."""
    terminal: Terminal = context.obj
    chosen = EngineOptions(file, var, stack, backend, sandbox=sandbox)
    settings = stack_settings(chosen, load(file, var))
    check_folder(private_folder(chosen))
    confirm_backend(settings, terminal, base=private_folder(chosen).parent)
    applied = applied_outputs(settings)
    if name is not None:
        terminal.result(f"{one_line(_value(applied, name))}\n")
        return
    terminal.result(_text(applied, output_format))


def _text(applied: Mapping[str, Mapping[str, str]], output_format: OutputsFormat) -> str:
    match output_format:
        case OutputsFormat.TEXT:
            return outputs_text(applied)
        case OutputsFormat.JSON:
            return json_text(applied)
        case OutputsFormat.ENV:
            return env_text(applied)
        case OutputsFormat.TFVARS:
            return tfvars_text(applied)


def _value(applied: Mapping[str, Mapping[str, str]], name: str) -> str:
    role, _, output = name.rpartition(".") if name not in applied else (name, "", "role_arn")
    try:
        return applied[role][output]
    except KeyError:
        known = [f"{key}.{output}" for key, values in applied.items() for output in values]
        raise UsageError(
            f"there is no output {name}",
            code="unknown-output",
            facts=(("known", ", ".join(known) or "none: nothing is applied yet"),),
        ) from None
