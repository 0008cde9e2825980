"""What the change of a role does to access: both sides as the engine has them, compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_role_cli.access import (
    Access,
    NamedDocument,
    Permissions,
    Verdict,
    combined,
    compare_permissions,
    compare_trust,
)
from ai_role_cli.plan.model import Operation, ResourceKind
from ai_role_cli.plan.properties import document_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.plan.model import Properties, RoleChange
    from ai_role_cli.policy import PolicyDocument

__all__ = ["RoleAccess", "role_access"]

_POLICY_KINDS = (ResourceKind.POLICY, ResourceKind.INLINE_POLICY)
_UNCHANGED = Verdict(Access.SAME)


@dataclass(frozen=True, slots=True)
class RoleAccess:
    """What a role may do more or less, and who may assume it more or less."""

    permissions: Verdict
    trust: Verdict

    @property
    def access(self) -> Access:
        """Both together."""
        return combined((self.permissions, self.trust))


def role_access(role: RoleChange) -> RoleAccess:
    """Return the verdict on the change of a role; an unchanged one is not looked at."""
    if role.operation is Operation.UNCHANGED:
        return RoleAccess(_UNCHANGED, _UNCHANGED)
    before = [(resource.kind, resource.before) for resource in role.resources]
    after = [(resource.kind, resource.after) for resource in role.resources]
    boundary = text_of(_role(after) or _role(before), "permissionsBoundary")
    return RoleAccess(
        compare_permissions(
            _permissions(before, boundary=boundary), _permissions(after, boundary=boundary)
        ),
        compare_trust(_trust(before), _trust(after)),
    )


_Side = list[tuple[ResourceKind, "Properties | None"]]


def _permissions(side: _Side, *, boundary: str | None) -> Permissions:
    """A role that is not there has no permissions; to have no boundary is no gain of it."""
    role = _role(side)
    if role is None:
        return Permissions(unread_boundary=boundary)
    return Permissions(
        policies=tuple(_policies(side)),
        unread_policies=frozenset(_attached(side)) - _own(side),
        unread_boundary=text_of(role, "permissionsBoundary"),
    )


def _role(side: _Side) -> Properties | None:
    return next((found for kind, found in side if kind is ResourceKind.ROLE and found), None)


def _trust(side: _Side) -> PolicyDocument | None:
    return document_of(_role(side), "assumeRolePolicy")


def _policies(side: _Side) -> Iterator[NamedDocument]:
    for kind, properties in side:
        document = document_of(properties, "policy") if kind in _POLICY_KINDS else None
        if document is not None:
            yield NamedDocument(text_of(properties, "name") or kind.value, document)


def _attached(side: _Side) -> Iterator[str]:
    for kind, properties in side:
        arn = text_of(properties, "policyArn") if kind is ResourceKind.ATTACHMENT else None
        if arn is not None:
            yield arn


def _own(side: _Side) -> frozenset[str]:
    """The ARNs of the role's own policies: a new one has the ARN its attachment names."""
    names = {
        text_of(properties, "name") for kind, properties in side if kind is ResourceKind.POLICY
    }
    return frozenset(arn for arn in _attached(side) if arn.rpartition("/")[2] in names)
