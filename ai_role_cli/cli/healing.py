"""What of a drift `apply --refresh` puts back, and what it leaves as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.plan import Operation, ResourceKind

if TYPE_CHECKING:
    from ai_role_cli.plan import Plan, ResourceChange, RoleChange
    from ai_role_cli.spec import RoleFile

__all__ = ["is_healed", "staying"]

_PUT_ON = (ResourceKind.INLINE_POLICY, ResourceKind.ATTACHMENT)


def staying(plan: Plan, role_file: RoleFile) -> tuple[str, ...]:
    """Return a warning for each role that keeps policies which somebody put on it by hand."""
    return tuple(
        f"{role.key}: apply keeps policies that were put on by hand: detach them, write them "
        "into the file, or set exclusive: true"
        for role in plan.changes
        if not _is_exclusive(role, role_file) and any(map(_is_put_on, role.resources))
    )


def is_healed(plan: Plan, role_file: RoleFile) -> bool:
    """Tell whether an apply with a refresh changes any of what drifted."""
    return any(
        _is_exclusive(role, role_file) or not _is_put_on(resource)
        for role in plan.changes
        for resource in role.resources
        if resource.operation is not Operation.UNCHANGED
    )


def _is_exclusive(role: RoleChange, role_file: RoleFile) -> bool:
    """Tell whether policies of others go; so they do with a role that left the file."""
    spec = role_file.roles.get(role.key)
    return spec is None or spec.exclusive


def _is_put_on(resource: ResourceChange) -> bool:
    """Tell whether a policy is on the role and was never applied."""
    return resource.kind in _PUT_ON and resource.operation is Operation.CREATE
