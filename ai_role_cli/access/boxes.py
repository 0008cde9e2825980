"""
A statement as a box: a set of resources beside one condition after another.

What a statement applies to is the product of its actions, its resources and, for each context key,
the values its conditions accept; whether requests are covered is then asked side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_role_cli.access.conditions import KeyTest, filled, key_test, key_test_order
from ai_role_cli.access.evaluate import resource_pattern
from ai_role_cli.access.variables import variable_keys

if TYPE_CHECKING:
    from ai_role_cli.access.globs import Glob
    from ai_role_cli.access.request import RequestContext
    from ai_role_cli.policy import Statement

__all__ = ["Box", "box_of", "statement_variables"]


@dataclass(frozen=True, slots=True)
class Box:
    """
    Resources and conditions of a statement.

    `resources` is None where any resource is meant, and `other_than` what NotResource excludes.
    The order of the conditions does not depend on the one in the statement.
    """

    resources: frozenset[Glob] | None
    other_than: frozenset[Glob]
    tests: tuple[KeyTest, ...]


def box_of(statement: Statement, context: RequestContext | None) -> Box | None:
    """
    Return what the statement asks of resource and context, its variables filled from `context`.

    Where the context is None, that of any request, the variables stay, whatever their default.
    None for a statement that never applies, because it has an operator IAM does not know.
    """
    tests = [key_test(filled(condition, context)) for condition in statement.conditions]
    known = {test for test in tests if test is not None}
    if None in tests:
        return None
    resources = frozenset(resource_pattern(p, context) for p in statement.resources)
    return Box(
        resources or None,
        frozenset(resource_pattern(p, context) for p in statement.not_resources),
        tuple(sorted(known, key=key_test_order)),
    )


def statement_variables(statement: Statement) -> frozenset[str]:
    """Return the context keys, as spelled, that resources or condition values refer to."""
    patterns = [*statement.resources, *statement.not_resources]
    patterns += [value for condition in statement.conditions for value in condition.values]
    return frozenset(
        key for pattern in patterns if "${" in pattern for key in variable_keys(pattern)
    )
