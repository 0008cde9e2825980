"""
Which statement became which: the change of a document as a change of its statements.

Statements are a set: their order means nothing, so a statement put between two others is one added
statement and no edit of the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_role_cli.access.facts import Fact, statement_facts

if TYPE_CHECKING:
    from ai_role_cli.policy import PolicyDocument, Statement

__all__ = ["StatementChange", "StatementChanges", "compare_statements"]

_LEAST_OVERLAP = 0.3
"""Share of common facts below which two statements without a common Sid are two, not one edited."""


@dataclass(frozen=True, slots=True)
class StatementChange:
    """One statement on both sides; at least one of effect and facts differs."""

    before: Statement
    after: Statement
    added: tuple[Fact, ...]
    removed: tuple[Fact, ...]
    unchanged: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class StatementChanges:
    """How one document became another; each list is in the order of its document."""

    added: tuple[Statement, ...]
    removed: tuple[Statement, ...]
    changed: tuple[StatementChange, ...]
    unchanged: int

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def compare_statements(
    before: PolicyDocument | None, after: PolicyDocument | None
) -> StatementChanges:
    """Return the change of statements from one document to another; None is no document."""
    old = list(before.statements) if before else []
    new = list(after.statements) if after else []
    unchanged = _take_pairs(old, new)
    pairs = _pairs(old, new)
    return StatementChanges(
        added=tuple(s for index, s in enumerate(new) if index not in set(pairs.values())),
        removed=tuple(s for index, s in enumerate(old) if index not in pairs),
        changed=tuple(_change(old[i], new[j]) for i, j in sorted(pairs.items(), key=_second)),
        unchanged=unchanged,
    )


def _second(pair: tuple[int, int]) -> int:
    return pair[1]


def _take_pairs(old: list[Statement], new: list[Statement]) -> int:
    """Remove the statements that say the same on both sides; return how many pairs there were."""
    count = 0
    for statement in list(old):
        twin = next((s for s in new if _meaning(s) == _meaning(statement)), None)
        if twin is not None:
            old.remove(statement)
            new.remove(twin)
            count += 1
    return count


def _meaning(statement: Statement) -> tuple[object, ...]:
    facts = frozenset((fact.kind, fact.identity) for fact in statement_facts(statement))
    return statement.effect, facts


def _pairs(old: list[Statement], new: list[Statement]) -> dict[int, int]:
    """Map indices of `old` to indices of `new`: equal Sids first, then the largest overlap."""
    scores = [
        (_score(before, after), -i, -j)
        for i, before in enumerate(old)
        for j, after in enumerate(new)
    ]
    pairs: dict[int, int] = {}
    for score, minus_i, minus_j in sorted(scores, reverse=True):
        taken = -minus_i in pairs or -minus_j in pairs.values()
        if score >= _LEAST_OVERLAP and not taken:
            pairs[-minus_i] = -minus_j
    return pairs


def _score(before: Statement, after: Statement) -> float:
    if before.sid is not None and before.sid == after.sid:
        return 2.0
    if before.effect is not after.effect:
        return 0.0
    old, new = _identities(before), _identities(after)
    return len(old & new) / max(1, len(old | new))


def _identities(statement: Statement) -> set[tuple[str, str]]:
    return {(fact.kind, fact.identity) for fact in statement_facts(statement)}


def _change(before: Statement, after: Statement) -> StatementChange:
    old, new = statement_facts(before), statement_facts(after)
    return StatementChange(
        before,
        after,
        added=tuple(fact for fact in new if not any(fact.is_same(other) for other in old)),
        removed=tuple(fact for fact in old if not any(fact.is_same(other) for other in new)),
        unchanged=tuple(fact for fact in new if any(fact.is_same(other) for other in old)),
    )
