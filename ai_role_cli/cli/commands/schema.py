"""`ai-role schema`: the JSON Schema of the role file, for editors."""

from __future__ import annotations

import typer

from ai_role_cli.cli.terminal import Terminal
from ai_role_cli.render.plan_json import json_text
from ai_role_cli.render.role_file_schema import role_file_schema

__all__ = ["schema"]


def schema(context: typer.Context) -> None:
    """
    Print the JSON Schema of the role file, with which editors complete and check it.

    As in: ai-role schema > ai-role.schema.json
    """
    terminal: Terminal = context.obj
    terminal.result(json_text(role_file_schema()))
