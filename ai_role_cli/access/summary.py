"""What documents allow and deny, by service and access level: the view of a security reviewer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.access.action_details import AccessLevel, access_levels
from ai_role_cli.access.action_resources import working_actions
from ai_role_cli.access.actions import expand_action, service_of
from ai_role_cli.access.usable_resources import usable_resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ai_role_cli.access.permissions import NamedDocument
    from ai_role_cli.policy import Condition, Statement
    from ai_role_cli.spec import Effect

__all__ = ["Grant", "grants_of"]


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
        count: How many actions that are, of those that AWS documents and that may be used on the
            resources; an unknown one counts as itself.
        resources: Those that each of the actions may be used on.
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
    """
    Return what the documents say, by service in the order of the documents, then by level.

    An action that cannot be used on any of the resources beside it is left out.
    """
    merged: dict[Grant, list[_Part]] = {}
    for document in documents:
        for statement in document.document.statements:
            for part in _parts(statement):
                merged.setdefault(_without_actions(part.grant), []).append(part)
    grants = [_joined(parts) for parts in merged.values()]
    services = list(dict.fromkeys(grant.service for grant in grants))
    levels = [None, *AccessLevel]
    grants.sort(key=lambda grant: (services.index(grant.service), levels.index(grant.level)))
    return tuple(grants)


class _Part(NamedTuple):
    """What one pattern of a statement grants, and the actions it means."""

    grant: Grant
    means: frozenset[str]


def _parts(statement: Statement) -> Iterator[_Part]:
    if statement.not_actions:
        yield _part(statement, None, statement.resources)
    for pattern in statement.actions:
        for (level, resources), means in _groups(pattern, statement).items():
            yield _part(statement, level, resources, pattern=pattern, means=means)


def _part(
    statement: Statement,
    level: AccessLevel | None,
    resources: tuple[str, ...],
    *,
    pattern: str | None = None,
    means: Sequence[str] = (),
) -> _Part:
    grant = Grant(
        statement.effect,
        None if pattern is None else service_of(pattern),
        level,
        () if pattern is None else (pattern,),
        statement.not_actions,
        len(means),
        resources,
        statement.not_resources,
        statement.conditions,
    )
    return _Part(grant, frozenset(means))


def _groups(
    pattern: str, statement: Statement
) -> Mapping[tuple[AccessLevel | None, tuple[str, ...]], Sequence[str]]:
    """Return the actions a pattern means by their level and the resources they may be used on."""
    if service_of(pattern) is None:
        means = _usable_of_all_services(pattern, statement.resources)
        return {(None, statement.resources): means} if means else {}
    found: dict[tuple[AccessLevel | None, tuple[str, ...]], list[str]] = {}
    for action in expand_action(pattern):
        usable = _usable(action, statement.resources)
        if usable or not statement.resources:
            found.setdefault((_level(action), usable), []).append(action)
    return found


def _usable_of_all_services(pattern: str, resources: tuple[str, ...]) -> Sequence[str]:
    return working_actions(pattern, resources) if resources else expand_action(pattern)


def _usable(action: str, resources: tuple[str, ...]) -> tuple[str, ...]:
    """Return the resources an action may be used on: all of them if nobody knows the action."""
    return usable_resources(action, resources) if access_levels(action) else resources


def _level(action: str) -> AccessLevel | None:
    """Return the level of an action, the strongest of several."""
    return max(access_levels(action), key=list(AccessLevel).index, default=None)


def _without_actions(grant: Grant) -> Grant:
    return replace(grant, actions=(), count=0)


def _joined(parts: Sequence[_Part]) -> Grant:
    """An action that is written twice, or meant by two patterns, counts once."""
    actions = dict.fromkeys(action for part in parts for action in part.grant.actions)
    means = frozenset[str]().union(*(part.means for part in parts))
    return replace(parts[0].grant, actions=tuple(actions), count=len(means))
