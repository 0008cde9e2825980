"""Shows an error on standard error and gives its exit code."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from rich.text import Text

from ai_role_cli.errors import GateError
from ai_role_cli.render.console import make_console
from ai_role_cli.render.errors import error_text
from ai_role_cli.render.findings import findings_text
from ai_role_cli.spec import SpecError, in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from ai_role_cli.errors import AiRoleError

__all__ = ["show_error"]


def show_error(error: AiRoleError, arguments: Sequence[str]) -> int:
    """Write the error as a block, findings with their lines, and return the exit code."""
    console = make_console(sys.stderr, os.environ, color="--no-color" not in arguments)
    if "--github" in arguments:
        _annotate(error, console)
    if isinstance(error, SpecError):
        console.print(findings_text(error.findings, error.document), end="")
    else:
        console.print(error_text(error), end="")
    return int(error.exit_code)


def _annotate(error: AiRoleError, console: Console) -> None:
    """Mark the lines of findings; gates were told with the result."""
    from ai_role_cli.cli.github import github_step  # noqa: PLC0415 - for this option alone
    from ai_role_cli.cli.reports import report_findings  # noqa: PLC0415
    from ai_role_cli.render.github import Note, finding_note  # noqa: PLC0415

    notes = [Note("error", error.code, error.message, None)]
    if isinstance(error, SpecError):
        found = in_order(error.findings, error.document)
        notes = [finding_note(finding) for finding in report_findings(found, error.document)]
    if isinstance(error, GateError):
        notes = []
    for line in github_step(os.environ).lines(notes):
        console.print(Text(line))
