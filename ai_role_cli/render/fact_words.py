"""
Facts of a statement in words that say how they belong together.

Of the values of one element, or of one test of a condition, any will do; of tests all must hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.access.comparison import Fact, FactKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["FactLine", "fact_lines", "fact_text", "joined_facts"]

_LEADS: Mapping[FactKind, str] = {
    FactKind.PRINCIPAL: "by",
    FactKind.NOT_PRINCIPAL: "by all but",
    FactKind.ACTION: "",
    FactKind.NOT_ACTION: "all but",
    FactKind.RESOURCE: "on",
    FactKind.NOT_RESOURCE: "on all but",
    FactKind.CONDITION: "when",
}
_JOINS: Mapping[FactKind, str] = {
    FactKind.PRINCIPAL: "or",
    FactKind.NOT_PRINCIPAL: "and",
    FactKind.NOT_ACTION: "and",
    FactKind.NOT_RESOURCE: "and",
    FactKind.CONDITION: "or",
}
"""What stands between values; actions and resources are lists in which nobody reads an `and`."""

_ALSO = "and"


class FactLine(NamedTuple):
    """A fact and how it is told; one that goes on from the line before it says its value alone."""

    fact: Fact
    text: str
    is_continued: bool = False


def fact_lines(
    facts: Sequence[Fact], statement: Sequence[Fact], ellipsis: str = "…"
) -> Iterator[FactLine]:
    """
    Yield a line for each of the facts.

    Args:
        facts: Those to tell, all of one kind together.
        statement: All facts of their statement.
        ellipsis: What stands for values that are not told here.
    """
    before: Fact | None = None
    for fact in facts:
        join = _JOINS.get(fact.kind)
        if join and before is not None and fact.is_beside(before):
            yield FactLine(fact, f"{join} {fact.value}", is_continued=True)
        elif join and any(f.is_beside(fact) and f not in facts for f in statement):
            start = f"{fact.test} = {ellipsis}" if fact.test else ellipsis
            yield FactLine(fact, f"{_lead(fact, statement)} {start} {join} {fact.value}")
        else:
            yield FactLine(fact, f"{_lead(fact, statement)} {fact.text}".strip())
        before = fact


def fact_text(fact: Fact) -> str:
    """Return a fact that stands alone."""
    return f"{_LEADS[fact.kind]} {fact.text}".strip()


def joined_facts(facts: Sequence[Fact]) -> str:
    """Return facts, at least one and all of one kind, in a line; exceptions need their word."""
    kind = facts[0].kind
    if kind not in _JOINS:
        return ", ".join(fact.text for fact in facts)
    text = " ".join(line.text for line in fact_lines(facts, facts))
    return text if kind.value.startswith("not_") else text.partition(" ")[2]


def _lead(fact: Fact, statement: Sequence[Fact]) -> str:
    first = next(other for other in statement if other.kind is fact.kind)
    return _LEADS[fact.kind] if fact.is_beside(first) else _ALSO
