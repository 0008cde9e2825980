"""What a request may come to, where it has keys whose values nobody gave."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.access.allowing_context import context_of
from ai_role_cli.access.asked_statements import AskedStatements
from ai_role_cli.access.languages import UndecidedError
from ai_role_cli.access.questions import solve
from ai_role_cli.access.witnesses import spelling_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ai_role_cli.access.evaluate import Decision
    from ai_role_cli.access.permissions import NamedDocument
    from ai_role_cli.access.questions import Statements
    from ai_role_cli.access.request import Request, RequestContext
    from ai_role_cli.policy import Condition

__all__ = ["Outcomes", "possible_outcomes"]


class Outcomes(NamedTuple):
    """Contexts with which a request is allowed, and denied; None if none was found."""

    allowed: RequestContext | None
    denied: RequestContext | None
    is_sure: bool
    """Whether there is none where none was found."""


def possible_outcomes(
    documents: Iterable[NamedDocument],
    request: Request,
    *,
    given: Iterable[Condition],
    decide: Callable[[Request], Decision],
) -> Outcomes:
    """Return what may become of a request that has other keys beside its own, as they are given."""
    asked = AskedStatements.of(documents, request, given)
    search = _Search(request, decide, spelling_of((*asked.allows, *asked.denies)))
    allowing = [_Question((allow, asked.same), asked.denies) for allow in asked.allows]
    denying = [_Question((deny, asked.same), ()) for deny in asked.denies]
    allowed, allowed_is_sure = search.first(allowing, is_allowed=True)
    denied, denied_is_sure = search.first(
        [*denying, _Question((asked.same,), asked.allows)], is_allowed=False
    )
    return Outcomes(allowed, denied, allowed_is_sure and denied_is_sure)


class _Question(NamedTuple):
    inside: Statements
    outside: Statements


@dataclass(frozen=True, slots=True)
class _Search:
    request: Request
    decide: Callable[[Request], Decision]
    spelling: Mapping[str, str]

    def first(
        self, questions: Iterable[_Question], *, is_allowed: bool
    ) -> tuple[RequestContext | None, bool]:
        """Return a context that answers one of the questions, and whether that is sure."""
        is_sure = True
        for question in questions:
            try:
                solution = solve(question.inside, question.outside)
            except UndecidedError:
                is_sure = False
                continue
            if solution is not None:
                context = context_of(solution, self.request, self.spelling)
                decision = self.decide(replace(self.request, context=context))
                if decision.is_allowed is is_allowed:
                    return context, True
                is_sure = False
        return None, is_sure
