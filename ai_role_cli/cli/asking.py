"""One question of `ai-role can`: its request, what decides it, and what would change the answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ai_role_cli.access.evaluation import Request, RequestContext
from ai_role_cli.errors import UsageError
from ai_role_cli.render.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.access.evaluation import Decision, KnownContext, NamedDocument
    from ai_role_cli.cli.allowing import Possibilities
    from ai_role_cli.policy import Principal, RoleDocuments, Target
    from ai_role_cli.spec import LoadedRoleFile

__all__ = ["Question"]


@dataclass(frozen=True, slots=True)
class Question:
    """
    What is asked of a role.

    Args:
        documents: Those that decide.
        decide: Their decision about a request.
        known: What the question itself says of the context.
        given: What the user says of it.
    """

    role: RoleDocuments
    loaded: LoadedRoleFile
    target: Target
    documents: tuple[NamedDocument, ...]
    decide: Callable[[Request], Decision]
    known: KnownContext
    given: RequestContext
    action: str
    resource: str = "*"
    principal: Principal | None = None

    def answer(self) -> Answer:
        """
        Return the answer.

        Raises:
            UsageError: What is given contradicts what is asked.
        """
        self._refuse_contradictions()
        left_out = self.known.impossible_in(self.given)
        given = RequestContext({k: self.given[k] for k in self.given if k not in left_out})
        own = self.known.own(given)
        context = RequestContext({**own, **given})
        request = Request(self.action, self.resource, context, self.principal)
        answer = Answer(
            self.role, request, self.decide(request), self.loaded, own, left_out=left_out
        )
        opened = self.known.open(given)
        if not opened and answer.decision.is_allowed:
            return answer
        from ai_role_cli.cli.allowing import Possibilities  # noqa: PLC0415 - starts slowly

        never = self.known.absent
        possible = Possibilities(self.documents, self.decide, self.target, opened, never)
        return self._decided(answer, possible)

    def _refuse_contradictions(self) -> None:
        for key in self.known.contradicted_by(self.given):
            who = self.role.key if self.principal is None else self.principal.value
            fixed = self.known.fixed.get(key)
            told = f"in every request of {who} it is {fixed[0]}" if fixed else f"{who} never has it"
            raise UsageError(
                f"--context {key}={self.given[key][0]} contradicts the question: {told}",
                code="contradicting-context",
                hint=f"leave out --context {key}",
            )

    def _decided(self, answer: Answer, possible: Possibilities) -> Answer:
        if possible.opened:
            answer = self._with_opened(answer, possible)
        if answer.decision.is_allowed and not answer.hangs_on:
            return answer
        return replace(answer, allowing=possible.allowing(answer.asked))

    def _with_opened(self, answer: Answer, possible: Possibilities) -> Answer:
        """Decide with values of the opened keys; it hangs on those that change the decision."""
        outcomes = possible.outcomes(answer.request)
        context = outcomes.denied or outcomes.allowed or answer.request.context
        names = [condition.key for condition in possible.opened]
        opened = RequestContext({key: context[key] for key in names if key in context})
        request = replace(answer.request, context=context)
        hangs_on = names if not outcomes.is_sure else []
        if outcomes.allowed is not None and outcomes.denied is not None:
            needed = possible.without_idle_keys(answer.request, outcomes.allowed)
            hangs_on = [key for key in names if key in needed]
        return replace(
            answer,
            request=request,
            decision=self.decide(request),
            opened=opened,
            hangs_on=tuple(hangs_on),
        )
