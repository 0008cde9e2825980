"""A changed statement with one of its changes undone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from ai_role_cli.access.comparison import FactKind, statement_facts
from ai_role_cli.policy import Condition, Principal, Statement
from ai_role_cli.spec import Effect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ai_role_cli.access.comparison import Fact, StatementChange

__all__ = ["Value", "values_of", "without_fact"]

Value: TypeAlias = str | Principal | Condition
"""One value of an element; of a condition, the key under its operator with one value."""

_LISTS_OF_ALTERNATIVES = (FactKind.PRINCIPAL, FactKind.ACTION, FactKind.RESOURCE)
"""Elements in which one value suffices: without any value they match nothing."""

_EMPTY = Statement(Effect.ALLOW)


def without_fact(change: StatementChange, fact: Fact) -> Statement | None:
    """
    Return the statement as it would be without this one change.

    Returns:
        None where that is no statement with a plain meaning, as when `Resource` turns into
        `NotResource` and one of the two facts is undone alone.
    """
    old, new = _values(change.before, fact.kind), _values(change.after, fact.kind)
    if fact in change.removed:
        left = [*new, *values_of(change.before, fact)]
    else:
        left = [value for value in new if value not in values_of(change.after, fact)]
    if fact.kind is FactKind.CONDITION:
        return _with_conditions(change, left)
    if new and left:
        return _with_values(change.after, fact.kind, left)
    is_emptied = bool(old and new) and fact.kind in _LISTS_OF_ALTERNATIVES
    return _matching_nothing(change.after) if is_emptied else None


def values_of(statement: Statement, fact: Fact) -> list[Value]:
    """Return the values of a statement that are this fact."""
    return [
        value
        for value in _values(statement, fact.kind)
        if any(fact.is_same(f) for f in statement_facts(_with_values(_EMPTY, fact.kind, [value])))
    ]


def _values(statement: Statement, kind: FactKind) -> list[Value]:
    if kind is FactKind.CONDITION:
        return [replace(c, values=(value,)) for c in statement.conditions for value in c.values]
    return list(getattr(statement, kind.value))


def _with_values(statement: Statement, kind: FactKind, values: Iterable[Value]) -> Statement:
    element: dict[str, Any] = {kind.value: tuple(values)}
    return replace(statement, **element)


def _with_conditions(change: StatementChange, left: Iterable[Value]) -> Statement:
    """A test that loses its last value is gone if it is new, else it is left without any value."""
    tests = {_test(c): replace(c, values=()) for c in change.after.conditions}
    for value in left:
        if isinstance(value, Condition):
            known = tests.get(_test(value), replace(value, values=()))
            tests[_test(value)] = replace(known, values=(*known.values, *value.values))
    old = {_test(condition) for condition in change.before.conditions}
    kept = tuple(found for test, found in tests.items() if found.values or test in old)
    return replace(change.after, conditions=kept)


def _test(condition: Condition) -> tuple[str, str]:
    return condition.operator.lower(), condition.key.lower()


def _matching_nothing(statement: Statement) -> Statement:
    return replace(statement, actions=(), not_actions=())
