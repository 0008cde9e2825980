"""What the rules ask of a statement of a trust policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.policy import PrincipalKind
from ai_role_cli.spec import Effect

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ai_role_cli.policy import Statement

__all__ = ["assuming_services", "is_guarded_by", "values_of"]


def assuming_services(statement: Statement) -> tuple[str, ...]:
    """Return the service principals that a statement lets in."""
    if statement.effect is not Effect.ALLOW:
        return ()
    services = (each for each in statement.principals if each.kind is PrincipalKind.SERVICE)
    return tuple(each.value for each in services)


def is_guarded_by(statement: Statement, keys: Sequence[str]) -> bool:
    """
    Tell whether a condition demands a value of one of the keys, given in lower case.

    A key that ends in `/` or `-` stands for all that begin with it. What a negated operator or Null
    demands leaves the rest in.
    """
    return any(
        each.key.lower().startswith(key) if key.endswith(("/", "-")) else each.key.lower() == key
        for each in statement.conditions
        if "not" not in each.operator.lower() and each.operator.lower() != "null"
        for key in keys
    )


def values_of(statement: Statement, key: str) -> Iterator[str]:
    """Yield the values that conditions demand of a key, given in lower case."""
    for condition in statement.conditions:
        if condition.key.lower() == key and "not" not in condition.operator.lower():
            yield from condition.values
