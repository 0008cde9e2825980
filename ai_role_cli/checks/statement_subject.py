"""A statement as the rules look at it, with what the role denies besides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ai_role_cli.checks.rule import Hit
from ai_role_cli.spec import Anchor, Effect, Severity

if TYPE_CHECKING:
    from ai_role_cli.checks.placed_statement import Element, PlacedStatement
    from ai_role_cli.checks.role_subject import RoleSubject
    from ai_role_cli.policy import Condition, Statement
    from ai_role_cli.spec import SpecPath

__all__ = [
    "Remark",
    "StatementCheck",
    "StatementSubject",
    "allowing",
    "each_allow",
    "each_statement",
    "each_with_trust",
    "subjects_of",
]


class Remark(NamedTuple):
    """
    What a rule says of a statement, wherever that stands; the rest is as in `Hit`.

    Args:
        inner: The index of an action or resource; operator, key and index of a condition.
    """

    element: Element
    inner: tuple[str | int, ...]
    message: str
    hint: str | None = None
    at: Anchor = Anchor.VALUE
    severity: Severity | None = None


@dataclass(frozen=True, slots=True, eq=False)
class StatementSubject:
    """One statement under check; roles that say the same share it, and what was found of it."""

    statement: Statement
    denies: tuple[Statement, ...]
    """All Deny statements of the role's permission policies, those of tasks included."""

    remarks: dict[StatementCheck, tuple[Remark, ...]] = field(default_factory=dict)
    """What checks found, once they were asked."""

    def found_by(self, check: StatementCheck) -> tuple[Remark, ...]:
        """Return what a check finds of the statement; what it repeats counts where it is first."""
        if check not in self.remarks:
            by_words: dict[tuple[Element, str], Remark] = {}
            for remark in check(self):
                by_words.setdefault((remark.element, remark.message), remark)
            self.remarks[check] = tuple(by_words.values())
        return self.remarks[check]


StatementCheck: TypeAlias = Callable[[StatementSubject], Iterable[Remark]]


def each_statement(check: StatementCheck) -> Callable[[RoleSubject], Iterator[Hit]]:
    """Return the check of a rule that looks for something in each statement a person wrote."""

    def hits(role: RoleSubject) -> Iterator[Hit]:
        return _hits(check, role.subjects)

    return hits


def each_with_trust(check: StatementCheck) -> Callable[[RoleSubject], Iterator[Hit]]:
    """Return the same for a rule that looks at the entries of `trust` as well."""

    def hits(role: RoleSubject) -> Iterator[Hit]:
        return _hits(check, (*role.subjects, *role.trust_subjects))

    return hits


def each_allow(check: StatementCheck) -> Callable[[RoleSubject], Iterator[Hit]]:
    """Return the check of a rule that looks at Allow statements only."""
    return each_statement(allowing(check))


def allowing(check: StatementCheck) -> StatementCheck:
    """Return a check that leaves Deny statements out."""

    def of_allow(subject: StatementSubject) -> Iterable[Remark]:
        return check(subject) if subject.statement.effect is Effect.ALLOW else ()

    return of_allow


def _hits(
    check: StatementCheck, subjects: Iterable[tuple[PlacedStatement, StatementSubject]]
) -> Iterator[Hit]:
    for placed, subject in subjects:
        for remark in subject.found_by(check):
            yield _hit(remark, placed)


def _hit(remark: Remark, placed: PlacedStatement) -> Hit:
    return Hit(
        placed.at(remark.element, *remark.inner),
        remark.message,
        hint=remark.hint,
        at=remark.at,
        severity=remark.severity,
    )


def subjects_of(
    authored: Iterable[PlacedStatement], denies: tuple[Statement, ...]
) -> tuple[tuple[PlacedStatement, StatementSubject], ...]:
    """Return the statements that a person wrote, each whole and with its place."""
    return tuple((each, _subject(each.statement, denies)) for each in _whole(authored))


@lru_cache(maxsize=16384)
def _subject(statement: Statement, denies: tuple[Statement, ...]) -> StatementSubject:
    return StatementSubject(statement, denies)


def _whole(pieces: Iterable[PlacedStatement]) -> Iterable[PlacedStatement]:
    """Put together what was divided to fit into policies: a rule looks at what was written."""
    whole: dict[SpecPath, PlacedStatement] = {}
    for piece in pieces:
        before = whole.get(piece.place)
        whole[piece.place] = piece if before is None else _joined(before, piece)
    return whole.values()


def _joined(before: PlacedStatement, piece: PlacedStatement) -> PlacedStatement:
    statement = replace(
        before.statement,
        actions=tuple(dict.fromkeys((*before.statement.actions, *piece.statement.actions))),
        resources=tuple(dict.fromkeys((*before.statement.resources, *piece.statement.resources))),
        conditions=tuple(
            map(_with_values, before.statement.conditions, piece.statement.conditions)
        ),
    )
    return replace(before, statement=statement)


def _with_values(before: Condition, piece: Condition) -> Condition:
    """All pieces have the conditions of the whole, in its order."""
    return replace(before, values=tuple(dict.fromkeys((*before.values, *piece.values))))
