"""How lines are laid out: what fits, where prose breaks, what stands at the right edge."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from textwrap import TextWrapper
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from ai_role_cli.render.visible_text import one_line

if TYPE_CHECKING:
    from ai_role_cli.render.symbols import Symbols

__all__ = ["Detail", "Layout", "one_line"]

_USUAL = 100
"""Columns that text may fill where nobody knows the width."""

_WIDEST = 120
"""Columns beyond which the right edge is too far from the text it belongs to."""

_GAP = "  "


class Detail(StrEnum):
    """How much of a plan is told."""

    SHORT = "short"
    """Enough for a decision: long parts are cut, and say so."""

    FULL = "full"


@dataclass(frozen=True, slots=True)
class Layout:
    """
    How a reader gets a text.

    A line may be longer than the width: an ARN or an action is never cut, nor broken in two.
    """

    symbols: Symbols
    width: int = 0
    """Columns of a line; 0 where nobody knows, as in a pipe: then nothing is moved to an edge."""

    detail: Detail = Detail.SHORT

    @property
    def is_short(self) -> bool:
        """Whether long parts are cut."""
        return self.detail is Detail.SHORT

    @property
    def room(self) -> int:
        """Columns that text may fill."""
        return min(self.width or _USUAL, _WIDEST)

    def fits(self, text: str, *, indent: int = 0) -> bool:
        """Tell whether a text fits into a line behind so many columns."""
        return indent + cell_len(text) <= self.room

    def with_edge(self, line: Text, *marks: Text) -> Text:
        """Return the line with the marks at the right edge, or behind it where they do not fit."""
        shown = Text(_GAP).join(mark for mark in marks if mark)
        if not shown:
            return line
        room = min(self.width, _WIDEST) - line.cell_len - shown.cell_len
        return Text.assemble(line, " " * max(room, len(_GAP)), shown)

    def wrapped(self, text: str, *, indent: int = 0) -> list[str]:
        """Return prose as lines that fit behind so many columns, broken between words alone."""
        if self.fits(text, indent=indent):
            return [text]
        wrapper = TextWrapper(
            width=max(self.room - indent, 1),
            break_long_words=False,
            break_on_hyphens=False,
        )
        return wrapper.wrap(text)
