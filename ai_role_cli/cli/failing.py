"""Shows an error on standard error and gives its exit code."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from ai_role_cli.render.console import make_console
from ai_role_cli.render.errors import error_text
from ai_role_cli.render.findings import findings_text
from ai_role_cli.spec import SpecError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ai_role_cli.errors import AiRoleError

__all__ = ["show_error"]


def show_error(error: AiRoleError, arguments: Sequence[str]) -> int:
    """Write the error as a block, findings with their lines, and return the exit code."""
    console = make_console(sys.stderr, os.environ, color="--no-color" not in arguments)
    if isinstance(error, SpecError):
        console.print(findings_text(error.findings, error.document), end="")
    else:
        console.print(error_text(error), end="")
    return int(error.exit_code)
