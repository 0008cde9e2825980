"""Statements as lines: one fact a line, in words a reviewer uses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ai_role_cli.access.comparison import (
    Fact,
    FactKind,
    StatementChange,
    StatementChanges,
    statement_facts,
)
from ai_role_cli.plan import Operation
from ai_role_cli.render.fact_words import FactLine, fact_lines, fact_text, joined_facts
from ai_role_cli.render.layout import one_line
from ai_role_cli.render.marks import NO_MARKS, Marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ai_role_cli.access.comparison import Access
    from ai_role_cli.policy import Statement
    from ai_role_cli.render.layout import Layout

__all__ = ["STEP", "Line", "statement_lines"]

STEP = 2
"""Columns of one step of depth."""

_NOUNS = {
    FactKind.PRINCIPAL: "principal",
    FactKind.NOT_PRINCIPAL: "excepted principal",
    FactKind.ACTION: "action",
    FactKind.NOT_ACTION: "excepted action",
    FactKind.RESOURCE: "resource",
    FactKind.NOT_RESOURCE: "excepted resource",
    FactKind.CONDITION: "condition",
}
_IN_TITLE = (
    *(FactKind.ACTION, FactKind.NOT_ACTION),
    *(FactKind.RESOURCE, FactKind.NOT_RESOURCE),
    *(FactKind.PRINCIPAL, FactKind.NOT_PRINCIPAL),
)
"""Elements that stand beside the effect where they have one value, in the order of a sentence."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a diff: its sign, how deep it stands, its text, and what stands at its edge."""

    operation: Operation
    depth: int
    text: str
    mark: Access | None = None
    """What the line does to access, where that is proven."""

    effect: str = ""
    """What else the change of the line leads to."""

    def deeper(self) -> Line:
        """Return the line one step further in."""
        return replace(self, depth=self.depth + 1)


def statement_lines(
    changes: StatementChanges, layout: Layout, *, indent: int, marks: Marks = NO_MARKS
) -> Iterator[Line]:
    """
    Yield the lines of a document's change: changed, added, removed, then how many stay.

    Args:
        changes: The change of the document.
        layout: How the reader gets it.
        indent: Columns in front of the text of a line without depth.
        marks: What is proven of each statement and fact.
    """
    for change in changes.changed:
        yield from _Change(change, layout, indent, marks).lines()
    for statement in changes.added:
        mark = marks.of_statement(None, statement)
        yield from _whole(Operation.CREATE, _Title(statement, layout, indent), mark)
    for statement in changes.removed:
        mark = marks.of_statement(statement, None)
        yield from _whole(Operation.DELETE, _Title(statement, layout, indent), mark)
    if changes.unchanged and changes:
        yield Line(Operation.UNCHANGED, 0, f"{_number(changes.unchanged, 'statement')} unchanged")


@dataclass(frozen=True, slots=True)
class _Title:
    """The first line of a statement: its effect, and beside it what fits of its facts."""

    statement: Statement
    layout: Layout
    indent: int
    effect_before: str = ""

    def beside(self, facts: Iterable[Fact]) -> list[Fact]:
        """Return those of the facts that stand in the title: each alone of its kind."""
        chosen: list[Fact] = []
        for kind in _IN_TITLE:
            only = _of(kind, facts)
            if len(only) == 1 and self.layout.fits(
                one_line(self.text([*chosen, *only])), indent=self.indent
            ):
                chosen += only
        return chosen

    def text(self, beside: Iterable[Fact]) -> str:
        """Return the title with these facts."""
        named = f"{self.statement.sid}: " if self.statement.sid else ""
        effect = _effect(self.statement)
        if self.effect_before:
            effect = f"{self.effect_before} {self.layout.symbols.arrow} {effect}"
        return " ".join([f"{named}{effect}", *map(fact_text, beside)])


def _whole(operation: Operation, title: _Title, mark: Access | None) -> Iterator[Line]:
    facts = statement_facts(title.statement)
    beside = title.beside(facts)
    yield Line(operation, 0, title.text(beside), mark)
    below = [fact for fact in facts if fact not in beside]
    yield from (_line(operation, told) for told in fact_lines(below, facts))


@dataclass(frozen=True, slots=True)
class _Change:
    """One statement that is another now."""

    change: StatementChange
    layout: Layout
    indent: int
    marks: Marks

    def lines(self) -> Iterator[Line]:
        change = self.change
        title = _Title(change.after, self.layout, self.indent, self._effect_before())
        beside = title.beside(self._context())
        mark = self.marks.of_statement(change.before, change.after)
        yield Line(Operation.UPDATE, 0, title.text(beside), mark)
        for kind in FactKind:
            yield from self._facts(_of(kind, change.added), Operation.CREATE, change.after)
            yield from self._facts(_of(kind, change.removed), Operation.DELETE, change.before)
            yield from self._unchanged(
                [fact for fact in _of(kind, change.unchanged) if fact not in beside]
            )
        if not (change.added or change.removed or self._effect_before()):
            yield Line(Operation.UPDATE, 1, "the same values, put together in another way")

    def _effect_before(self) -> str:
        before, after = _effect(self.change.before), _effect(self.change.after)
        return before if before != after else ""

    def _context(self) -> list[Fact]:
        """Return the facts of elements that stay whole: they say which statement it is."""
        touched = {fact.kind for fact in (*self.change.added, *self.change.removed)}
        return [fact for fact in self.change.unchanged if fact.kind not in touched]

    def _facts(
        self, facts: list[Fact], operation: Operation, statement: Statement
    ) -> Iterator[Line]:
        for told in fact_lines(facts, statement_facts(statement), self.layout.symbols.ellipsis):
            yield _line(operation, told, self.marks.of_fact(self.change, told.fact))

    def _unchanged(self, facts: list[Fact]) -> Iterator[Line]:
        """Count what stays, with the names if they fit; in full, or alone, as all other facts."""
        if not facts:
            return
        named = f"{len(facts)} unchanged ({joined_facts(facts)})"
        fits = self.layout.fits(one_line(named), indent=self.indent + STEP)
        if not self.layout.is_short or (len(facts) == 1 and not fits):
            told = fact_lines(
                facts, statement_facts(self.change.after), self.layout.symbols.ellipsis
            )
            yield from (_line(Operation.UNCHANGED, each) for each in told)
        else:
            counted = f"{_number(len(facts), _NOUNS[facts[0].kind])} unchanged"
            yield Line(Operation.UNCHANGED, 1, named if fits else counted)


def _of(kind: FactKind, facts: Iterable[Fact]) -> list[Fact]:
    return [fact for fact in facts if fact.kind is kind]


def _line(operation: Operation, told: FactLine, mark: Access | None = None) -> Line:
    return Line(operation, 1 + told.is_continued, told.text, mark)


def _effect(statement: Statement) -> str:
    return statement.effect.value.capitalize()


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"
