"""
The order in which the roles of a file are made.

AWS takes no permissions boundary and no principal that does not exist, and deletes no policy that
is attached or a boundary. A role that uses what another one makes comes after it, whatever their
order in the file. Roles are taken apart for that: two roles may each use a policy of the other.
"""

from __future__ import annotations

from collections import defaultdict
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ai_role_cli.policy import FileArns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ai_role_cli.policy import OwnPolicy, RoleDocuments

__all__ = ["Part", "PartKind", "RegistrationOrder", "registration_order"]


class PartKind(StrEnum):
    """What of a role is made at once."""

    ROLE = "role"
    POLICY = "policy"
    """One policy of its own, managed or inline."""

    REST = "rest"
    """All that joins roles and policies: attachments, exclusive lists, the instance profile."""


class Part(NamedTuple):
    """A part of a role."""

    kind: PartKind
    role: str
    policy: str = ""
    """The key of a policy; empty for the other kinds."""


_Edge: TypeAlias = tuple[Part, Part]
"""A part, and one that comes before it."""

_Earlier: TypeAlias = "Mapping[Part, tuple[Part, ...]]"
"""What comes before each part."""


class RegistrationOrder(NamedTuple):
    """
    Parts of roles in an order in which each comes after all that it needs.

    Args:
        parts: All parts; close to the order of the file.
        needs: What a part cannot be without: it is made after this, and deleted before it.
        waits: What a part is made after for other reasons.
    """

    parts: tuple[Part, ...]
    needs: Mapping[Part, tuple[Part, ...]]
    waits: Mapping[Part, tuple[Part, ...]]


def registration_order(roles: Sequence[RoleDocuments]) -> RegistrationOrder:
    """
    Return the order in which to make roles.

    Of a cycle one part goes first all the same: rules find it before it comes to that, and for
    roles that exist already AWS takes it.
    """
    arns = FileArns.of(roles)
    graph = _Graph()
    needs = graph.kept((*_needs(roles, arns), *_own(roles)))
    waits = graph.kept((*_shared(roles, arns), *_named(roles, arns)))
    parts = graph.in_order([part for role in roles for part in _parts(role)])
    return RegistrationOrder(parts, needs, waits)


def _parts(role: RoleDocuments) -> tuple[Part, ...]:
    policies = (Part(PartKind.POLICY, role.key, policy.key) for policy in role.policies)
    return (_role(role.key), *policies, Part(PartKind.REST, role.key))


def _role(key: str) -> Part:
    return Part(PartKind.ROLE, key)


def _policy(policy: OwnPolicy) -> Part:
    return Part(PartKind.POLICY, policy.role, policy.key)


def _needs(roles: Iterable[RoleDocuments], arns: FileArns) -> Iterator[_Edge]:
    """Yield each part with one that AWS wants to exist before it."""
    for role in roles:
        made, *policies, rest = _parts(role)
        boundary = arns.boundary(role)
        if boundary is not None:
            yield made, _policy(boundary)
        yield from ((made, _role(key)) for _, key in arns.trusted(role))
        attached = (_policy(policy) for policy in arns.attached(role))
        yield from ((rest, needed) for needed in (made, *policies, *attached))


def _own(roles: Iterable[RoleDocuments]) -> Iterator[_Edge]:
    """
    Yield each policy with its role.

    A change of path replaces both. Were they replaced at once, the policy might be deleted while it
    is still attached; one after the other, they are not.
    """
    for role in roles:
        made, *policies, _ = _parts(role)
        yield from ((policy, made) for policy in policies)


def _shared(roles: Iterable[RoleDocuments], arns: FileArns) -> Iterator[_Edge]:
    """
    Yield what else is not to be replaced at once, since one attachment goes with each of it.

    That is a role, a policy that it attaches, and the policy that is its boundary: where this is
    replaced, the role goes first.
    """
    for role in roles:
        made, *own, _ = _parts(role)
        attached = [_policy(policy) for policy in arns.attached(role)]
        yield from ((made, policy) for policy in attached)
        boundary = arns.boundary(role)
        if boundary is not None:
            yield from ((policy, _policy(boundary)) for policy in (*own, *attached))


def _named(roles: Iterable[RoleDocuments], arns: FileArns) -> Iterator[_Edge]:
    """Yield each policy with a role that it names, such as one to pass."""
    for role in roles:
        for policy in role.policies:
            part = Part(PartKind.POLICY, role.key, policy.key)
            yield from ((part, _role(key)) for key in arns.named(policy.document))


class _Graph:
    """Parts and those that come before them, never in a circle."""

    def __init__(self) -> None:
        self._earlier: defaultdict[Part, dict[Part, None]] = defaultdict(dict)

    def kept(self, edges: Iterable[_Edge]) -> _Earlier:
        """Take edges in, but for those that would close a circle, and return what was taken."""
        kept: defaultdict[Part, dict[Part, None]] = defaultdict(dict)
        for part, earlier in edges:
            if not self._is_after(earlier, part):
                self._earlier[part][earlier] = None
                kept[part][earlier] = None
        return {part: tuple(earlier) for part, earlier in kept.items()}

    def in_order(self, parts: Iterable[Part]) -> tuple[Part, ...]:
        """Return the parts as they come, each pulled forward to what needs it."""
        done: dict[Part, None] = {}
        for part in parts:
            pending = [part]
            while pending:
                first = next((p for p in self._earlier[pending[-1]] if p not in done), None)
                if first is None:
                    done[pending.pop()] = None
                else:
                    pending.append(first)
        return tuple(done)

    def _is_after(self, part: Part, other: Part) -> bool:
        """Tell whether a part is another one, or comes after it."""
        seen, pending = {part}, [part]
        while pending:
            current = pending.pop()
            if current == other:
                return True
            new = [earlier for earlier in self._earlier[current] if earlier not in seen]
            seen.update(new)
            pending += new
        return False
