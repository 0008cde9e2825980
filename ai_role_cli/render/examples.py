"""Requests to try on a change: one of each statement, and one of each fact that differs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ai_role_cli.access import expand_action
from ai_role_cli.access.comparison import FactKind
from ai_role_cli.access.evaluation import Request, RequestContext
from ai_role_cli.policy import Condition, Principal
from ai_role_cli.render.undoing import values_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ai_role_cli.access.comparison import Fact, StatementChange
    from ai_role_cli.policy import Statement
    from ai_role_cli.render.undoing import Value

__all__ = ["change_requests", "statement_requests"]

_PLACEHOLDERS = {"*": "example", "?": "x"}


def statement_requests(statement: Statement) -> Iterator[Request]:
    """Yield a request the statement is likely to be about; none where it names no action."""
    if not statement.actions:
        return
    request = Request(expand_action(statement.actions[0])[0])
    for resource in statement.resources[:1]:
        request = replace(request, resource=_filled(resource))
    for principal in statement.principals[:1]:
        request = replace(request, principal=principal)
    for condition in statement.conditions:
        request = _with_key(request, condition)
    yield request


def change_requests(change: StatementChange, proven: Iterable[Request]) -> Iterator[Request]:
    """
    Yield requests that tell the facts of a change apart.

    Args:
        change: The change of a statement.
        proven: Requests that it is known to decide.
    """
    bases = [*proven, *statement_requests(change.after), *statement_requests(change.before)]
    yield from bases
    for fact in (*change.added, *change.removed):
        for base in bases:
            yield from _about_fact(base, change, fact)


def _about_fact(base: Request, change: StatementChange, fact: Fact) -> Iterator[Request]:
    side = change.after if fact in change.added else change.before
    for value in values_of(side, fact):
        yield _varied(base, fact.kind, value)


def _varied(base: Request, kind: FactKind, value: Value) -> Request:
    match value:
        case Principal():
            return replace(base, principal=value)
        case Condition():
            return _with_key(base, value)
        case str() if kind in (FactKind.ACTION, FactKind.NOT_ACTION):
            return replace(base, action=expand_action(value)[0])
        case str():
            return replace(base, resource=_filled(value))


def _with_key(request: Request, condition: Condition) -> Request:
    values = tuple(_filled(value) for value in condition.values[:1])
    return replace(request, context=RequestContext({**request.context, condition.key: values}))


def _filled(pattern: str) -> str:
    for wildcard, text in _PLACEHOLDERS.items():
        pattern = pattern.replace(wildcard, text)
    return pattern
