"""What is wrong at a stretch of a text: a finding before it has a path."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ai_role_cli.spec.source import Span

__all__ = ["Problem"]


class Problem(NamedTuple):
    """
    One problem of a text.

    Args:
        id: Stable kebab-case id of the kind of problem.
        message: One sentence without a final stop.
        span: Where in the text.
        hint: The fix, worded to stand after a caret.
    """

    id: str
    message: str
    span: Span
    hint: str | None = None
