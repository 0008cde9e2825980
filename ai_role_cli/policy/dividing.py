"""
A statement as several that say the same together, each within a number of characters.

Source:
    IAM User Guide, "IAM JSON policy elements": a statement applies to any of its actions and any of
    its resources, and a condition holds if any of its values matches, except under operators with
    Not and under ForAllValues, which need all values together ("Evaluation logic for multiple
    context keys or values", "Set operators for multivalued context keys").
"""

from __future__ import annotations

import json
import math
from dataclasses import replace
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ai_role_cli.policy.document import Condition, PolicyDocument, Statement, document_json
from ai_role_cli.policy.quotas import policy_chars

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["EMPTY_CHARS", "divided", "first_piece", "statement_chars", "why_whole"]

EMPTY_CHARS = policy_chars(document_json(PolicyDocument(())))
"""Characters of a document without statements."""

_Place: TypeAlias = "str | int"
"""An element of the statement, or one of its conditions by its number."""

_Values: TypeAlias = "tuple[str, ...]"


class _List(NamedTuple):
    """Values of a statement that may be parted."""

    place: _Place
    values: _Values


def statement_chars(statement: Statement) -> int:
    """Return the characters of a statement as IAM counts them."""
    return policy_chars(document_json(PolicyDocument((statement,)))) - EMPTY_CHARS


def divided(statement: Statement, most: int) -> tuple[Statement, ...]:
    """
    Return statements of at most so many characters that say what the statement says.

    Of all ways to part its lists it is the one that takes the fewest characters. All pieces are as
    full as can be, but those with the last values of a list. Empty if there is none.
    """
    lists = _lists(statement)
    best: tuple[Statement, ...] = ()
    fewest = math.inf
    for stream in lists:
        for counts in _counts([each for each in lists if each is not stream], most):
            if math.prod(count for _, count in counts) * _length(stream.values) < fewest:
                pieces = tuple(_pieces(statement, stream, counts, most=most))
                chars = sum(map(statement_chars, pieces))
                if pieces and chars < fewest:
                    best, fewest = pieces, chars
    return best


def first_piece(statement: Statement, room: int) -> tuple[Statement, Statement] | None:
    """Return what of a statement fits into so much room, and the rest; None if nothing does."""
    lists = sorted(_lists(statement), key=lambda each: -_length(each.values))
    for place, values in lists:
        taken = _taken(statement, place, values, room)
        if 0 < taken < len(values):
            halves = (values[:taken], values[taken:])
            return _with(statement, place, halves[0]), _with(statement, place, halves[1])
    return None


def why_whole(statement: Statement) -> str:
    """Say what keeps a statement from being divided."""
    parts = {
        "the not_actions count together": _length(statement.not_actions),
        "the not_resources count together": _length(statement.not_resources),
        **{
            f"the values of {each.operator} {each.key} count together": _length(each.values)
            for each in statement.conditions
            if not _is_any_of(each)
        },
        **{
            f"one value of {_name(statement, place)} is that long": max(map(_chars_of, values))
            for place, values in _all_lists(statement)
        },
    }
    return max(parts, key=lambda reason: parts[reason])


def _lists(statement: Statement) -> list[_List]:
    return [each for each in _all_lists(statement) if len(each.values) > 1]


def _all_lists(statement: Statement) -> Iterator[_List]:
    if statement.resources:
        yield _List("resources", tuple(dict.fromkeys(statement.resources)))
    if statement.actions:
        yield _List("actions", tuple(dict.fromkeys(statement.actions)))
    for index, condition in enumerate(statement.conditions):
        if condition.values and _is_any_of(condition):
            yield _List(index, tuple(dict.fromkeys(condition.values)))


def _is_any_of(condition: Condition) -> bool:
    """Tell whether a condition holds if it does for any single one of its values."""
    sets, _, name = condition.operator.lower().rpartition(":")
    return sets != "forallvalues" and "not" not in name


def _name(statement: Statement, place: _Place) -> str:
    return statement.conditions[place].key if isinstance(place, int) else place


def _with(statement: Statement, place: _Place, values: _Values) -> Statement:
    match place:
        case "actions":
            return replace(statement, actions=values)
        case "resources":
            return replace(statement, resources=values)
        case _:
            conditions = list(statement.conditions)
            conditions[int(place)] = replace(conditions[int(place)], values=values)
            return replace(statement, conditions=tuple(conditions))


def _counts(lists: Sequence[_List], most: int) -> Iterator[tuple[tuple[_List, int], ...]]:
    """Yield into how many groups each of the lists may be parted to leave room for others."""
    ranges = [
        range(1, min(len(values), 2 * _length(values) // most + 2) + 1) for _, values in lists
    ]
    for counts in product(*ranges):
        yield tuple(zip(lists, counts, strict=True))


def _pieces(
    statement: Statement, stream: _List, counts: tuple[tuple[_List, int], ...], *, most: int
) -> Iterator[Statement]:
    """Yield the pieces that one list is parted into beside groups of the others, or nothing."""
    grouped = [[(each.place, group) for group in _groups(each.values, n)] for each, n in counts]
    pieces: list[Statement] = []
    for chosen in product(*grouped):
        frame = reduce(lambda found, part: _with(found, *part), chosen, statement)
        rest = stream.values
        while rest:
            taken = _taken(frame, stream.place, rest, most)
            if taken == 0:
                return
            pieces.append(_with(frame, stream.place, rest[:taken]))
            rest = rest[taken:]
    yield from pieces


def _groups(values: _Values, count: int) -> Iterator[_Values]:
    """Yield the values in so many groups of about the same length."""
    total, end, start = _length(values), 0, 0
    for number in range(1, count + 1):
        stop = start + 1
        end += _chars_of(values[start])
        while stop < len(values) - (count - number) and end < total * number // count:
            end += _chars_of(values[stop])
            stop += 1
        yield values[start:stop]
        start = stop


def _taken(statement: Statement, place: _Place, values: _Values, room: int) -> int:
    """Return how many of the values fit beside the rest of the statement."""
    chars = statement_chars(_with(statement, place, values[:1])) - _chars_of(values[0])
    taken = 0
    for value in values:
        chars += _chars_of(value)
        brackets = 2 if taken == 1 else 0
        chars += brackets
        if chars > room:
            break
        taken += 1
    return taken


def _length(values: _Values) -> int:
    return sum(map(_chars_of, values))


def _chars_of(value: str) -> int:
    """Return the characters of one value in a list, with its comma."""
    return len("".join(json.dumps(value, ensure_ascii=False).split())) + 1
