"""
What a request must have under one context key, and values that meet it.

A key is absent, has one value, or has several. Conditions on it are true or false of each case; the
question is whether some case makes the ones true and the others false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from ai_role_cli.access.conditions import KeyTest, key_test_order
from ai_role_cli.access.globs import Glob, escape
from ai_role_cli.access.languages import EVERYTHING, Language, UndecidedError
from ai_role_cli.access.operators import Family, Quantifier
from ai_role_cli.access.values import TextValues, samples_of

__all__ = ["Demand", "TextFinder", "find_values"]

TextFinder: TypeAlias = Callable[[Language], str | None]
"""Returns a text of the language, or None if there is none."""

_BOOLEANS = ("true", "false")
_OF_ITS_TYPE = {
    **dict.fromkeys(("aws:multifactorauthpresent", "aws:securetransport"), _BOOLEANS),
    **dict.fromkeys(("aws:viaawsservice", "aws:principalisawsservice"), _BOOLEANS),
    "aws:sourceip": ("192.0.2.1",),
    "aws:currenttime": ("2026-01-01T00:00:00Z",),
    "aws:multifactorauthage": ("0",),
}
"""Values that a global key can have, which are tried before any text."""

_PRESENT = ("x",)
"""What a key may have for all that Null asks."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Conditions on one key that must hold, and conditions that must fail."""

    holding: frozenset[KeyTest] = frozenset()
    failing: frozenset[KeyTest] = frozenset()

    def with_holding(self, tests: Iterable[KeyTest]) -> Demand:
        """Return the demand that these hold as well."""
        return Demand(self.holding | frozenset(tests), self.failing)

    def with_failing(self, test: KeyTest) -> Demand:
        """Return the demand that this one fails as well."""
        return Demand(self.holding, self.failing | {test})

    def is_met_by(self, found: tuple[str, ...]) -> bool:
        """Tell whether these values of the key meet the demand; none means that it is absent."""
        holds = all(test.holds(found) for test in self.holding)
        return holds and not any(test.holds(found) for test in self.failing)


@lru_cache(maxsize=65536)
def find_values(demand: Demand, find: TextFinder) -> tuple[str, ...] | None:
    """
    Return values that meet the demand, an absent key before others; None if nothing does.

    Raises:
        UndecidedError: Conditions of different kinds meet on the key.
    """
    for found in ((), ("",), *_values_of_its_type(demand)):
        if demand.is_met_by(found):
            return found
    about_null = Demand(_of_null(demand.holding), _of_null(demand.failing))
    if not about_null.is_met_by(_PRESENT):
        return None
    rest = Demand(demand.holding - about_null.holding, demand.failing - about_null.failing)
    single = _find_value(rest, find)
    return (single,) if single is not None else _find_several(rest, find)


def _values_of_its_type(demand: Demand) -> Iterator[tuple[str, ...]]:
    tests = demand.holding | demand.failing
    key = next((test.key for test in tests), "")
    is_boolean = any(test.operator.family is Family.BOOL for test in tests)
    values = _BOOLEANS if is_boolean else _OF_ITS_TYPE.get(key, ())
    return ((value,) for value in values)


def _of_null(tests: frozenset[KeyTest]) -> frozenset[KeyTest]:
    return frozenset(test for test in tests if test.operator.family is Family.NULL)


def _of(tests: frozenset[KeyTest], quantifier: Quantifier) -> frozenset[KeyTest]:
    return frozenset(test for test in tests if test.operator.quantifier is quantifier)


def _find_several(demand: Demand, find: TextFinder) -> tuple[str, ...] | None:
    """
    Return two or more values: each meets the demands on all, and each demand on one is met.

    A plain operator is true of no key with several values.
    """
    if _of(demand.holding, Quantifier.SINGLE):
        return None
    each = Demand(_of(demand.holding, Quantifier.ALL), _of(demand.failing, Quantifier.ANY))
    any_of, all_of = _of(demand.holding, Quantifier.ANY), _of(demand.failing, Quantifier.ALL)
    demands = [each.with_holding({test}) for test in sorted(any_of, key=key_test_order)]
    demands += [each.with_failing(test) for test in sorted(all_of, key=key_test_order)]
    values = [_find_element(wanted, find) for wanted in demands]
    if not values:
        values = [_find_element(each, find)]
    found = dict.fromkeys(value for value in values if value is not None)
    if len(found) == 1 and None not in values:
        values.append(_find_element(each, find, other_than=next(iter(found))))
    if None in values:
        return None
    return tuple(value for value in dict.fromkeys(values) if value is not None)


def _find_element(demand: Demand, find: TextFinder, other_than: str | None = None) -> str | None:
    accepts_empty = all(test.accepts("") for test in demand.holding) and not any(
        test.accepts("") for test in demand.failing
    )
    found = _find_value(demand, find, other_than=other_than)
    return "" if found is None and accepts_empty and other_than != "" else found


def _find_value(demand: Demand, find: TextFinder, *, other_than: str | None = None) -> str | None:
    """Return one value, not empty, of which the ones are true and the others are not."""
    tests = demand.holding | demand.failing
    kinds = {type(test.values) for test in tests}
    if kinds <= {TextValues}:
        return find(_language(demand, other_than))
    for sample in samples_of(test.values for test in tests):
        if sample != other_than and _is_true_of(demand, sample):
            return sample
    if len(kinds) == 1:
        return None
    return _find_mixed(demand, find, other_than)


def _find_mixed(demand: Demand, find: TextFinder, other_than: str | None) -> str | None:
    texts = Demand(_of_text(demand.holding), _of_text(demand.failing))
    found = find(_language(texts, other_than))
    if found is None or _is_true_of(demand, found):
        return found
    rest = Demand(demand.holding - texts.holding, demand.failing - texts.failing)
    kinds = {type(test.values) for test in rest.holding | rest.failing}
    if len(kinds) == 1 and _find_value(rest, find) is None:
        return None
    key = next(iter(demand.holding | demand.failing)).key
    raise UndecidedError("conditions of different kinds meet on", [key])


def _of_text(tests: frozenset[KeyTest]) -> frozenset[KeyTest]:
    return frozenset(test for test in tests if isinstance(test.values, TextValues))


def _is_true_of(demand: Demand, value: str) -> bool:
    holds = all(test.accepts(value) for test in demand.holding)
    return holds and not any(test.accepts(value) for test in demand.failing)


def _language(demand: Demand, other_than: str | None) -> Language:
    language = EVERYTHING
    if other_than:
        language = language.without(frozenset({Glob(escape(other_than))}))
    for test in demand.holding:
        language = _restricted(language, test, negated=test.operator.negated)
    for test in demand.failing:
        language = _restricted(language, test, negated=not test.operator.negated)
    return language


def _restricted(language: Language, test: KeyTest, *, negated: bool) -> Language:
    if not isinstance(test.values, TextValues):
        return language
    globs = test.values.globs
    return language.without(globs) if negated else language.within(globs)
