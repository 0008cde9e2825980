"""The documents that decide what a role may do, each with the name a report calls it by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_role_cli.catalog import managed_policy_denies

if TYPE_CHECKING:
    from ai_role_cli.policy import PolicyDocument, RoleDocuments

__all__ = ["NamedDocument", "Permissions", "may_deny", "permissions_of"]


@dataclass(frozen=True, slots=True)
class NamedDocument:
    """A policy document and what its role calls it."""

    name: str
    document: PolicyDocument


@dataclass(frozen=True, slots=True)
class Permissions:
    """
    All that decides what a role may do.

    What is only known by its ARN, as AWS managed policies are, is named but has no text here.
    """

    policies: tuple[NamedDocument, ...] = ()
    boundary: NamedDocument | None = None
    unread_policies: frozenset[str] = frozenset()
    """ARNs of attached policies whose text is not known."""

    unread_boundary: str | None = None
    """The ARN of the permissions boundary if its text is not known."""


def permissions_of(role: RoleDocuments) -> Permissions:
    """Return what decides about a role of the role file; policies are called by their key."""
    return Permissions(
        policies=tuple(NamedDocument(policy.key, policy.document) for policy in role.policies),
        unread_policies=frozenset(role.attachments),
        unread_boundary=role.permissions_boundary,
    )


def may_deny(arn: str) -> bool:
    """
    Tell whether a policy that is known by its ARN alone may have a Deny.

    A policy that AWS manages and the catalog does not know has one if its name says so.
    """
    if ":iam::aws:" not in arn:
        return True
    denies = managed_policy_denies(arn.rpartition("/")[2])
    return any(word in arn for word in ("Deny", "Quarantine")) if denies is None else denies
