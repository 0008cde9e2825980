"""What the rules ask of a statement of a trust policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.access import Family, covers, parse_operator
from ai_role_cli.checks.confinement import requires_match, requires_presence
from ai_role_cli.policy import PrincipalKind
from ai_role_cli.spec import Effect

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ai_role_cli.policy import Condition, Statement

__all__ = ["assuming_services", "demands_key", "is_guarded_by", "values_of"]

_WILDCARDS = frozenset("*?")
_COLONS = 5
_ACCOUNT = 4


def assuming_services(statement: Statement) -> tuple[str, ...]:
    """Return the service principals that a statement lets in."""
    if statement.effect is not Effect.ALLOW:
        return ()
    services = (each for each in statement.principals if each.kind is PrincipalKind.SERVICE)
    return tuple(each.value for each in services)


def is_guarded_by(statement: Statement, keys: Sequence[str]) -> bool:
    """
    Tell whether a condition lets in only some of those who would be let in without it.

    What holds on a missing key guards nothing unless another condition asks for the key, and
    neither does a value that everybody has. What a negated operator demands leaves the rest in.

    Args:
        statement: A statement of a trust policy.
        keys: Keys in lower case; one that ends in `/` or `-` stands for all that begin with it.
    """
    return any(
        _is_demanded(each, statement) and not any(_lets_all_in(each, v) for v in each.values)
        for each in statement.conditions
        if _is_one_of(each.key, keys)
    )


def demands_key(statement: Statement, keys: Sequence[str]) -> bool:
    """Tell whether a condition keeps out whoever sends none of the keys, given in lower case."""
    return any(
        _is_one_of(each.key, keys) and _is_demanded(each, statement)
        for each in statement.conditions
    )


def _is_one_of(key: str, keys: Sequence[str]) -> bool:
    name = key.lower()
    return any(name.startswith(k) if k.endswith(("/", "-")) else name == k for k in keys)


def _is_demanded(condition: Condition, statement: Statement) -> bool:
    if requires_match(condition):
        return True
    operator = parse_operator(condition.operator)
    if operator is None or operator.negated or operator.family is Family.NULL:
        return False
    same = (each for each in statement.conditions if each.key.lower() == condition.key.lower())
    return any(map(requires_presence, same))


def _lets_all_in(condition: Condition, value: str) -> bool:
    """Tell whether a value is a pattern for all that a key can have, or all of an account."""
    operator = parse_operator(condition.operator)
    if operator is None or operator.family not in {Family.PATTERN, Family.ARN}:
        return False
    match condition.key.lower():
        case "aws:principalarn":
            return _covers_every_role(value)
        case "aws:sourceaccount" | "aws:sourceorgid" | "aws:principalorgid":
            return bool(_WILDCARDS & set(value))
        case "aws:sourcearn":
            return bool(_WILDCARDS & set(_account_of(value)))
        case key if key.endswith(":ref"):
            return not value.removeprefix("refs/heads/").strip("*?/")
        case _:
            return not value.strip("*?/:")


def _covers_every_role(arn: str) -> bool:
    """The principal of the statement says of which account; the roles are most of its callers."""
    account = _account_of(arn)
    return covers(arn, f"arn:aws:iam::{'1' * 12 if _WILDCARDS & set(account) else account}:role/*")


def _account_of(arn: str) -> str:
    """Return the part of the account; that of a pattern may be within a wildcard before it."""
    parts = arn.split(":", _COLONS)
    return parts[_ACCOUNT] if len(parts) > _ACCOUNT else "*"


def values_of(statement: Statement, key: str) -> Iterator[str]:
    """Yield the values that conditions demand of a key, given in lower case."""
    for condition in statement.conditions:
        if condition.key.lower() == key and "not" not in condition.operator.lower():
            yield from condition.values
