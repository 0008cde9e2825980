"""One role of a plan as lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from ai_role_cli.access.comparison import Access
from ai_role_cli.plan import Operation
from ai_role_cli.render.layout import one_line
from ai_role_cli.render.role_parts import role_parts
from ai_role_cli.render.symbols import ACCESS_STYLES, NOTE_STYLE, STYLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.plan import RoleChange
    from ai_role_cli.render.layout import Layout
    from ai_role_cli.render.report import PlanReport
    from ai_role_cli.render.statements import Line
    from ai_role_cli.spec import Location

__all__ = ["place_text", "role_lines", "verdict_text", "verdict_words"]

_LABEL = 12
"""Columns of the word that says which part of the role a line is about."""

_MARGIN = 4
_ROOMY = 80
"""Columns from which labels stand beside their lines; in fewer, ARNs need the room."""

_MOST_LINES = 40
"""Lines of a role in short; the verdict and what proves it stand elsewhere as well."""


def role_lines(role: RoleChange, report: PlanReport, layout: Layout) -> Iterator[Text]:
    """Yield the headline of a role and a block for each part that changes."""
    yield _headline(role, report, layout)
    lines = list(_lines(role, report, layout))
    most = _MOST_LINES if layout.is_short else len(lines)
    # To say that one line is left out takes a line.
    shown = lines if len(lines) <= most + 1 else lines[:most]
    yield from shown
    if len(shown) < len(lines):
        more = f"{layout.symbols.ellipsis} {len(lines) - len(shown)} more lines, --full"
        yield Text(f"{' ' * _MARGIN}{more}", style="dim")


def _lines(role: RoleChange, report: PlanReport, layout: Layout) -> Iterator[Text]:
    """Yield the parts of a role, their labels beside them, or above where the window is narrow."""
    beside = _LABEL if layout.room >= _ROOMY else 0
    indent = _MARGIN + beside + layout.symbols.width + 1
    for label, lines in role_parts(role, report, layout, indent=indent):
        if lines and not beside:
            yield Text(f"  {label}")
        for index, line in enumerate(lines):
            head = label if beside and index == 0 else ""
            yield _line(f"{' ' * _MARGIN}{head:<{beside}}", line, layout)


def _line(head: str, line: Line, layout: Layout) -> Text:
    symbols = layout.symbols
    sign = symbols.operations[line.operation]
    body = f"{sign:<{symbols.width}} {'  ' * line.depth}{one_line(line.text)}"
    text = Text(head, style="dim" if line.operation is Operation.UNCHANGED else "")
    text.append(body.rstrip(), style=STYLES[line.operation])
    mark = Text(symbols.access[line.mark], style=ACCESS_STYLES[line.mark]) if line.mark else Text()
    note = Text(f"{symbols.note} {line.effect}", style=NOTE_STYLE) if line.effect else Text()
    return layout.with_edge(text, note, mark)


def _headline(role: RoleChange, report: PlanReport, layout: Layout) -> Text:
    sign = layout.symbols.operations[role.operation]
    text = Text()
    text.append(f"{sign} {one_line(role.key)}  {role.operation}", style=_bold(role))
    access = report.access.get(role.key)
    verdict = Text() if access is None else verdict_text(role, access.access, layout)
    return layout.with_edge(text, verdict, place_text(report.location(role)))


def _bold(role: RoleChange) -> str:
    return f"bold {STYLES[role.operation]}"


def place_text(place: Location | None) -> Text:
    """Return file and line of a role."""
    where = f"{one_line(place.file)}:{place.line}" if place else "(not in the file)"
    return Text(where, style="dim")


def verdict_text(role: RoleChange, access: Access, layout: Layout) -> Text:
    """Return the sign of a verdict and its words."""
    words = f"{layout.symbols.access[access]} {verdict_words(role, access)}"
    return Text(words, style=ACCESS_STYLES[access])


def verdict_words(role: RoleChange, access: Access) -> str:
    """Return a verdict in words; of a whole role it is about all there is."""
    match role.operation, access:
        case Operation.CREATE, Access.BROADER:
            return "new access"
        case Operation.DELETE, Access.NARROWER:
            return "access gone"
        case _, Access.SAME:
            return "same access"
        case _:
            return access.value
