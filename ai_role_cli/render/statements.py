"""Statements as lines: one fact a line, in words a reviewer uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_role_cli.access import Fact, FactKind, StatementChange, StatementChanges, statement_facts
from ai_role_cli.plan import Operation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ai_role_cli.policy import Statement

__all__ = ["Line", "statement_lines"]

_WORDS = {
    FactKind.PRINCIPAL: "by",
    FactKind.NOT_PRINCIPAL: "by all but",
    FactKind.ACTION: "",
    FactKind.NOT_ACTION: "all but",
    FactKind.RESOURCE: "on",
    FactKind.NOT_RESOURCE: "on all but",
    FactKind.CONDITION: "when",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a diff: its sign, how deep it stands, and its text."""

    operation: Operation
    depth: int
    text: str


def statement_lines(changes: StatementChanges) -> Iterator[Line]:
    """Yield the lines of a document's change: changed, added, removed, then how many stay."""
    for change in changes.changed:
        yield from _changed(change)
    for statement in changes.added:
        yield from _whole(statement, Operation.CREATE)
    for statement in changes.removed:
        yield from _whole(statement, Operation.DELETE)
    if changes.unchanged and changes:
        yield Line(Operation.UNCHANGED, 0, _unchanged(changes.unchanged, "statement"))


def _whole(statement: Statement, operation: Operation) -> Iterator[Line]:
    yield Line(operation, 0, _title(statement))
    for fact in statement_facts(statement):
        yield Line(operation, 1, _fact(fact))


def _changed(change: StatementChange) -> Iterator[Line]:
    yield Line(Operation.UPDATE, 0, _title(change.after))
    if change.before.effect is not change.after.effect:
        yield Line(Operation.DELETE, 1, _effect(change.before))
        yield Line(Operation.CREATE, 1, _effect(change.after))
    for kind in FactKind:
        yield from _facts(_of(kind, change.added), Operation.CREATE)
        yield from _facts(_of(kind, change.removed), Operation.DELETE)
    if change.unchanged:
        text = _unchanged(len(change.unchanged), "line")
        yield Line(Operation.UNCHANGED, 1, text)


def _of(kind: FactKind, facts: Iterable[Fact]) -> list[Fact]:
    return [fact for fact in facts if fact.kind is kind]


def _facts(facts: Iterable[Fact], operation: Operation) -> Iterator[Line]:
    for fact in facts:
        yield Line(operation, 1, _fact(fact))


def _fact(fact: Fact) -> str:
    return f"{_WORDS[fact.kind]} {fact.text}".strip()


def _title(statement: Statement) -> str:
    return f"{_effect(statement)} {statement.sid}" if statement.sid else _effect(statement)


def _effect(statement: Statement) -> str:
    return statement.effect.value.capitalize()


def _unchanged(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count > 1 else ''} unchanged"
