"""Conditions as IAM takes them: known operators, values that they can read, variables in place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ai_role_cli.policy.grammar_problem import GrammarProblem
from ai_role_cli.spec import (
    CONDITION_OPERATORS,
    Anchor,
    Severity,
    did_you_mean,
    policy_variables,
    quoted,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.policy.document import Condition
    from ai_role_cli.spec import SpecPath

__all__ = ["condition_problems"]

_SETS = ("ForAllValues:", "ForAnyValue:")
_IF_EXISTS = "IfExists"

_WITH_VARIABLES = ("String", "Arn", "Bool")
"""
Beginnings of the operators that fill in variables.

Source:
    IAM User Guide, "IAM JSON policy elements: Condition operators", "Policy variables" in the
    section of each kind; the page on variables, which leaves Bool out, is older.
"""

_MAX_EPOCH = 2**63 - 1
_EPOCH = re.compile(r"[0-9]{1,19}")
_ISO_8601 = re.compile(
    r"-?[0-9]{1,9}(?:-(?:0?[1-9]|1[0-2])(?:-(?:0?[1-9]|[12][0-9]|3[01]))?)?"
    r"(?:[Tt](?:(?:[01]?[0-9]|2[0-3])(?::[0-5]?[0-9](?::[0-5]?[0-9](?:\.[0-9]{1,9})?)?)?)?"
    r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?)?)?"
)
"""W3C's profile, as loosely as IAM reads it: months, days and times may be short or missing."""


def condition_problems(condition: Condition, path: SpecPath) -> Iterator[GrammarProblem]:
    """
    Yield what is wrong with the values of one key under one operator.

    Args:
        condition: Its operator in IAM's spelling.
        path: The place of the key.
    """
    operator = _plain(condition.operator)
    if operator not in CONDITION_OPERATORS:
        yield _unknown(condition.operator, path[:-1])
        return
    if not condition.values:
        yield GrammarProblem(
            path,
            f"{condition.operator} {quoted(condition.key)} has no value: nothing matches it",
            "empty-condition",
            hint="name a value, or remove the condition",
            severity=Severity.MEDIUM,
        )
    for index, value in enumerate(condition.values):
        yield from _value_problems(value, operator, path=(*path, index))


def _plain(operator: str) -> str:
    """Return an operator without the parts that most take; Null takes no IfExists."""
    for prefix in _SETS:
        operator = operator.removeprefix(prefix)
    return operator if operator == f"Null{_IF_EXISTS}" else operator.removesuffix(_IF_EXISTS)


def _unknown(operator: str, path: SpecPath) -> GrammarProblem:
    if _plain(operator) == f"Null{_IF_EXISTS}":
        hint = "write Null: it tests itself whether the key is there"
    else:
        spelled = [f"{name}{end}" for name in CONDITION_OPERATORS for end in ("", _IF_EXISTS)]
        sets = [f"{prefix}{name}" for prefix in _SETS for name in spelled]
        hint = did_you_mean(operator, [*spelled, *sets]) or "write IAM's own, like StringEquals"
    message = f"unknown condition operator {quoted(operator)}"
    return GrammarProblem(path, message, "unknown-operator", hint=hint, at=Anchor.KEY)


def _value_problems(value: str, operator: str, *, path: SpecPath) -> Iterator[GrammarProblem]:
    if not operator.startswith(_WITH_VARIABLES) and next(policy_variables(value), None):
        message = f"{operator} takes {quoted(value)} as it is: it fills in no policy variables"
        hint = "use a String, Arn or Bool operator, or write the value out"
        yield GrammarProblem(path, message, "bad-policy-variable", hint=hint)
    elif operator.startswith("Date") and not _is_date(value):
        message = f"{quoted(value)} is not a date"
        hint = "write it like 2027-01-31T12:00:00Z, or as seconds since 1970"
        yield GrammarProblem(path, message, "bad-condition-value", hint=hint)


def _is_date(value: str) -> bool:
    if _EPOCH.fullmatch(value):
        return int(value) <= _MAX_EPOCH
    return _ISO_8601.fullmatch(value) is not None
