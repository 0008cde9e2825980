"""`ai-role synth`: the IAM documents of each role, offline."""

from __future__ import annotations

import typer

from ai_role_cli.cli.options import File, Variables
from ai_role_cli.cli.role_file import load
from ai_role_cli.cli.terminal import Terminal
from ai_role_cli.policy import Target, synthesize
from ai_role_cli.render.plan_json import json_text
from ai_role_cli.render.role_documents import documents_value

__all__ = ["synth"]


def synth(context: typer.Context, file: File = None, var: Variables = None) -> None:
    """
    Print the IAM documents of each role as JSON.

    Where the file names no account or region, their placeholders stay.
    """
    terminal: Terminal = context.obj
    loaded = load(file, var)
    role_file = loaded.role_file
    synthesis = synthesize(loaded, Target.of(role_file.account, role_file.region))
    terminal.result(json_text(documents_value(synthesis.roles)))
