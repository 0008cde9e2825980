"""
Condition operators: `ForAllValues:StringNotLikeIfExists` taken apart.

Source:
    IAM User Guide, "IAM JSON policy elements: Condition operators".
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import NamedTuple

__all__ = ["Family", "Operator", "Quantifier", "Relation", "parse_operator"]


class Family(StrEnum):
    """What kind of value an operator compares."""

    STRING = "string"
    CASELESS_STRING = "caseless string"
    PATTERN = "pattern"
    ARN = "arn"
    BOOL = "bool"
    BINARY = "binary"
    NUMBER = "number"
    DATE = "date"
    ADDRESS = "address"
    NULL = "null"


class Relation(StrEnum):
    """How the value of the request stands to the one of the policy."""

    EQUAL = "="
    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="


class Quantifier(StrEnum):
    """Which values of the request must match."""

    SINGLE = ""
    ALL = "forallvalues"
    ANY = "foranyvalue"


class Operator(NamedTuple):
    """One condition operator; a negated one holds where none of the policy's values matches."""

    family: Family
    relation: Relation = Relation.EQUAL
    negated: bool = False
    quantifier: Quantifier = Quantifier.SINGLE
    if_exists: bool = False


@cache
def parse_operator(text: str) -> Operator | None:
    """Return the operator, whatever its case; None for a name IAM does not know."""
    sets, _, name = text.lower().rpartition(":")
    plain = name.removesuffix("ifexists")
    known = _operators().get(plain)
    is_null_with_more = plain == "null" and (sets or plain != name)
    if known is None or sets not in set(Quantifier) or is_null_with_more:
        return None
    family, relation, negated = known
    return Operator(family, relation, negated, Quantifier(sets), plain != name)


@cache
def _operators() -> dict[str, tuple[Family, Relation, bool]]:
    equal = Relation.EQUAL
    return {
        "stringequals": (Family.STRING, equal, False),
        "stringnotequals": (Family.STRING, equal, True),
        "stringequalsignorecase": (Family.CASELESS_STRING, equal, False),
        "stringnotequalsignorecase": (Family.CASELESS_STRING, equal, True),
        "stringlike": (Family.PATTERN, equal, False),
        "stringnotlike": (Family.PATTERN, equal, True),
        "arnequals": (Family.ARN, equal, False),
        "arnlike": (Family.ARN, equal, False),
        "arnnotequals": (Family.ARN, equal, True),
        "arnnotlike": (Family.ARN, equal, True),
        "bool": (Family.BOOL, equal, False),
        "binaryequals": (Family.BINARY, equal, False),
        "ipaddress": (Family.ADDRESS, equal, False),
        "notipaddress": (Family.ADDRESS, equal, True),
        "null": (Family.NULL, equal, False),
        **_ordered("numeric", Family.NUMBER),
        **_ordered("date", Family.DATE),
    }


def _ordered(prefix: str, family: Family) -> dict[str, tuple[Family, Relation, bool]]:
    relations = {
        "lessthan": Relation.LESS,
        "lessthanequals": Relation.LESS_OR_EQUAL,
        "greaterthan": Relation.GREATER,
        "greaterthanequals": Relation.GREATER_OR_EQUAL,
    }
    return {
        f"{prefix}equals": (family, Relation.EQUAL, False),
        f"{prefix}notequals": (family, Relation.EQUAL, True),
        **{f"{prefix}{name}": (family, relation, False) for name, relation in relations.items()},
    }
