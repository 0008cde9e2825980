"""Findings with the line they are about; the only place that turns paths into printed lines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from ai_role_cli.render.visible_text import cells_of, one_line
from ai_role_cli.spec import Severity, in_order, masked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ai_role_cli.spec import Document, Finding, Place

__all__ = ["findings_text"]

_COLUMNS = 100
"""Widest source line shown, and the width beyond which a hint gets a line of its own."""

_LEAD_COLUMNS = 40
"""How much of a cut line stays in front of the caret."""

_GUTTER_DIGITS = 3
_CUT = "…"

_STYLES = {
    Severity.ERROR: "bold red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.INFO: "blue",
}


def findings_text(findings: Iterable[Finding], document: Document) -> Text:
    """
    Return the findings by file and place, a blank line between them.

    Args:
        findings: What is wrong; their paths begin at the top of the document.
        document: The role file, with the documents it names.
    """
    return Text("\n").join(_block(each, document) for each in in_order(findings, document))


def _block(finding: Finding, document: Document) -> Text:
    place = document.locate(finding.path, at=finding.at)
    where = place.location
    style = _STYLES[finding.severity]
    block = Text()
    block.append(f"{one_line(where.file)}:{where.line}:{where.column}: ", style="bold")
    block.append(f"{finding.severity}[{finding.id}]", style=style)
    block.append(f" {one_line(finding.message)}\n")
    return block.append_text(_excerpt(place, finding.hint, style=style))


def _excerpt(place: Place, hint: str | None, *, style: str) -> Text:
    number = place.location.line
    marked = _mark(place)
    gutter = f"{number:>{_GUTTER_DIGITS}} | "
    margin = f"{'|':>{len(gutter) - 1}} "
    excerpt = Text()
    excerpt.append(f"{gutter}{marked.line}".rstrip() + "\n")
    excerpt.append(margin).append(" " * marked.caret_column).append(
        "^" * marked.carets, style=style
    )
    text = one_line(hint or "")
    if text and marked.end_column + len(text) > _COLUMNS:
        excerpt.append(f"\n{margin}")
    elif text:
        excerpt.append(" ")
    return excerpt.append(f"{text}\n", style="cyan")


@dataclass(frozen=True, slots=True)
class _Marked:
    """A line as it is shown, and where its carets go, in terminal columns."""

    line: str
    caret_column: int
    carets: int

    @property
    def end_column(self) -> int:
        """The column behind the last caret."""
        return self.caret_column + self.carets


@dataclass(frozen=True, slots=True)
class _Line:
    """A line, character by character: what is shown for each, and how wide that is."""

    cells: tuple[str, ...]
    widths: tuple[int, ...]
    fits: bool


@lru_cache(maxsize=8)
def _line(text: str) -> _Line:
    """A policy without line breaks is one long line, with everything that is found of it."""
    cells = cells_of(masked(text))
    widths = tuple(map(cell_len, cells))
    return _Line(cells, widths, sum(widths) <= _COLUMNS)


def _mark(place: Place) -> _Marked:
    location = place.location
    line = _line(place.source.line(location.line))
    start = location.column - 1
    length = max(place.span.end - place.span.start, 1)
    first, last = _window(line, start)
    cells = line.cells
    before, marked = cells[first:start], cells[start : min(start + length, last)]
    lead = _CUT if first else ""
    tail = _CUT if last < len(cells) else ""
    return _Marked(
        line=f"{lead}{''.join(cells[first:last])}{tail}",
        caret_column=len(lead) + cell_len("".join(before)),
        carets=max(cell_len("".join(marked)), 1),
    )


def _window(line: _Line, start: int) -> tuple[int, int]:
    """Return which characters to show: all, or those around the caret that fit."""
    widths = line.widths
    if line.fits:
        return 0, len(widths)
    first = start
    room = _LEAD_COLUMNS
    while first > 0 and widths[first - 1] <= room:
        first -= 1
        room -= widths[first]
    last = first
    room = _COLUMNS
    while last < len(widths) and widths[last] <= room:
        room -= widths[last]
        last += 1
    return first, last
