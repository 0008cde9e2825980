"""Parts of statements: actions, conditions, Sids, and the lists they are written in."""

from __future__ import annotations

from typing import Annotated, TypeAlias, TypeVar

from pydantic import BeforeValidator
from typing_extensions import TypeAliasType

from ai_role_cli.spec.json_shape import OneOrList, Shaped
from ai_role_cli.spec.placeholders import KnownPlaceholders
from ai_role_cli.spec.policy_text import PolicyText
from ai_role_cli.spec.refusal import did_you_mean, matching, quoted, refuse

__all__ = ["CONDITION_OPERATORS", "Action", "Conditions", "ListOf", "Sid"]

CONDITION_OPERATORS = (
    *("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
    *("StringLike", "StringNotLike", "NumericEquals", "NumericNotEquals", "NumericLessThan"),
    *("NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals", "DateEquals"),
    *("DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan"),
    *("DateGreaterThanEquals", "Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals"),
    *("ArnLike", "ArnNotEquals", "ArnNotLike", "Null"),
)
"""IAM User Guide, "IAM JSON policy elements: Condition operators"."""

T = TypeVar("T")


def _as_list(value: object) -> object:
    return value if isinstance(value, list | dict) or value is None else [value]


def _as_iam_text(value: object) -> object:
    """IAM compares text: `true` is "true", 5 is "5"."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


def _known_operators() -> list[str]:
    """All spellings with their `ForAnyValue:` and `IfExists` parts; Null takes neither."""
    plain = [
        f"{name}{end}" for name in CONDITION_OPERATORS if name != "Null" for end in ("", "IfExists")
    ]
    sets = [f"{start}:{name}" for start in ("ForAllValues", "ForAnyValue") for name in plain]
    return [*plain, "Null", *sets]


def _check_operator(operator: str) -> str:
    known = _known_operators()
    if operator.lower() not in {spelling.lower() for spelling in known}:
        refuse(
            "unknown-operator",
            f"unknown condition operator {quoted(operator)}",
            hint=did_you_mean(operator, known) or "known are IAM's own, like StringEquals",
        )
    return operator


def _in_any_case(*words: str) -> str:
    return "|".join("".join(f"[{c.upper()}{c.lower()}]" for c in word) for word in words)


def _check_filled(values: list[str]) -> list[str]:
    if not values:
        refuse("empty-value", "a condition key without values", hint="name a value")
    return values


ListOf: TypeAlias = Annotated[list[T], BeforeValidator(_as_list), OneOrList()]
"""A list, or one value that stands for a list of one."""

Sid: TypeAlias = Annotated[
    str,
    matching(
        r"[A-Za-z0-9]*",
        finding_id="bad-sid",
        what="a Sid",
        hint="use only the letters a-z, A-Z and digits",
    ),
]

Action: TypeAlias = Annotated[
    str,
    matching(
        r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+",
        finding_id="bad-action",
        what="an action",
        hint="write service:Action, like s3:GetObject; wildcards only after the colon, or '*'",
    ),
]

_OPERATORS_IN_ANY_CASE = "^(?:(?:{sets}):)?(?:{operators})(?:{exists})?$".format(
    sets=_in_any_case("ForAllValues", "ForAnyValue"),
    operators=_in_any_case(*CONDITION_OPERATORS),
    exists=_in_any_case("IfExists"),
)
_Operator: TypeAlias = Annotated[
    str,
    Shaped(
        _check_operator,
        {"examples": [*CONDITION_OPERATORS], "pattern": _OPERATORS_IN_ANY_CASE},
    ),
]
_ConditionKey: TypeAlias = Annotated[
    str,
    KnownPlaceholders,
    PolicyText,
    matching(
        r"[^\s:]+:\S.*",
        finding_id="bad-condition-key",
        what="a condition key",
        hint="write prefix:Name, like aws:SourceAccount",
    ),
]
_ConditionValue: TypeAlias = Annotated[
    str,
    BeforeValidator(_as_iam_text, json_schema_input_type=str | bool | int | float),
    KnownPlaceholders,
    PolicyText,
]
_ConditionValues: TypeAlias = Annotated[
    list[_ConditionValue],
    BeforeValidator(_as_list),
    Shaped(_check_filled, {"minItems": 1}),
    OneOrList(),
]

# Named, so that pydantic builds their schema once for all the models that have them.
_ConditionKeys = TypeAliasType("_ConditionKeys", dict[_ConditionKey, _ConditionValues])

Conditions = TypeAliasType("Conditions", dict[_Operator, _ConditionKeys])
"""Operator, condition key, values; as in IAM, with values as IAM's texts."""
