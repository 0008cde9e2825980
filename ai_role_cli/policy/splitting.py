"""Splits a permission policy over IAM's size quota into the fewest that say the same together."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.policy.dividing import (
    EMPTY_CHARS,
    divided,
    first_piece,
    statement_chars,
    why_whole,
)
from ai_role_cli.policy.document import PolicyDocument, Statement
from ai_role_cli.policy.quotas import MANAGED_POLICY_CHARS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["PolicyPart", "UnsplittableStatementError", "split_policy"]

_ROOM = MANAGED_POLICY_CHARS - EMPTY_CHARS
"""Characters for the statements of one document, with the commas between them."""

_NEARLY_FULL = _ROOM * 9 // 10
"""A statement of more characters has a document of its own, so that it moves no other."""

_NUMBER_CHARS = 3
"""Room for the number at the end of the Sid of a divided statement."""


class PolicyPart(NamedTuple):
    """One of the documents that a policy was split into."""

    document: PolicyDocument
    origins: tuple[int, ...]
    """For each statement, the index of the one it comes from in the whole policy."""


class UnsplittableStatementError(ValueError):
    """One statement is over the quota and has no list that could be divided; `why` says why not."""

    def __init__(self, whole: Statement, chars: int, why: str) -> None:
        super().__init__(f"a statement of {chars:,} characters cannot be split: {why}")
        self.whole = whole
        self.chars = chars
        self.why = why


class _Piece(NamedTuple):
    """A statement or a part of one, the index of the one it comes from, and its characters."""

    statement: Statement
    origin: int
    chars: int


def split_policy(document: PolicyDocument) -> tuple[PolicyPart, ...]:
    """
    Return documents of at most 6,144 characters that together say what `document` says.

    A statement that is too large alone is divided by its actions, its resources or the values of
    its conditions; what fills a document has one of its own. All else follows in its order, as much
    in each document as fits, and is divided only where that saves a document. So a statement that
    comes or goes moves few of the others.

    Raises:
        UnsplittableStatementError: A statement is too large and cannot be divided.
    """
    pieces = [
        _Piece(each, index, statement_chars(each)) for index, each in enumerate(document.statements)
    ]
    if _chars(pieces) <= _ROOM:
        return (PolicyPart(document, tuple(range(len(pieces)))),)
    parts = [part for piece in pieces for part in _within_room(piece)]
    alone = [[part] for part in parts if part.chars > _NEARLY_FULL]
    documents = [*alone, *_fewest([part for part in parts if part.chars <= _NEARLY_FULL])]
    return tuple(
        PolicyPart(
            PolicyDocument(tuple(piece.statement for piece in found), version=document.version),
            tuple(piece.origin for piece in found),
        )
        for found in _numbered(documents, taken={each.sid for each in document.statements})
    )


def _within_room(piece: _Piece) -> Iterator[_Piece]:
    if piece.chars <= _ROOM:
        yield piece
        return
    parts = divided(piece.statement, _ROOM - _NUMBER_CHARS)
    if not parts:
        chars, why = piece.chars + EMPTY_CHARS, why_whole(piece.statement)
        raise UnsplittableStatementError(piece.statement, chars, why)
    yield from (_part_of(piece, part) for part in parts)


def _part_of(piece: _Piece, statement: Statement) -> _Piece:
    return _Piece(statement, piece.origin, statement_chars(statement) + _NUMBER_CHARS)


def _fewest(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Return the pieces in the fewest documents, with no more of them cut than that takes."""
    whole = _filled(pieces, cuts=0)
    ways = (_filled(pieces, cuts=cuts) for cuts in range(1, len(whole)))
    return min([whole, *ways], key=len)


def _filled(pieces: Iterable[_Piece], *, cuts: int) -> list[list[_Piece]]:
    """Return as many pieces in each document as fit; the first ones end with part of a piece."""
    documents: list[list[_Piece]] = []
    current: list[_Piece] = []
    for whole in pieces:
        piece = whole
        while current and _chars([*current, piece]) > _ROOM:
            if len(documents) < cuts:
                first, piece = _cut(piece, _ROOM - _chars(current) - 1)
                current += first
            documents.append(current)
            current = []
        current.append(piece)
    return [*documents, current] if current else documents


def _cut(piece: _Piece, room: int) -> tuple[list[_Piece], _Piece]:
    """Return what of a piece fits into the room, if anything does, and the rest."""
    halves = first_piece(piece.statement, room - _NUMBER_CHARS)
    if halves is None:
        return [], piece
    first, rest = halves
    return [_part_of(piece, first)], _part_of(piece, rest)


def _chars(pieces: Sequence[_Piece]) -> int:
    """Return the characters of pieces in one document, with the commas between them."""
    return sum(piece.chars for piece in pieces) + max(0, len(pieces) - 1)


def _numbered(
    documents: Sequence[Sequence[_Piece]], *, taken: set[str | None]
) -> Iterator[list[_Piece]]:
    """Number the Sids of what was divided: one must be unique in its document."""
    parts = Counter(piece.origin for pieces in documents for piece in pieces)
    for pieces in documents:
        yield [
            piece if parts[piece.origin] == 1 else _with_number(piece, taken) for piece in pieces
        ]


def _with_number(piece: _Piece, taken: set[str | None]) -> _Piece:
    sid = piece.statement.sid
    if sid is None:
        return piece
    name = next(name for number in count(1) if (name := f"{sid}{number}") not in taken)
    taken.add(name)
    return piece._replace(statement=replace(piece.statement, sid=name))
