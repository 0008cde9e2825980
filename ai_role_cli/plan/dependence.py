"""Roles of a plan that cannot be worked on without another one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.plan.model import Operation, ResourceKind
from ai_role_cli.plan.properties import document_of, text_of
from ai_role_cli.plan.shared import used_after, used_before
from ai_role_cli.program import role_key_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ai_role_cli.plan.model import Plan, Properties, ResourceChange, RoleChange, SharedPolicy

__all__ = ["Dependence", "boundary_replacements", "missing_targets", "protected_dependents"]

_AS_PART = re.compile(r'unable to replace resource "([^"]+)" as part of replacing')
"""The engine's word for a protected resource that has to go before another one."""


class Dependence(NamedTuple):
    """A role that cannot be worked on unless another one is as well."""

    role: str
    other: str
    reason: str
    """A sentence without a final stop."""


def missing_targets(plan: Plan, keys: Collection[str]) -> tuple[Dependence, ...]:
    """
    Return what an operation on some roles alone would need of others.

    A role needs what it uses and what is not there yet. What goes has to leave those who use it.
    """
    wanted = set(keys)
    found: dict[tuple[str, str], Dependence] = {}
    while new := [each for each in _open_ends(plan, wanted) if each.other not in wanted]:
        wanted |= {each.other for each in new}
        found |= {(each.role, each.other): each for each in new}
    return tuple(found.values())


def boundary_replacements(plan: Plan) -> tuple[Dependence, ...]:
    """
    Return roles that would be replaced for no more than that their boundary is.

    AWS deletes no policy that is the permissions boundary of a role, so the role would go and come
    back under the same ARN; whoever trusts it would then trust a role that is gone.
    """
    return tuple(
        Dependence(role.key, policy.role, f"its permissions boundary {policy.name} is replaced")
        for role in plan.roles
        if role.operation is Operation.REPLACE and role.arn_before == role.arn_after
        for policy in role.shared
        if policy.arn == text_of(_before(role), "permissionsBoundary") and policy.after is None
    )


def protected_dependents(plan: Plan) -> tuple[str, ...]:
    """Return the protected roles that would be replaced with a policy that is their boundary."""
    found = (_AS_PART.search(failure.message) for failure in plan.failures)
    return tuple(dict.fromkeys(role_key_of(match[1]) for match in found if match is not None))


def _open_ends(plan: Plan, keys: Collection[str]) -> Iterator[Dependence]:
    for role in plan.roles:
        yield from _needs(role, plan) if role.key in keys else _left_with(role, plan, keys)


def _needs(role: RoleChange, plan: Plan) -> Iterator[Dependence]:
    """Yield what a role uses that the plan has yet to make."""
    used = used_after(role.resources)
    for policy in role.shared:
        if policy.arn in used and policy.before is None and policy.role != role.key:
            yield Dependence(role.key, policy.role, _uses(role, policy, "does not exist yet"))
    trusted = _trusted(_after(role))
    for other in plan.roles:
        is_new = other.arn_after != other.arn_before and other.arn_after in trusted
        if is_new and other.key != role.key:
            reason = f"{role.key} trusts {other.key}, which does not exist yet"
            yield Dependence(role.key, other.key, reason)


def _left_with(role: RoleChange, plan: Plan, keys: Collection[str]) -> Iterator[Dependence]:
    """Yield what a role that is not to be touched uses, and what goes."""
    used = used_before(role.resources)
    for policy in role.shared:
        if policy.arn in used and policy.after is None and policy.role in keys:
            yield Dependence(policy.role, role.key, _uses(role, policy, "goes"))
    trusted = _trusted(_before(role))
    for other in plan.roles:
        goes = other.operation is Operation.DELETE and not other.retained
        if other.key in keys and goes and other.arn_before in trusted:
            yield Dependence(other.key, role.key, f"{role.key} trusts {other.key}, which goes")


def _uses(role: RoleChange, policy: SharedPolicy, what: str) -> str:
    return f"{role.key} uses the policy {policy.name} of {policy.role}, which {what}"


def _role(role: RoleChange) -> ResourceChange | None:
    found = (each for each in role.resources if each.kind is ResourceKind.ROLE)
    return next(found, None)


def _before(role: RoleChange) -> Properties | None:
    resource = _role(role)
    return None if resource is None else resource.before


def _after(role: RoleChange) -> Properties | None:
    resource = _role(role)
    return None if resource is None else resource.after


def _trusted(role: Properties | None) -> set[str]:
    document = document_of(role, "assumeRolePolicy")
    statements = () if document is None else document.statements
    return {principal.value for each in statements for principal in each.principals}
