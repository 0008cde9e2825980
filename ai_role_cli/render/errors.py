"""An error as one readable block: what is wrong, what was looked at, the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from ai_role_cli.render.visible_text import one_line, visible

if TYPE_CHECKING:
    from ai_role_cli.errors import AiRoleError

__all__ = ["error_text"]

_FIX = "fix"


def error_text(error: AiRoleError) -> Text:
    """Return the block of an error, each line with its line break; labels are aligned."""
    block = Text()
    block.append(f"error[{error.code}]", style="bold red")
    block.append(f": {one_line(error.message)}\n", style="bold")
    rows = [*error.facts, *([(_FIX, error.hint)] if error.hint else [])]
    width = max((len(label) for label, _ in rows), default=0)
    for label, text in rows:
        first, *more = visible(text).split("\n")
        style = "cyan" if label == _FIX else "dim"
        block.append(f"  {label:<{width}}  ", style=style)
        block.append(f"{first}\n")
        block.append("".join(f"  {'':<{width}}  {line}\n" for line in more))
    return block
