"""The statements that decide about one request, and what is known of it, as questions to search."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ai_role_cli.access.conditions import has_variables
from ai_role_cli.access.evaluate import readable_statements, statement_matches
from ai_role_cli.access.globs import escape
from ai_role_cli.access.variables import fill_known
from ai_role_cli.policy import Condition, Statement
from ai_role_cli.spec import Effect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ai_role_cli.access.permissions import NamedDocument
    from ai_role_cli.access.questions import Statements
    from ai_role_cli.access.request import Request, RequestContext

__all__ = ["AskedStatements"]


@dataclass(frozen=True, slots=True)
class AskedStatements:
    """
    What decides about a request.

    `same` applies to the resource of the request, to the values of its keys and to no others of
    these keys, and to all that is given beside.
    """

    allows: Statements
    denies: Statements
    same: Statement

    @classmethod
    def of(
        cls, documents: Iterable[NamedDocument], request: Request, given: Iterable[Condition]
    ) -> AskedStatements:
        """Return those about the action and the principal, their known variables filled."""
        statements = [
            _filled(statement, request.context)
            for named in documents
            for statement in readable_statements(named.document)
            if _is_asked(statement, request)
        ]
        return cls(
            tuple(each for each in statements if each.effect is Effect.ALLOW),
            tuple(each for each in statements if each.effect is Effect.DENY),
            _same(request, given),
        )


def _is_asked(statement: Statement, request: Request) -> bool:
    anywhere = replace(statement, resources=(), not_resources=(), conditions=())
    return statement_matches(anywhere, request)


def _filled(statement: Statement, context: RequestContext) -> Statement:
    return replace(
        statement,
        resources=tuple(fill_known(each, context) for each in statement.resources),
        not_resources=tuple(fill_known(each, context) for each in statement.not_resources),
        conditions=tuple(_filled_condition(each, context) for each in statement.conditions),
    )


def _filled_condition(condition: Condition, context: RequestContext) -> Condition:
    if not has_variables(condition):
        return condition
    return replace(condition, values=tuple(fill_known(each, context) for each in condition.values))


def _same(request: Request, given: Iterable[Condition]) -> Statement:
    known = (
        condition
        for key, values in request.context.items()
        for condition in _exactly(key, tuple(map(escape, values)))
    )
    return Statement(
        Effect.ALLOW,
        actions=(request.action,),
        resources=(escape(request.resource),),
        conditions=(*known, *given),
    )


def _exactly(key: str, values: tuple[str, ...]) -> Iterator[Condition]:
    if len(values) == 1:
        yield Condition("StringEquals", key, values)
        return
    yield Condition("ForAllValues:StringEquals", key, values)
    yield from (Condition("ForAnyValue:StringEquals", key, (value,)) for value in values)
