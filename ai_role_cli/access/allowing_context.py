"""With which condition keys a denied request would be allowed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ai_role_cli.access.evaluate import (
    evaluate,
    evaluate_trust,
    readable_statements,
    statement_matches,
)
from ai_role_cli.access.globs import escape
from ai_role_cli.access.languages import UndecidedError
from ai_role_cli.access.questions import solve
from ai_role_cli.access.request import RequestContext
from ai_role_cli.access.witnesses import spelling_of
from ai_role_cli.policy import Condition, Statement
from ai_role_cli.spec import Effect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ai_role_cli.access.evaluate import Decision
    from ai_role_cli.access.permissions import NamedDocument, Permissions
    from ai_role_cli.access.questions import Statements
    from ai_role_cli.access.request import Request

__all__ = ["allowing_contexts", "allowing_trust_contexts"]


def allowing_contexts(
    permissions: Permissions, request: Request, *, given: Iterable[Condition] = ()
) -> Iterator[RequestContext]:
    """
    Yield contexts with which the same request is allowed, of each Allow that may apply at most one.

    They have the keys of the request with their values, and those that they lack. All of `given`
    hold for them.
    """
    decide = partial(evaluate, permissions)
    return _found(permissions.policies, request, given=given, decide=decide)


def allowing_trust_contexts(
    trust: NamedDocument, request: Request, *, given: Iterable[Condition] = ()
) -> Iterator[RequestContext]:
    """Yield the same for a principal that assumes the role."""
    return _found((trust,), request, given=given, decide=partial(evaluate_trust, trust))


def _found(
    documents: Iterable[NamedDocument],
    request: Request,
    *,
    given: Iterable[Condition],
    decide: Callable[[Request], Decision],
) -> Iterator[RequestContext]:
    statements = [
        statement
        for named in documents
        for statement in readable_statements(named.document)
        if _is_asked(statement, request)
    ]
    contexts = _contexts(statements, request, given=tuple(given))
    return (found for found in contexts if decide(replace(request, context=found)).is_allowed)


def _is_asked(statement: Statement, request: Request) -> bool:
    """Tell whether a statement is about the action and the principal."""
    anywhere = replace(statement, resources=(), not_resources=(), conditions=())
    return statement_matches(anywhere, request)


def _contexts(
    statements: Sequence[Statement], request: Request, *, given: tuple[Condition, ...]
) -> Iterator[RequestContext]:
    """Yield for each Allow a context in which it applies and no Deny does."""
    same, denies = _same(request, given), _of(statements, Effect.DENY)
    spelling = spelling_of(statements)
    for allow in _of(statements, Effect.ALLOW):
        try:
            solution = solve((allow, same), denies)
        except UndecidedError:
            continue
        if solution is not None:
            found = solution.context().items()
            lacking = {spelling.get(key, key): values for key, values in found}
            yield RequestContext({**lacking, **request.context})


def _of(statements: Iterable[Statement], effect: Effect) -> Statements:
    return tuple(statement for statement in statements if statement.effect is effect)


def _same(request: Request, given: tuple[Condition, ...]) -> Statement:
    """Return a statement that applies to the resource and the known keys of a request."""
    known = (
        Condition("ForAnyValue:StringEquals", key, (escape(value),))
        for key, values in request.context.items()
        for value in values
    )
    return Statement(
        Effect.ALLOW,
        actions=(request.action,),
        resources=(escape(request.resource),),
        conditions=(*known, *given),
    )
