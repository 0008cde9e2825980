"""What else a request could have in its context, and what becomes of it then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ai_role_cli.access.comparison import allowing_contexts, possible_outcomes
from ai_role_cli.access.evaluation import RequestContext, asked_keys, not_there
from ai_role_cli.checks import believable_conditions, is_believable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ai_role_cli.access.comparison import Outcomes
    from ai_role_cli.access.evaluation import Decision, NamedDocument, Request
    from ai_role_cli.policy import Condition, Target

__all__ = ["Possibilities"]


@dataclass(frozen=True, slots=True)
class Possibilities:
    """
    What requests like one may have.

    Args:
        opened: What holds of keys that each of them has, with values that nobody gave.
        never: Keys in lower case that none of them has.
    """

    documents: tuple[NamedDocument, ...]
    decide: Callable[[Request], Decision]
    target: Target
    opened: tuple[Condition, ...] = ()
    never: frozenset[str] = frozenset()

    def outcomes(self, request: Request) -> Outcomes:
        """Return what becomes of the request, whatever the opened keys have; it has no others."""
        keys = [condition.key.lower() for condition in self.opened]
        closed = [not_there(key) for key in self._free(request) if key not in keys]
        given = [*self.opened, *closed, *self._believable(keys)]
        return possible_outcomes(self.documents, request, given=given, decide=self.decide)

    def allowing(self, request: Request) -> RequestContext | None:
        """
        Return a context with which the request is allowed, of those it may well have.

        Opened keys are in it where their value matters.
        """
        keys = self._free(request)
        never = [not_there(key) for key in keys if key in self.never]
        given = [*self.opened, *never, *self._believable(keys)]
        contexts = allowing_contexts(self.documents, request, given=given, decide=self.decide)
        found = next(filter(is_believable, contexts), None)
        return None if found is None else self.without_idle_keys(request, found)

    def without_idle_keys(self, request: Request, found: RequestContext) -> RequestContext:
        """Leave out opened keys of which any value would do, one after another."""
        for key in (condition.key.lower() for condition in self.opened):
            rest = RequestContext({name: found[name] for name in found if name.lower() != key})
            outcomes = self.outcomes(replace(request, context=rest))
            if outcomes.denied is None and outcomes.is_sure:
                found = rest
        return found

    def _free(self, request: Request) -> list[str]:
        """Return the keys that the documents ask for and the request lacks, in lower case."""
        asked = frozenset[str]().union(*(asked_keys(each.document) for each in self.documents))
        return sorted(key for key in asked if key not in request.context)

    def _believable(self, keys: Sequence[str]) -> tuple[Condition, ...]:
        """Return what holds of values by their types, where nothing closer is known of them."""
        told = {each.key.lower() for each in self.opened if each.operator != "Null"}
        documents = [each.document for each in self.documents]
        plain = [key for key in keys if key not in told]
        return believable_conditions(plain, documents, target=self.target)
