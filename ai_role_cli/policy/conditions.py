"""Condition blocks of the role file, as `Condition`s in IAM's own spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.policy.document import Condition
from ai_role_cli.policy.spelling import condition_key, condition_operator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ai_role_cli.catalog import ConditionData
    from ai_role_cli.policy.target import Target

__all__ = ["catalog_conditions", "conditions_of", "repeated_conditions"]


def conditions_of(
    block: Mapping[str, Mapping[str, Sequence[str]]], target: Target
) -> tuple[Condition, ...]:
    """Return the conditions with placeholders filled, in the order of the file."""
    return tuple(
        Condition(
            condition_operator(operator),
            condition_key(target.fill(key)),
            tuple(target.fill(value) for value in values),
        )
        for operator, keys in block.items()
        for key, values in keys.items()
    )


def catalog_conditions(
    conditions: Sequence[ConditionData], target: Target
) -> tuple[Condition, ...]:
    """Return conditions of the catalog with placeholders filled."""
    return tuple(
        Condition(data.operator, data.key, tuple(target.fill(value) for value in data.values))
        for data in conditions
    )


def repeated_conditions(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """Return the conditions whose operator and key came before: JSON holds only one of them."""
    seen: set[tuple[str, str]] = set()
    repeated: list[Condition] = []
    for condition in conditions:
        test = (condition.operator.lower(), condition.key.lower())
        repeated += [condition] if test in seen else []
        seen.add(test)
    return tuple(repeated)
