"""With which condition keys a denied request would be allowed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ai_role_cli.access.asked_statements import AskedStatements
from ai_role_cli.access.languages import UndecidedError
from ai_role_cli.access.questions import solve
from ai_role_cli.access.request import RequestContext
from ai_role_cli.access.witnesses import spelling_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ai_role_cli.access.evaluate import Decision
    from ai_role_cli.access.permissions import NamedDocument
    from ai_role_cli.access.questions import Solution
    from ai_role_cli.access.request import Request
    from ai_role_cli.policy import Condition

__all__ = ["allowing_contexts", "context_of"]


def allowing_contexts(
    documents: Iterable[NamedDocument],
    request: Request,
    *,
    decide: Callable[[Request], Decision],
    given: Iterable[Condition] = (),
) -> Iterator[RequestContext]:
    """
    Yield contexts with which the same request is allowed, of each Allow that may apply at most one.

    They have the keys of the request with their values, and those that they lack. All of `given`
    hold for them.
    """
    asked = AskedStatements.of(documents, request, given)
    spelling = spelling_of((*asked.allows, *asked.denies))
    for allow in asked.allows:
        try:
            solution = solve((allow, asked.same), asked.denies)
        except UndecidedError:
            continue
        if solution is not None:
            context = context_of(solution, request, spelling)
            if decide(replace(request, context=context)).is_allowed:
                yield context


def context_of(solution: Solution, request: Request, spelling: Mapping[str, str]) -> RequestContext:
    """Return the context of a request with what a solution adds to it."""
    found = solution.context().items()
    lacking = {spelling.get(key, key): values for key, values in found}
    return RequestContext({**lacking, **request.context})
