"""
What a single line of a diff does to access, where that is proven.

A mark rests on a witness, a request that one side allows and the other does not. It stands at a
statement if the evaluator names the statement as what decides, and at a fact if the statement
decides otherwise once this one fact is undone. A line without a mark may still matter: the verdict
of the role is the one that is complete.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_role_cli.access.comparison import Access
from ai_role_cli.access.evaluation import Outcome, statement_matches
from ai_role_cli.render.undoing import without_fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ai_role_cli.access.comparison import Fact, StatementChange, Witness
    from ai_role_cli.access.evaluation import Decision
    from ai_role_cli.policy import Statement

__all__ = ["NO_MARKS", "Marks", "direction"]


def direction(witness: Witness) -> Access:
    """Return what the change does to one request."""
    return Access.BROADER if witness.after.is_allowed else Access.NARROWER


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks that witnesses prove."""

    witnesses: tuple[Witness, ...] = ()

    def of_statement(self, before: Statement | None, after: Statement | None) -> Access | None:
        """Return what a statement that comes, goes or changes does; None if that is not proven."""
        return _combined(direction(witness) for witness in self.about(before, after))

    def of_fact(self, change: StatementChange, fact: Fact) -> Access | None:
        """Return what one added or removed fact does; None if that is not proven."""
        undone = without_fact(change, fact)
        if undone is None or change.before.effect is not change.after.effect:
            return None
        return _combined(
            direction(witness)
            for witness in self.about(change.before, change.after)
            if statement_matches(change.after, witness.request)
            is not statement_matches(undone, witness.request)
        )

    def about(self, before: Statement | None, after: Statement | None) -> Iterator[Witness]:
        """Yield the witnesses that a statement decides, as it was or as it will be."""
        for witness in self.witnesses:
            old, new = witness.before, witness.after
            if before in _deciding(old, against=new) or after in _deciding(new, against=old):
                yield witness


NO_MARKS = Marks()


def _deciding(decision: Decision, *, against: Decision) -> list[Statement]:
    """Return the statements of one side because of which the other side decides otherwise."""
    if decision.outcome is Outcome.EXPLICIT_DENY:
        return [match.statement for match in decision.statements]
    return [
        match.statement
        for match in decision.statements
        if decision.is_allowed and match.layer is against.lacking
    ]


def _combined(found: Iterable[Access]) -> Access | None:
    directions = set(found)
    if len(directions) > 1:
        return Access.BOTH
    return next(iter(directions), None)
