"""Which values a request may well have under the keys that documents ask for, by their types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ai_role_cli.checks.context_keys import KeyKind, find_key
from ai_role_cli.checks.key_values import absent_value
from ai_role_cli.policy import Condition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ai_role_cli.access.evaluation import RequestContext
    from ai_role_cli.policy import PolicyDocument, Target

__all__ = ["believable_conditions", "is_believable"]

_ACCOUNT = re.compile(r"\d{12}")
_ADDRESSES = ("192.0.2.0/24", "2001:db8::/32")
"""Ranges for examples (RFC 5737 and RFC 3849)."""

_PAST = "2026-01-01T00:00:00Z"
"""No request that is still to come is older."""

_ARN_PARTS = 6


def believable_conditions(
    keys: Iterable[str], documents: Iterable[PolicyDocument], *, target: Target
) -> tuple[Condition, ...]:
    """
    Return conditions that hold for a request whose values are of the types of these keys.

    Accounts, ARNs and addresses are those that the documents name, or the one of the role file. All
    of them hold where a key is absent. Keys are in lower case.
    """
    named = _named(documents)
    found = (_condition(key, named.get(key, ()), target) for key in keys)
    return tuple(condition for condition in found if condition is not None)


def is_believable(context: RequestContext) -> bool:
    """Tell whether a request may have these values, by the ids and addresses that AWS gives out."""
    return all(absent_value(key, value) is None for key in context for value in context[key])


def _named(documents: Iterable[PolicyDocument]) -> Mapping[str, Sequence[str]]:
    """Return the values that conditions on a key name, keys in lower case."""
    found: dict[str, list[str]] = {}
    for document in documents:
        for statement in document.statements:
            for condition in statement.conditions:
                found.setdefault(condition.key.lower(), []).extend(condition.values)
    return found


def _condition(key: str, named: Sequence[str], target: Target) -> Condition | None:
    known = find_key(key)
    if known is not None and known.is_multivalued:
        return None
    if key.endswith("account") and "/" not in key:
        accounts = filter(_ACCOUNT.fullmatch, named)
        return Condition("StringEqualsIfExists", key, (target.account, *accounts))
    kinds = known.kinds if known is not None and known.kinds else {KeyKind.STRING}
    kind = KeyKind.DATE if KeyKind.DATE in kinds else next(iter(kinds))
    return _of_kind(kind, key, named=named, target=target)


def _of_kind(kind: KeyKind, key: str, *, named: Sequence[str], target: Target) -> Condition:
    match kind:
        case KeyKind.BOOL:
            return Condition("BoolIfExists", key, ("true", "false"))
        case KeyKind.NUMERIC:
            return Condition("NumericGreaterThanEqualsIfExists", key, ("0",))
        case KeyKind.DATE:
            return Condition("DateGreaterThanEqualsIfExists", key, (_PAST,))
        case KeyKind.ADDRESS:
            return Condition("IpAddressIfExists", key, (*_ADDRESSES, *named))
        case KeyKind.ARN:
            arns = tuple(_arns(named, target))
            return Condition("ArnLikeIfExists", key, arns) if arns else _absent(key)
        case KeyKind.STRING:
            empty = ("",) if "" in named else ()
            return Condition("StringLikeIfExists", key, ("?*", *empty))


def _absent(key: str) -> Condition:
    return Condition("Null", key, ("true",))


def _arns(named: Iterable[str], target: Target) -> Iterator[str]:
    """Yield the patterns of ARNs with the partition, region and account of the role file."""
    for pattern in named:
        parts = pattern.split(":", _ARN_PARTS - 1)
        if len(parts) == _ARN_PARTS:
            place = {1: target.partition, 3: target.region, 4: target.account}
            filled = (place.get(i, p) if p == "*" else p for i, p in enumerate(parts))
            yield ":".join(filled)
