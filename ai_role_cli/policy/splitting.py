"""Splits a permission policy over IAM's size quota into several that allow the same together."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.policy.document import PolicyDocument, Statement, document_json
from ai_role_cli.policy.quotas import MANAGED_POLICY_CHARS, policy_chars

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["PolicyPart", "UnsplittableStatementError", "split_policy"]


class PolicyPart(NamedTuple):
    """One of the documents that a policy was split into."""

    document: PolicyDocument
    origins: tuple[int, ...]
    """For each statement, the index of the one it comes from in the whole policy."""


class UnsplittableStatementError(ValueError):
    """One statement is over the quota and has no list that could be divided."""

    def __init__(self, whole: Statement, chars: int) -> None:
        super().__init__(f"a statement of {chars:,} characters cannot be split")
        self.whole = whole
        self.chars = chars


def split_policy(document: PolicyDocument) -> tuple[PolicyPart, ...]:
    """
    Return documents of at most 6,144 characters that together say what `document` says.

    Statements keep their order; each document takes as many as fit. A statement that is too large
    alone is divided by its resources or its actions, which changes nothing that it allows or
    denies.

    Raises:
        UnsplittableStatementError: A statement is too large and cannot be divided.
    """
    if _fits(document):
        return (PolicyPart(document, tuple(range(len(document.statements)))),)
    return tuple(_packed(_divided(document.statements), version=document.version))


def _divided(statements: Sequence[Statement]) -> Iterator[tuple[Statement, int]]:
    """Divide what is too large and number the Sids: one must be unique in its document."""
    taken = {statement.sid for statement in statements}
    for index, statement in enumerate(statements):
        pieces = tuple(_pieces(statement, whole=statement))
        for piece in pieces:
            sid = statement.sid
            if sid is not None and len(pieces) > 1:
                numbered = (f"{statement.sid}{number}" for number in count(1))
                sid = next(name for name in numbered if name not in taken)
                taken.add(sid)
            yield replace(piece, sid=sid), index


def _packed(statements: Iterable[tuple[Statement, int]], *, version: str) -> Iterator[PolicyPart]:
    packed = PolicyDocument((), version=version)
    origins: tuple[int, ...] = ()
    for statement, index in statements:
        wider = replace(packed, statements=(*packed.statements, statement))
        if packed.statements and not _fits(wider):
            yield PolicyPart(packed, origins)
            wider, origins = replace(packed, statements=(statement,)), ()
        packed, origins = wider, (*origins, index)
    if packed.statements:
        yield PolicyPart(packed, origins)


def _pieces(statement: Statement, *, whole: Statement) -> Iterator[Statement]:
    """
    Yield the statement, or its halves until each fits.

    Only Action and Resource may be divided: halves of a NotAction or NotResource list would each
    reach what the other one leaves out.
    """
    if _fits(PolicyDocument((statement,))):
        yield statement
    elif len(statement.resources) > 1:
        for half in _halves(statement.resources):
            yield from _pieces(replace(statement, resources=half), whole=whole)
    elif len(statement.actions) > 1:
        for half in _halves(statement.actions):
            yield from _pieces(replace(statement, actions=half), whole=whole)
    else:
        chars = policy_chars(document_json(PolicyDocument((statement,))))
        raise UnsplittableStatementError(whole, chars)


def _halves(values: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    middle = (len(values) + 1) // 2
    return values[:middle], values[middle:]


def _fits(document: PolicyDocument) -> bool:
    return policy_chars(document_json(document)) <= MANAGED_POLICY_CHARS
