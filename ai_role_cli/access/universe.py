"""
The actions that matter to some statements, in classes whose members all of them treat alike.

Wildcards are expanded against the actions AWS documents; an action it does not know stands for
itself, and a pattern that matches none it knows for an action it might.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from ai_role_cli.access.actions import FAMILIAR, known_actions, known_services, service_of
from ai_role_cli.access.automaton import matches
from ai_role_cli.access.globs import Glob
from ai_role_cli.access.languages import Language, UndecidedError, find_text
from ai_role_cli.access.telling import TELLING, rank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ai_role_cli.policy import Statement

__all__ = ["ActionClass", "action_classes"]

_MOST_REGIONS = 64


@dataclass(frozen=True, slots=True, eq=False)
class ServiceActions:
    """The actions of one service; a set of them is an integer with a bit for each."""

    service: str | None
    """None where the actions stand for all services that no statement names."""

    names: tuple[str, ...]
    masks: dict[str, int] = field(default_factory=dict)
    """What patterns match, once it was asked."""

    @property
    def all(self) -> int:
        """All actions."""
        return (1 << len(self.names)) - 1

    def matching(self, patterns: Iterable[str]) -> int:
        """Return the actions that one of the patterns matches."""
        mask = 0
        for pattern in patterns:
            mask |= self._mask(pattern)
        return mask

    def listed(self, mask: int) -> list[str]:
        """Return the names of a set of actions."""
        return [name for place, name in enumerate(self.names) if mask >> place & 1]

    def _mask(self, pattern: str) -> int:
        if pattern not in self.masks:
            self.masks[pattern] = self.all if pattern == "*" else self._matching(pattern.lower())
        return self.masks[pattern]

    def _matching(self, pattern: str) -> int:
        if self.service is None or service_of(pattern) not in {self.service, None}:
            return 0
        glob = Glob(pattern)
        places = enumerate(self.names)
        return sum(1 << place for place, name in places if matches(glob, name.lower()))


@dataclass(frozen=True, slots=True)
class ActionClass:
    """Actions that exactly these statements apply to, as places in the sequence asked about."""

    statements: frozenset[int]
    parts: tuple[tuple[ServiceActions, int], ...]

    @property
    def actions(self) -> list[str]:
        """The actions, service by service."""
        return [name for service, mask in self.parts for name in service.listed(mask)]

    @property
    def rank(self) -> int:
        """How much the most telling of the actions tells; lower is more."""
        return min(
            place
            for service, mask in self.parts
            for place, same in _by_rank(service)
            if mask & same
        )


@lru_cache(maxsize=8192)
def _by_rank(service: ServiceActions) -> tuple[tuple[int, int], ...]:
    """Return the actions of a service as sets of those that tell alike, each with its rank."""
    found: dict[int, int] = {}
    for place, name in enumerate(service.names):
        found[rank(name)] = found.get(rank(name), 0) | 1 << place
    return tuple(sorted(found.items()))


def action_classes(statements: Sequence[Statement]) -> list[ActionClass]:
    """
    Return the classes of actions that at least one statement applies to.

    Raises:
        UndecidedError: Too many patterns for actions that AWS does not document overlap.
    """
    found: dict[frozenset[int], list[tuple[ServiceActions, int]]] = {}
    for service in _services(statements):
        for members, mask in _partition(statements, service):
            found.setdefault(members, []).append((service, mask))
    return [ActionClass(members, tuple(parts)) for members, parts in found.items() if members]


def _services(statements: Sequence[Statement]) -> Iterator[ServiceActions]:
    """Yield the actions of each service that is named, then some for all others."""
    spelled = {
        pattern.lower(): pattern
        for statement in statements
        for pattern in (*statement.actions, *statement.not_actions)
    }
    prefixes = {p: service_of(p) for p in spelled.values() if p != "*"}
    everywhere = [pattern for pattern, service in prefixes.items() if service is None]
    named = {service for service in prefixes.values() if service is not None}
    if everywhere:
        named |= known_services()
    for service in sorted(named):
        own = [p for p, prefix in prefixes.items() if prefix == service]
        yield _actions_of(service, frozenset(own + everywhere))
    yield _unnamed(frozenset(named))


@lru_cache(maxsize=4096)
def _unnamed(named: frozenset[str]) -> ServiceActions:
    """Return actions of services that are not named; all statements treat them alike."""
    familiar = [name for name in (*TELLING, *FAMILIAR) if service_of(name) not in named]
    others = (known_actions(service)[0] for service in sorted(known_services() - named))
    return ServiceActions(None, tuple(dict.fromkeys(familiar)) or tuple(islice(others, 1)))


@lru_cache(maxsize=4096)
def _actions_of(service: str, patterns: frozenset[str]) -> ServiceActions:
    """Return the documented actions of a service, then those that only the patterns tell of."""
    known = _known(service)
    strange = [pattern for pattern in sorted(patterns) if not known.matching([pattern])]
    if not strange:
        return known
    literal = [pattern for pattern in strange if not {"*", "?"} & set(pattern)]
    open_ended = [pattern for pattern in strange if pattern not in literal]
    others = [p for p in sorted(patterns) if {"*", "?"} & set(p)]
    regions = [_regions(pattern, others, service) for pattern in open_ended]
    names = dict.fromkeys([*literal, *(name for region in regions for name in region)])
    return ServiceActions(service, (*known.names, *names))


@cache
def _known(service: str) -> ServiceActions:
    return ServiceActions(service, known_actions(service))


def _regions(pattern: str, others: Sequence[str], service: str) -> list[str]:
    """Return an action of each part of the pattern that the others tell apart."""
    prefix = frozenset({Glob(f"{service}:*")})
    parts = [Language(frozenset({frozenset({Glob(pattern.lower())}), prefix}))]
    for other in others:
        union = frozenset({Glob(other.lower())})
        split = [part for old in parts for part in (old.within(union), old.without(union))]
        parts = [part for part in split if find_text(part) is not None]
        if len(parts) > _MOST_REGIONS:
            raise UndecidedError(f"many patterns for actions of {service} overlap")
    return [name for part in parts if (name := find_text(part)) is not None]


def _partition(
    statements: Sequence[Statement], service: ServiceActions
) -> Iterator[tuple[frozenset[int], int]]:
    cells: list[tuple[int, frozenset[int]]] = [(service.all, frozenset())]
    for place, statement in enumerate(statements):
        mask = service.matching(statement.not_actions or statement.actions)
        mask = service.all & ~mask if statement.not_actions else mask
        if mask:
            split = [(c & mask, m | {place}) for c, m in cells]
            split += [(c & ~mask, m) for c, m in cells]
            cells = [(cell, members) for cell, members in split if cell]
    return ((members, cell) for cell, members in cells)
