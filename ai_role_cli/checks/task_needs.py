"""The rule about Deny statements that keep a role from what its tasks need."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.access import Reach
from ai_role_cli.catalog import expand_task
from ai_role_cli.checks.pages import IAM_GUIDE
from ai_role_cli.checks.placed_statement import Element, StatementOrigin
from ai_role_cli.checks.rule import Hit, Rule
from ai_role_cli.spec import Effect, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.checks.placed_statement import PlacedStatement
    from ai_role_cli.checks.role_subject import RoleSubject
    from ai_role_cli.policy import Statement

__all__ = ["RULES"]


class _Need(NamedTuple):
    """One action on one resource that a task asks for."""

    action: str
    resource: str
    allow: Statement

    def is_met(self, denies: tuple[Statement, ...]) -> bool:
        return Reach(self.action, self.allow, denies).includes_something()


def _denied(role: RoleSubject) -> Iterator[Hit]:
    denies = [placed for placed, _ in role.subjects if placed.statement.effect is Effect.DENY]
    if not denies:
        return
    statements = tuple(placed.statement for placed in denies)
    unmet: dict[int, list[_Need]] = {}
    for need in _needs(role):
        if need.is_met(()) and not need.is_met(statements):
            unmet.setdefault(_deciding(need, statements), []).append(need)
    for index, needs in unmet.items():
        yield _hit(role, denies[index], needs=needs)


def _needs(role: RoleSubject) -> Iterator[_Need]:
    for placed in role.statements:
        statement = placed.statement
        if placed.origin is not StatementOrigin.TASKS or statement.effect is not Effect.ALLOW:
            continue
        for action in statement.actions:
            for resource in statement.resources:
                yield _Need(action, resource, replace(statement, resources=(resource,)))


def _deciding(need: _Need, denies: tuple[Statement, ...]) -> int:
    """Return the statement that denies it alone, or the first of those that do together."""
    alone = (index for index, deny in enumerate(denies) if not need.is_met((deny,)))
    return next(alone, 0)


def _hit(role: RoleSubject, deny: PlacedStatement, *, needs: list[_Need]) -> Hit:
    first, more = needs[0], len(needs) - 1
    rest = f", and {more} more that its tasks need" if more else ""
    element = Element.NOT_ACTIONS if deny.statement.not_actions else Element.ACTIONS
    return Hit(
        deny.at(element),
        f"denies {first.action} on {first.resource}, which {_task(role, first)} needs{rest}",
        hint="leave out what the task needs, or the task",
    )


def _task(role: RoleSubject, need: _Need) -> str:
    name = f"{role.documents.path}{role.documents.name}".removeprefix("/")
    for use in role.tasks.uses:
        if any(need.action in each.actions for each in expand_task(use, role_name=name)):
            return f"the task {use.name!r}"
    return "a task"


RULES = (
    Rule(
        id="task-needs-denied",
        severity=Severity.MEDIUM,
        title="A Deny keeps the role from what its task needs",
        why=(
            "The task's statement allows an action on a resource, and another statement of the "
            "role denies every request for it. The service fails with AccessDenied when it comes "
            "to that action. A Deny that leaves some request, over TLS for example, is no finding."
        ),
        fix="Narrow the Deny to what the role must not do, or take the task out.",
        sources=(f"{IAM_GUIDE}reference_policies_evaluation-logic.html",),
        check=_denied,
    ),
)
