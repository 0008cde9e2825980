"""
Digests of a plan: equal for two previews exactly when they would do the same to the same things.

They depend on no folder, no clock and no order of the stream, so the preview of one machine can be
compared with that of another.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from ai_role_cli.plan.model import Operation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ai_role_cli.plan.model import Plan, Properties, ResourceChange, RoleChange
    from ai_role_cli.policy import JsonValue

__all__ = ["RoleDigest", "json_digest", "plan_digest", "role_digests"]

_NOT_OURS = frozenset({"attachmentCount"})
"""Counted by AWS: it changes when somebody attaches a policy to a role of another stack."""


@dataclass(frozen=True, slots=True)
class RoleDigest:
    """One role of a plan; each digest changes for a reason of its own."""

    name: str
    """The key of the role."""

    operation: Operation
    wanted: str
    """Digest of what the program declares: the role file, its variables and the catalog."""

    present: str
    """Digest of what is there: the state, or AWS itself after a refresh."""

    steps: str
    """Digest of what the engine makes of the two: the operation on each resource."""

    @classmethod
    def absent(cls, name: str) -> RoleDigest:
        """Return the digests of a role that is neither wanted nor there."""
        nothing = json_digest([])
        return cls(name, Operation.UNCHANGED, nothing, nothing, nothing)


def plan_digest(roles: Iterable[RoleDigest]) -> str:
    """Return the digest of all roles of a plan, whatever their order."""
    return json_digest(sorted([str(value) for value in astuple(role)] for role in roles))


def role_digests(plan: Plan) -> tuple[RoleDigest, ...]:
    """Return the digests of each role, in the order of the plan."""
    return tuple(_role_digest(role) for role in plan.roles)


def json_digest(value: JsonValue) -> str:
    """Return the SHA-256 of a JSON value as hex digits, whatever the order of its keys."""
    text = json.dumps(_canonical(value), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return sha256(text.encode("ascii")).hexdigest()


def _role_digest(role: RoleChange) -> RoleDigest:
    resources = sorted(role.resources, key=lambda resource: resource.urn)
    return RoleDigest(
        name=role.key,
        operation=role.operation,
        wanted=json_digest(
            [_wanted(resource) for resource in resources if resource.after is not None]
        ),
        present=json_digest(
            [_present(resource) for resource in resources if resource.before is not None]
        ),
        steps=json_digest([_step(resource) for resource in resources]),
    )


def _wanted(resource: ResourceChange) -> JsonValue:
    flags = {"protect": resource.protect_after, "retain": resource.retain_after}
    return [resource.urn, _own(resource.after), flags]


def _present(resource: ResourceChange) -> JsonValue:
    return [resource.urn, _own(resource.before), {"protect": resource.protected}]


def _step(resource: ResourceChange) -> JsonValue:
    return [
        resource.urn,
        resource.operation.value,
        sorted(resource.replaced_by),
        resource.state_only,
    ]


def _own(properties: Properties | None) -> Properties:
    """Leave out what the engine keeps for itself (`__defaults`) and what others change."""
    return {
        name: value
        for name, value in (properties or {}).items()
        if not name.startswith("__") and name not in _NOT_OURS
    }


def _canonical(value: JsonValue) -> JsonValue:
    """Numbers come as integers or floating point, as the engine's version has it."""
    if isinstance(value, Mapping):
        return {key: _canonical(part) for key, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_canonical(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
