"""`ai-role explain`: who may assume a role and what it may do; offline."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer
from rich.text import Text

from ai_role_cli.cli import options
from ai_role_cli.cli.completion import complete_role
from ai_role_cli.cli.role_file import load, reviewed, role_named
from ai_role_cli.cli.terminal import Terminal
from ai_role_cli.policy import Target
from ai_role_cli.render.explanation import RoleExplanation, explained
from ai_role_cli.render.explanation_json import explanation_value
from ai_role_cli.render.explanation_markdown import explanation_markdown
from ai_role_cli.render.explanation_text import explanation_text
from ai_role_cli.render.layout import Detail
from ai_role_cli.render.plan_json import json_text
from ai_role_cli.render.validation import placed_in_order
from ai_role_cli.spec import Anchor, LoadedRoleFile, Severity, SpecError

__all__ = ["explain"]


class ExplanationFormat(StrEnum):
    """How explanations are written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def explain(
    context: typer.Context,
    role: Annotated[
        str | None,
        typer.Argument(
            help="A role of the file; all of them if none is named.",
            autocompletion=complete_role,
            show_default=False,
        ),
    ] = None,
    *,
    file: options.FileOption = None,
    var: options.Variables = None,
    output: Annotated[
        ExplanationFormat, typer.Option("--output", "-o", help="Format of the result.")
    ] = ExplanationFormat.TEXT,
) -> None:
    """
    Say who may assume a role, what it may do by service and access level, and what is risky.

    Asks neither AWS nor the engine: the text of AWS managed policies and of boundaries is not known
    here.
    """
    terminal: Terminal = context.obj
    found = _explained(load(file, var), role)
    terminal.result(_written(found, output, terminal))


def _explained(loaded: LoadedRoleFile, role: str | None) -> list[RoleExplanation]:
    target = Target.of(loaded.role_file.account, loaded.role_file.region)
    synthesis = reviewed(loaded, target).synthesis
    if len(synthesis.roles) < len(loaded.role_file.roles):
        raise SpecError(synthesis.findings, loaded.document)
    wanted = synthesis.roles if role is None else [role_named(synthesis.roles, role)]
    order = list(Severity)
    placed = sorted(
        placed_in_order(synthesis.findings, loaded.document),
        key=lambda each: order.index(each.finding.severity),
    )
    return [
        explained(
            documents,
            loaded.location(("roles", documents.key), at=Anchor.KEY),
            tuple(each for each in placed if each.finding.role == documents.key),
        )
        for documents in wanted
    ]


def _written(
    found: Sequence[RoleExplanation], output: ExplanationFormat, terminal: Terminal
) -> str | Text:
    match output:
        case ExplanationFormat.JSON:
            return json_text(explanation_value(found))
        case ExplanationFormat.MARKDOWN:
            return explanation_markdown(found)
        case ExplanationFormat.TEXT:
            return explanation_text(found, terminal.layout(terminal.out, Detail.FULL))
