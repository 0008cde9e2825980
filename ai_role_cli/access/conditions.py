"""
Whether a condition holds for the values a request has under its key.

Source:
    IAM User Guide, "Condition operators" and "Single-valued vs. multivalued context keys".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from ai_role_cli.access.operators import Family, Operator, Quantifier, parse_operator
from ai_role_cli.access.values import (
    AddressValues,
    DateValues,
    NumberValues,
    TextValues,
    Values,
    values_of,
)
from ai_role_cli.access.variables import fill

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ai_role_cli.access.request import RequestContext
    from ai_role_cli.policy import Condition

__all__ = ["KeyTest", "condition_holds", "filled", "has_variables", "key_test", "key_test_order"]

_WITH_VARIABLES = frozenset(
    {Family.STRING, Family.CASELESS_STRING, Family.PATTERN, Family.ARN, Family.BOOL}
)
"""Families in whose values policy variables work ("Policy variables: Supported")."""


@dataclass(frozen=True, slots=True)
class KeyTest:
    """What one condition asks of one context key; `key` is in lower case."""

    key: str
    operator: Operator
    values: Values

    def holds(self, found: tuple[str, ...]) -> bool:
        """
        Tell whether the condition holds for the values of the key; none means it is absent.

        - A plain operator needs one value: "Multivalued context keys require a condition set
          operator". Without any it holds if it is negated or ends in IfExists.
        - ForAllValues holds, ForAnyValue does not, if the key is absent or "resolves to a null
          dataset, such as an empty string"; IfExists makes no difference to ForAnyValue
          (re:Post, "ForAnyValue:StringEqualsIfExists behaving unexpectedly").
        - Null is about that same dataset: an empty value counts as an absent key. It is AWS's means
          "to prevent missing context keys or context keys with empty values from evaluating to
          true" ("Set operators for multivalued context keys"): with `false` it checks that "the key
          exists and its value is not null".
        """
        has_value = any(found)
        if self.operator.family is Family.NULL:
            return self.values.matches("false" if has_value else "true")
        match self.operator.quantifier:
            case Quantifier.ALL:
                return not has_value or all(self.accepts(value) for value in found)
            case Quantifier.ANY:
                return has_value and any(self.accepts(value) for value in found)
            case Quantifier.SINGLE:
                if not found:
                    return self.operator.if_exists or self.operator.negated
                return len(found) == 1 and self.accepts(found[0])

    def accepts(self, value: str) -> bool:
        """Tell whether the operator is true of one value of the request."""
        return self.values.matches(value) != self.operator.negated


def condition_holds(condition: Condition, context: RequestContext) -> bool:
    """Tell whether a condition of a statement holds; one with an unknown operator never does."""
    test = key_test(filled(condition, context))
    return test is not None and test.holds(context.get(condition.key, ()))


def filled(condition: Condition, context: RequestContext | None) -> Condition:
    """Return the condition with the request's values in place of the variables it may use."""
    if not has_variables(condition):
        return condition
    return replace(condition, values=tuple(fill(value, context) for value in condition.values))


def has_variables(condition: Condition) -> bool:
    """Tell whether a value may have policy variables in it, by its looks and its operator."""
    operator = parse_operator(condition.operator)
    if operator is None or operator.family not in _WITH_VARIABLES:
        return False
    return any("${" in value for value in condition.values)


@lru_cache(maxsize=32768)
def key_test(condition: Condition) -> KeyTest | None:
    """Return what the condition asks for; None if its operator is unknown."""
    operator = parse_operator(condition.operator)
    if operator is None:
        return None
    values = values_of(operator.family, operator.relation, texts=condition.values)
    return KeyTest(condition.key.lower(), operator, values)


def key_test_order(test: KeyTest) -> tuple[str, ...]:
    """Return what sorts conditions, the same in every run."""
    operator = test.operator
    return (
        test.key,
        operator.family,
        operator.relation,
        operator.quantifier,
        f"{operator.negated} {operator.if_exists}",
        *sorted(map(str, _named(test.values))),
    )


def _named(values: Values) -> Iterable[object]:
    match values:
        case TextValues():
            return values.globs
        case NumberValues():
            return values.numbers
        case DateValues():
            return values.seconds
        case AddressValues():
            return values.networks
