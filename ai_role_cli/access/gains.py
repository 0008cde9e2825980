"""
What one set of statements allows that another does not.

A request is gained if the new side allows it, by one Allow of each layer and no Deny, and the old
side does not: a layer has no Allow for it, or a Deny applies. Each such combination is one question
to the search; all of them together are the whole difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from ai_role_cli.access.action_resources import may_work_on
from ai_role_cli.access.languages import UndecidedError
from ai_role_cli.access.questions import Statements, solve
from ai_role_cli.access.universe import action_classes
from ai_role_cli.access.verdict import Gain, Witness
from ai_role_cli.access.witnesses import request_of, spelling_of
from ai_role_cli.policy import Statement
from ai_role_cli.spec import Effect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ai_role_cli.access.evaluate import Decision, PolicyLayer
    from ai_role_cli.access.request import Request
    from ai_role_cli.access.universe import ActionClass
    from ai_role_cli.policy import Condition, Principal

__all__ = ["Rule", "Side", "gain_and_loss"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A statement and the layer its document belongs to."""

    layer: PolicyLayer
    statement: Statement


@dataclass(frozen=True, slots=True)
class Side:
    """
    What decides on one side.

    Each of `layers` must allow a request; `decide` is the evaluator's answer, which every witness
    is checked against.
    """

    rules: tuple[Rule, ...]
    layers: tuple[PolicyLayer, ...]
    decide: Callable[[Request], Decision]


@dataclass(frozen=True, slots=True)
class Meeting:
    """The rules of both sides that apply to the same actions."""

    actions: ActionClass
    old: tuple[Rule, ...]
    new: tuple[Rule, ...]


def gain_and_loss(
    before: Side,
    after: Side,
    *,
    principal: Principal | None = None,
    given: Sequence[Condition] = (),
) -> tuple[Gain, Gain]:
    """
    Return what `after` allows and `before` does not, and the reverse as its own change.

    Only requests of `principal`, for which all that is `given` holds, are looked at.
    """
    every = Statement(Effect.ALLOW, actions=("*",), conditions=tuple(given))
    caller = _Caller(principal, (every,) if given else ())
    try:
        meetings = _meetings(before, after)
    except UndecidedError as error:
        doubtful = Gain(doubts=(str(error),))
        return doubtful, doubtful
    turned = [Meeting(meeting.actions, meeting.new, meeting.old) for meeting in meetings]
    forth, back = _Comparison(before, after, caller), _Comparison(after, before, caller)
    return forth.gain(meetings), back.gain(turned)


def _meetings(before: Side, after: Side) -> list[Meeting]:
    split = len(before.rules)
    rules = (*before.rules, *after.rules)
    meetings = []
    for actions in action_classes([rule.statement for rule in rules]):
        places = sorted(actions.statements)
        old = tuple(rules[place] for place in places if place < split)
        new = tuple(rules[place] for place in places if place >= split)
        if set(old) != set(new) or before.layers != after.layers:
            meetings.append(Meeting(actions, old, new))
    # Each statement is proved by the first meeting in which it lets something through.
    return sorted(meetings, key=_rank) if len(meetings) > 1 else meetings


def _rank(meeting: Meeting) -> int:
    return meeting.actions.rank


@dataclass(frozen=True, slots=True)
class _Question:
    inside: Statements
    outside: Statements


@dataclass(frozen=True, slots=True)
class _Caller:
    """Who makes the requests, and statements that apply to all of these."""

    principal: Principal | None
    given: Statements


@dataclass(frozen=True, slots=True)
class _Comparison:
    before: Side
    after: Side
    caller: _Caller

    def gain(self, meetings: Iterable[Meeting]) -> Gain:
        """Return one witness for each Allow that lets something new through."""
        witnesses: dict[Statement, Witness] = {}
        odd: dict[Statement, Witness] = {}
        doubts: dict[str, None] = {}
        for meeting in meetings:
            for question in self._differences(meeting.old, meeting.new):
                if question.inside[0] in witnesses:
                    continue
                try:
                    witness = self._witness(meeting.actions, question)
                except UndecidedError as error:
                    statements = (*question.inside, *question.outside)
                    doubts[error.text(spelling_of(statements))] = None
                    continue
                if witness is not None:
                    kept = witnesses if _is_likely(witness) else odd
                    kept.setdefault(question.inside[0], witness)
        witnesses = odd | witnesses
        ordered = dict.fromkeys(r.statement for r in self.after.rules if r.statement in witnesses)
        return Gain(tuple(witnesses[statement] for statement in ordered), doubts=tuple(doubts))

    def _differences(self, old: Sequence[Rule], new: Sequence[Rule]) -> Iterator[_Question]:
        denied, allowed = _denies(new), [_allows(new, layer) for layer in self.after.layers]
        for chosen in product(*allowed):
            for layer in self.before.layers:
                yield _Question(chosen, (*denied, *_allows(old, layer)))
            for deny in _denies(old):
                yield _Question((*chosen, deny), denied)

    def _witness(self, actions: ActionClass, question: _Question) -> Witness | None:
        solution = solve((*question.inside, *self.caller.given), question.outside)
        if solution is None:
            return None
        statements = (*question.inside, *question.outside)
        principal = self.caller.principal
        request = request_of(solution, actions, statements=statements, principal=principal)
        before, after = self.before.decide(request), self.after.decide(request)
        if before.is_allowed or not after.is_allowed:
            raise UndecidedError(f"the evaluator does not confirm {request.action}")
        return Witness(request, before, after)


def _is_likely(witness: Witness) -> bool:
    """Tell whether the action of a witness works on its resource."""
    request = witness.request
    return request.principal is not None or may_work_on(request.action, request.resource)


def _allows(rules: Iterable[Rule], layer: PolicyLayer) -> Statements:
    return tuple(
        rule.statement
        for rule in rules
        if rule.statement.effect is Effect.ALLOW and rule.layer is layer
    )


def _denies(rules: Iterable[Rule]) -> Statements:
    return tuple(rule.statement for rule in rules if rule.statement.effect is Effect.DENY)
