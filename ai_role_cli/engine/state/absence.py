"""A stack of which there is nothing to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.engine.backends import shown_backend
from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from ai_role_cli.engine.settings import StackSettings

__all__ = ["nothing_applied"]


def nothing_applied(settings: StackSettings) -> SurroundingsError:
    """Return the error of a stack that is not there or empty: here, or kept somewhere else."""
    return SurroundingsError(
        f"nothing was applied to stack {settings.stack} yet",
        code="nothing-applied",
        facts=(("project", settings.project), ("backend", shown_backend(settings.backend))),
        hint="run `ai-role apply` first, or name the right --stack or --backend",
    )
