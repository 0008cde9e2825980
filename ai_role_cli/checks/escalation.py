"""Which ways to more permissions a role has, and the statements that open them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.access import Reach
from ai_role_cli.catalog import (
    EscalationFamily,
    EscalationPath,
    EscalationTarget,
    escalation_paths,
)
from ai_role_cli.checks.watched_actions import WatchedActions
from ai_role_cli.policy import Condition
from ai_role_cli.spec import Effect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ai_role_cli.checks.placed_statement import PlacedStatement
    from ai_role_cli.checks.role_subject import RoleSubject
    from ai_role_cli.policy import Statement

__all__ = ["PASSED_TO_SERVICE", "PASS_ROLE", "Escalation", "Scope", "Step", "escalations"]

PASS_ROLE = "iam:PassRole"  # noqa: S105 - the name of an action
PASSED_TO_SERVICE = "iam:PassedToService"


_CREDENTIALS = frozenset(
    {"iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"}
)
"""What makes whoever may call it another user, also where that user is named."""


class Scope(IntEnum):
    """Which roles or users a path leads to, the most first."""

    ANY = 0
    NAMED = 1
    ITSELF = 2


class Step(NamedTuple):
    """An action of a path, and a statement that allows it."""

    action: str
    placed: PlacedStatement


@dataclass(frozen=True, slots=True)
class Escalation:
    """A path that a role can go; the first step is the one to take away."""

    path: EscalationPath
    steps: tuple[Step, ...]
    scope: Scope = Scope.ANY

    @property
    def is_limited(self) -> bool:
        """Whether the first step is allowed under conditions that the path does not answer."""
        answered = {key.lower() for key in self.path.given} | {PASSED_TO_SERVICE.lower()}
        conditions = self.steps[0].placed.statement.conditions
        return any(condition.key.lower() not in answered for condition in conditions)


def escalations(role: RoleSubject) -> Iterator[Escalation]:
    """Yield the paths that a role can go, the worst first."""
    search = _Search(role)
    if search.allows:
        for path in escalation_paths():
            if search.may_go(path):
                yield from search.gone(path)


@dataclass(frozen=True)
class _Search:
    """Without slots, since what all paths need is worked out once."""

    role: RoleSubject

    @cached_property
    def allows(self) -> dict[str, list[PlacedStatement]]:
        """The statements that allow each action of a path; most roles have none."""
        found: dict[str, list[PlacedStatement]] = {}
        for placed in self._statements():
            for action in _watched().in_statement(placed.statement):
                found.setdefault(action, []).append(placed)
        return found

    @cached_property
    def denies(self) -> tuple[Statement, ...]:
        statements = (each.statement for each in self.role.statements)
        return tuple(each for each in statements if each.effect is Effect.DENY)

    def may_go(self, path: EscalationPath) -> bool:
        needed = [*path.actions, *([(PASS_ROLE,)] if path.passes_to else [])]
        return all(any(action in self.allows for action in group) for group in needed)

    def gone(self, path: EscalationPath) -> Iterator[Escalation]:
        known = self._steps(path, self._test_of(path))
        if not known and path.actions[0][0] in _CREDENTIALS:
            known = self._steps(path, Reach.includes_something)
            yield from (Escalation(path, (step,), Scope.NAMED) for step in known)
        elif not known:
            return
        elif not path.passes_to:
            yield Escalation(path, known)
        elif (found := self._pass_role(path.passes_to)) is not None:
            step, scope = found
            yield Escalation(path, (step, *known), scope)

    def _statements(self) -> Iterable[PlacedStatement]:
        """A statement that was divided counts whole, as it was written."""
        whole = [placed for placed, _ in self.role.subjects]
        of_tasks = [each for each in self.role.statements if not each.is_authored]
        return [each for each in (*whole, *of_tasks) if each.statement.effect is Effect.ALLOW]

    def _test_of(self, path: EscalationPath) -> Callable[[Reach], bool]:
        if path.family is EscalationFamily.PASS_ROLE:
            return Reach.includes_something
        match path.target:
            case EscalationTarget.ANY:
                return lambda reach: reach.includes_unnamed(path.kinds)
            case EscalationTarget.OWN_ROLE:
                return lambda reach: reach.includes(self.role.documents.arn)
            case EscalationTarget.OWN_POLICY:
                own = self._own_policies()
                return lambda reach: any(reach.includes(arn) for arn in own)

    def _own_policies(self) -> tuple[str, ...]:
        documents = self.role.documents
        own = (policy.arn for policy in documents.policies if policy.arn is not None)
        return (*own, *(arn for arn in documents.attachments if ":iam::aws:" not in arn))

    def _steps(self, path: EscalationPath, includes: Callable[[Reach], bool]) -> tuple[Step, ...]:
        """Return one step for each action of the path; none if one of them is missing."""
        steps = tuple(self._step(group, path, includes) for group in path.actions)
        known = tuple(step for step in steps if step is not None)
        return known if len(known) == len(steps) else ()

    def _step(
        self, group: tuple[str, ...], path: EscalationPath, includes: Callable[[Reach], bool]
    ) -> Step | None:
        given = tuple(_given(key, values) for key, values in path.given.items())
        steps = (
            Step(action, placed)
            for action in group
            for placed in self.allows.get(action, ())
            if includes(Reach(action, placed.statement, self.denies, given))
        )
        return next(steps, None)

    def _pass_role(self, services: tuple[str, ...]) -> tuple[Step, Scope] | None:
        """Return the statement that passes most roles to one of the services."""
        given = (_given(PASSED_TO_SERVICE, services),)
        scopes = [
            (scope, Step(PASS_ROLE, placed))
            for placed in self.allows.get(PASS_ROLE, ())
            if (scope := self._scope(Reach(PASS_ROLE, placed.statement, self.denies, given)))
            is not None
        ]
        if not scopes:
            return None
        scope, step = min(scopes, key=lambda found: found[0])
        return step, scope

    def _scope(self, reach: Reach) -> Scope | None:
        if reach.includes_unnamed():
            return Scope.ANY
        if reach.includes_other_than(self.role.documents.arn):
            return Scope.NAMED
        return Scope.ITSELF if reach.includes_something() else None


def _given(key: str, values: tuple[str, ...]) -> Condition:
    if not values:
        return Condition("Null", key, ("true",))
    return Condition("StringEquals", key, values)


@cache
def _watched() -> WatchedActions:
    actions = (action for path in escalation_paths() for action in path.all_actions)
    return WatchedActions.of((PASS_ROLE, *actions))
