"""
Values worth trying for the keys that policy variables refer to.

The best guess comes from the question itself: with a wildcard for each variable it has an answer,
and what stands in that answer where the variable was is a value of the variable.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from ai_role_cli.access.automaton import matches_any
from ai_role_cli.access.globs import Symbol, Variable, Wildcard, symbols_of
from ai_role_cli.access.languages import UndecidedError, find_text, with_wildcards
from ai_role_cli.access.operators import Family, parse_operator
from ai_role_cli.access.search import find_cell
from ai_role_cli.access.values import TextValues
from ai_role_cli.access.variables import variable_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ai_role_cli.access.boxes import Box
    from ai_role_cli.access.conditions import KeyTest
    from ai_role_cli.access.globs import Glob
    from ai_role_cli.policy import Statement

__all__ = ["guesses_for"]

_FRESH = ("example", "zq9", "arn:aws:iam::123456789012:role/example")
_BOOLEANS = ("true", "false")
_MOST_GUESSES = 7

_Boxes: TypeAlias = "tuple[Sequence[Box], Sequence[Box]]"


def guesses_for(
    names: Sequence[str], statements: Iterable[Statement], *, boxes: _Boxes
) -> list[list[str | None]]:
    """
    Return for each key, in lower case, values to try, the best first.

    None is an absent key; it comes early, since patterns match nothing then. `boxes` are
    those to be in and those not to be in, with their variables.
    """
    read = _values_read_off(*boxes)
    named = _values_named(statements)
    guesses = []
    for name in names:
        values = [*read.get(name, []), _FRESH[0], *named.get(name, []), *_FRESH[1:]]
        best, *others = list(dict.fromkeys(values))[:_MOST_GUESSES]
        guesses.append([best, None, *others])
    return guesses


def _values_named(statements: Iterable[Statement]) -> dict[str, list[str]]:
    """Return the values that conditions on a key name, or compare its values with."""
    found: dict[str, list[str]] = {}
    for condition in (condition for s in statements for condition in s.conditions):
        plain = [value for value in condition.values if value and not set("*?$") & set(value)]
        found.setdefault(condition.key.lower(), []).extend(plain)
        operator = parse_operator(condition.operator)
        if operator is not None and operator.family is Family.BOOL:
            for key in (key for value in condition.values for key in variable_keys(value)):
                found.setdefault(key.lower(), []).extend(_BOOLEANS)
    return found


def _values_read_off(inside: Sequence[Box], outside: Sequence[Box]) -> dict[str, list[str]]:
    """Return what variables stand for in an answer to the question without them."""
    try:
        cell = find_cell([_without_variables(box) for box in inside], outside, find=find_text)
    except UndecidedError:
        return {}
    if cell is None:
        return {}
    resource, context = find_text(cell.resources) or "", cell.context(find_text)
    found: dict[str, list[str]] = {}
    for box in inside:
        _read_off(box.resources or (), resource, found=found)
        for test in box.tests:
            for value in context.get(test.key, ()):
                _read_off(_globs(test), value, found=found)
    return found


def _without_variables(box: Box) -> Box:
    resources = None if box.resources is None else with_wildcards(box.resources)
    return replace(box, resources=resources, tests=tuple(map(_test_without, box.tests)))


def _test_without(test: KeyTest) -> KeyTest:
    if test.operator.negated or not isinstance(test.values, TextValues):
        return test
    return replace(test, values=TextValues(with_wildcards(test.values.globs)))


def _globs(test: KeyTest) -> Iterable[Glob]:
    return test.values.globs if isinstance(test.values, TextValues) else ()


def _read_off(globs: Iterable[Glob], text: str, *, found: dict[str, list[str]]) -> None:
    """Add the values that variables have where a pattern with variables matches the text."""
    for glob in sorted(globs, key=str):
        symbols = symbols_of(glob) or ()
        variables = [symbol for symbol in symbols if isinstance(symbol, Variable)]
        if not variables or not matches_any(with_wildcards(frozenset({glob})), text):
            continue
        match = re.fullmatch("".join(map(_expression, symbols)), text)
        for variable, value in zip(variables, match.groups() if match else (), strict=False):
            for key in variable_keys(f"${{{variable.text}}}"):
                found.setdefault(key.lower(), []).append(value)


def _expression(symbol: Symbol) -> str:
    match symbol:
        case Wildcard.ANY | Wildcard.ANY_IN_PART:
            return r"[\s\S]*?"
        case Wildcard.ONE | Wildcard.ONE_IN_PART:
            return r"[\s\S]"
        case Variable():
            return r"([\s\S]+?)"
        case str():
            return f"[{re.escape(symbol)}]"
