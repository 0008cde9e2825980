"""
Is there a request to which these statements apply and those do not?

Policy variables tie the resource and one key to the values of other keys. First the search takes
each for one unknown, which can only prove that there is no such request; then it tries values.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from ai_role_cli.access.boxes import Box, box_of, statement_variables
from ai_role_cli.access.conditions import key_test
from ai_role_cli.access.guesses import guesses_for
from ai_role_cli.access.languages import Language, UndecidedError, find_text, is_surely_empty
from ai_role_cli.access.request import RequestContext
from ai_role_cli.access.search import Cell, find_cell
from ai_role_cli.policy import Condition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ai_role_cli.policy import Statement

__all__ = ["Solution", "Statements", "solve"]

Statements: TypeAlias = "tuple[Statement, ...]"

_MOST_CONTEXTS = 64


@dataclass(frozen=True, slots=True)
class Solution:
    """Requests that answer a question, if the keys that variables refer to have these values."""

    cell: Cell
    fixed: RequestContext

    def context(self) -> dict[str, tuple[str, ...]]:
        """Return the context of such a request, keys in lower case."""
        fixed = {key.lower(): found for key, found in self.fixed.items()}
        return {**self.cell.context(find_text), **fixed}


@lru_cache(maxsize=8192)
def solve(inside: Statements, outside: Statements) -> Solution | None:
    """
    Return requests to which all of `inside` apply and none of `outside`; None if there are none.

    Raises:
        UndecidedError: Neither could be found out.
    """
    names = sorted({name.lower() for s in (*inside, *outside) for name in statement_variables(s)})
    if not names:
        return _solve_with(inside, outside, fixed=_Fixed())
    if _is_surely_impossible(inside, outside):
        return None
    required, excluded = _boxes(inside, None), _boxes(outside, None)
    guesses = guesses_for(names, (*inside, *outside), boxes=(required, excluded))
    for values in islice(_best_first(guesses), _MOST_CONTEXTS):
        solution = _solve_with(
            inside, outside, fixed=_Fixed(tuple(zip(names, values, strict=True)))
        )
        if solution is not None:
            return solution
    raise UndecidedError("access depends on the value of", names)


def _best_first(guesses: Sequence[Sequence[str | None]]) -> Iterator[tuple[str | None, ...]]:
    """Yield one guess for each key, in every way: the less they are from the best, the sooner."""
    for rank in range(sum(len(values) - 1 for values in guesses) + 1):
        yield from _of_rank(guesses, rank)


def _of_rank(
    guesses: Sequence[Sequence[str | None]], rank: int
) -> Iterator[tuple[str | None, ...]]:
    if not guesses:
        yield from [()] if rank == 0 else []
        return
    first, *others = guesses
    for place, value in enumerate(first[: rank + 1]):
        yield from ((value, *rest) for rest in _of_rank(others, rank - place))


@dataclass(frozen=True, slots=True)
class _Fixed:
    """Keys with the value they are to have, or None where they are to be absent."""

    values: tuple[tuple[str, str | None], ...] = ()

    def context(self) -> RequestContext:
        return RequestContext({key: (value,) for key, value in self.values if value is not None})

    def box(self) -> Box:
        tests = [key_test(_is(key, value)) for key, value in self.values]
        return Box(None, frozenset(), tuple(test for test in tests if test is not None))


def _is(key: str, value: str | None) -> Condition:
    if value is None:
        return Condition("Null", key, ("true",))
    return Condition("StringEquals", key, (value,))


def _solve_with(inside: Statements, outside: Statements, *, fixed: _Fixed) -> Solution | None:
    context = fixed.context()
    boxes = [_box(statement, context) for statement in inside]
    required = [box for box in boxes if box is not None]
    if len(required) < len(boxes):
        return None
    excluded = _boxes(outside, context)
    if set(required) & set(excluded):
        return None
    cell = find_cell([*required, fixed.box()], excluded, find=find_text)
    return None if cell is None else Solution(cell, context)


def _is_surely_impossible(inside: Statements, outside: Statements) -> bool:
    required = _boxes(inside, None)
    try:
        cell = find_cell(required, _boxes(outside, None), find=_text_unless_surely_empty)
    except UndecidedError:
        return False
    return cell is None


def _text_unless_surely_empty(language: Language) -> str | None:
    return None if is_surely_empty(language) else "?"


def _boxes(statements: Iterable[Statement], context: RequestContext | None) -> list[Box]:
    boxes = (_box(statement, context) for statement in statements)
    return [box for box in boxes if box is not None]


@lru_cache(maxsize=16384)
def _box(statement: Statement, context: RequestContext | None) -> Box | None:
    return box_of(statement, context)
