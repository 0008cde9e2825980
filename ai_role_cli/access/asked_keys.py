"""The context keys that decide about a document."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from ai_role_cli.access.variables import variable_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.policy import PolicyDocument, Statement

__all__ = ["asked_keys"]


def asked_keys(document: PolicyDocument) -> frozenset[str]:
    """Return the keys that conditions test or that policy variables stand for, in lower case."""
    return frozenset(key.lower() for s in document.statements for key in _keys(s))


def _keys(statement: Statement) -> Iterator[str]:
    conditions = statement.conditions
    yield from (condition.key for condition in conditions)
    values = chain.from_iterable(condition.values for condition in conditions)
    for pattern in (*statement.resources, *statement.not_resources, *values):
        yield from variable_keys(pattern)
