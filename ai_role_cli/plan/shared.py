"""Policies of a plan that roles use by their ARNs: attached, or as their permissions boundary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from ai_role_cli.plan.model import (
    Operation,
    Properties,
    ResourceChange,
    ResourceKind,
    RoleChange,
    SharedPolicy,
)
from ai_role_cli.plan.properties import text_of
from ai_role_cli.program import logical_name

__all__ = ["used_after", "used_arns", "used_before", "with_shared"]

_USES: Mapping[ResourceKind, str] = {
    ResourceKind.ROLE: "permissionsBoundary",
    ResourceKind.ATTACHMENT: "policyArn",
}
"""The properties that name a policy by its ARN."""

_LAST = 5
"""Index of the last part of an ARN, which may hold colons itself."""

_OWNER = 4
_AWS = "aws"
"""The owner of policies that no plan makes."""


def with_shared(
    roles: Sequence[RoleChange], arns: Mapping[str, str] | None = None
) -> tuple[RoleChange, ...]:
    """
    Return the roles of a plan, each with the policies of the plan that it uses by their ARNs.

    Args:
        roles: All roles of the plan.
        arns: ARNs of policies by their logical names; the engine learns them on creation only.
    """
    before, after = _found(_before(roles)), _found(_after(roles, arns or {}))
    return tuple(replace(role, shared=tuple(_shared(role, before, after=after))) for role in roles)


@dataclass(frozen=True, slots=True)
class _Policy:
    """A policy that the plan has on one side."""

    role: str
    arn: str
    change: ResourceChange
    properties: Properties


_Policies: TypeAlias = Mapping[str, Sequence[_Policy]]
"""By the last part of their ARNs, path and name."""


def _found(policies: Iterable[_Policy]) -> _Policies:
    found: dict[str, list[_Policy]] = {}
    for policy in policies:
        found.setdefault(_parts(policy.arn)[-1], []).append(policy)
    return found


def _before(roles: Iterable[RoleChange]) -> Iterator[_Policy]:
    for key, change in _made(roles):
        arn = text_of(change.before, "arn")
        if change.before is not None and arn is not None:
            yield _Policy(key, arn, change, change.before)


def _after(roles: Iterable[RoleChange], arns: Mapping[str, str]) -> Iterator[_Policy]:
    for key, change in _made(roles):
        old = text_of(change.before, "arn")
        if change.retained and change.before is not None and old is not None:
            yield _Policy(key, old, change, change.before)
        new = text_of(change.after, "arn") or arns.get(logical_name(change.urn)) or old
        if change.after is not None and new is not None:
            yield _Policy(key, new, change, change.after)


def _made(roles: Iterable[RoleChange]) -> Iterator[tuple[str, ResourceChange]]:
    for role in roles:
        for change in role.resources:
            if change.kind is ResourceKind.POLICY:
                yield role.key, change


def _shared(role: RoleChange, before: _Policies, *, after: _Policies) -> Iterator[SharedPolicy]:
    for arn in sorted(used_arns(role.resources)):
        old, new = _named(arn, before), _named(arn, after)
        known = new or old
        if known is not None:
            yield SharedPolicy(
                arn=arn,
                name=text_of(known.properties, "name") or arn,
                role=known.role,
                operation=_operation(old, new),
                before=None if old is None else old.properties,
                after=None if new is None else new.properties,
            )


def used_arns(resources: Sequence[ResourceChange]) -> set[str]:
    """Return the ARNs of policies that a role uses and does not make, before or after."""
    return used_before(resources) | used_after(resources)


def used_before(resources: Sequence[ResourceChange]) -> set[str]:
    """Return the same as they are in AWS now."""
    return set(_used((resource, resource.before) for resource in _joining(resources)))


def used_after(resources: Sequence[ResourceChange]) -> set[str]:
    """Return the same as the program declares them."""
    return set(_used((resource, resource.after) for resource in _joining(resources)))


def _joining(resources: Sequence[ResourceChange]) -> Iterator[ResourceChange]:
    # The attachment of a policy of its own has the name of that policy.
    own = {logical_name(r.urn) for r in resources if r.kind is ResourceKind.POLICY}
    return (resource for resource in resources if logical_name(resource.urn) not in own)


def _used(sides: Iterable[tuple[ResourceChange, Properties | None]]) -> Iterator[str]:
    for resource, properties in sides:
        name = _USES.get(resource.kind)
        arn = None if name is None else text_of(properties, name)
        if arn is not None:
            yield arn


def _named(arn: str, policies: _Policies) -> _Policy | None:
    made = policies.get(_parts(arn)[-1], ())
    return next((policy for policy in made if _may_be(policy.arn, arn)), None)


def _may_be(made: str, used: str) -> bool:
    """What a diff does not know of account and partition may be anything."""
    pairs = zip(_parts(made), _parts(used), strict=False)
    same = all(one == other or "{" in (one[:1], other[:1]) for one, other in pairs)
    return same and _parts(used)[_OWNER] != _AWS


def _parts(arn: str) -> list[str]:
    return arn.split(":", _LAST)


def _operation(before: _Policy | None, after: _Policy | None) -> Operation:
    if before is None:
        return Operation.CREATE
    if after is None:
        return Operation.DELETE
    is_same = before.change is after.change and before.properties is after.properties
    if is_same or after.change.operation is Operation.UNCHANGED:
        return Operation.UNCHANGED
    return Operation.UPDATE
