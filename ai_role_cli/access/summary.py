"""What documents allow and deny, by service and access level: the view of a security reviewer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_role_cli.access.action_details import AccessLevel, access_levels
from ai_role_cli.access.actions import expand_action, service_of
from ai_role_cli.access.arn_shapes import may_work_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ai_role_cli.access.permissions import NamedDocument
    from ai_role_cli.policy import Condition, Statement
    from ai_role_cli.spec import Effect

__all__ = ["Grant", "grants_of"]

_EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Grant:
    """
    What statements say of the actions of one service at one access level.

    Args:
        effect: Whether they allow or deny it.
        service: The service prefix; None for every service.
        level: The access level; None where it is all of them, or AWS documents none.
        actions: As they are written; `all but …` stands in `not_actions`.
        not_actions: What is left out where everything else is meant.
        count: How many actions that are, by what AWS documents; an unknown one counts as itself.
        resources: Those that the actions can be used on.
        not_resources: What is left out where every other resource is meant.
        conditions: When.
    """

    effect: Effect
    service: str | None
    level: AccessLevel | None
    actions: tuple[str, ...]
    not_actions: tuple[str, ...]
    count: int
    resources: tuple[str, ...]
    not_resources: tuple[str, ...]
    conditions: tuple[Condition, ...]


def grants_of(documents: Iterable[NamedDocument]) -> tuple[Grant, ...]:
    """Return what the documents say, by service in the order of the documents, then by level."""
    merged: dict[tuple[object, ...], list[Grant]] = {}
    for document in documents:
        for statement in document.document.statements:
            for grant in _grants(statement):
                merged.setdefault(_identity(grant), []).append(grant)
    grants = [_joined(group) for group in merged.values()]
    services = list(dict.fromkeys(grant.service for grant in grants))
    levels = [None, *AccessLevel]
    grants.sort(key=lambda grant: (services.index(grant.service), levels.index(grant.level)))
    return tuple(grants)


def _grants(statement: Statement) -> Iterator[Grant]:
    if statement.not_actions:
        yield _grant(statement, None, None, (), count=0)
    for pattern in statement.actions:
        service = service_of(pattern)
        if service is None:
            yield _grant(statement, None, None, (pattern,), count=len(expand_action(pattern)))
            continue
        for level, actions in _by_level(pattern).items():
            yield _grant(statement, service, level, (pattern,), count=len(actions), means=actions)


def _grant(
    statement: Statement,
    service: str | None,
    level: AccessLevel | None,
    actions: tuple[str, ...],
    *,
    count: int,
    means: tuple[str, ...] = (),
) -> Grant:
    return Grant(
        statement.effect,
        service,
        level,
        actions,
        statement.not_actions,
        count,
        _usable(means, statement.resources),
        statement.not_resources,
        statement.conditions,
    )


def _usable(actions: tuple[str, ...], resources: tuple[str, ...]) -> tuple[str, ...]:
    """Return the resources that one of the actions can be used on; all if there is none."""
    usable = tuple(r for r in resources if any(may_work_on(action, r) for action in actions))
    return usable or resources


def _by_level(pattern: str) -> dict[AccessLevel | None, tuple[str, ...]]:
    """Return the actions a pattern means by their level; one of several has the strongest."""
    found: dict[AccessLevel | None, tuple[str, ...]] = {}
    for action in expand_action(pattern):
        levels = access_levels(action)
        level = max(levels, key=list(AccessLevel).index, default=None)
        found[level] = (*found.get(level, ()), action)
    return found


def _identity(grant: Grant) -> tuple[object, ...]:
    return (
        grant.effect,
        grant.service,
        grant.level,
        grant.not_actions,
        grant.resources,
        grant.not_resources,
        grant.conditions,
    )


def _joined(group: list[Grant]) -> Grant:
    """A pattern that is written twice means its actions once."""
    counts = {grant.actions: grant.count for grant in group}
    first = group[0]
    return Grant(
        first.effect,
        first.service,
        first.level,
        tuple(action for actions in counts for action in actions),
        first.not_actions,
        sum(counts.values()),
        first.resources,
        first.not_resources,
        first.conditions,
    )
