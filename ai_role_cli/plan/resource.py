"""What happens to one resource, as the engine says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from ai_role_cli.policy import JsonValue

__all__ = ["EXCLUSIVE_KINDS", "Operation", "Properties", "ResourceChange", "ResourceKind"]

Properties: TypeAlias = Mapping[str, JsonValue]
"""Properties of a resource under the provider's names."""


class Operation(StrEnum):
    """What happens to a resource or a role."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    UNCHANGED = "unchanged"


class ResourceKind(StrEnum):
    """The resource types of the program, by their Pulumi tokens."""

    ROLE = "aws:iam/role:Role"
    POLICY = "aws:iam/policy:Policy"
    INLINE_POLICY = "aws:iam/rolePolicy:RolePolicy"
    ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    EXCLUSIVE_POLICIES = "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive"
    EXCLUSIVE_ATTACHMENTS = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive"
    INSTANCE_PROFILE = "aws:iam/instanceProfile:InstanceProfile"


EXCLUSIVE_KINDS = frozenset({ResourceKind.EXCLUSIVE_POLICIES, ResourceKind.EXCLUSIVE_ATTACHMENTS})
"""What an exclusive role has: they list the policies that may be on it."""


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """One resource of a role."""

    urn: str
    kind: ResourceKind
    operation: Operation
    before: Properties | None
    """What AWS has; None if the resource is new."""

    after: Properties | None
    """What the program declares; None if the resource goes."""

    replaced_by: tuple[str, ...]
    """Properties whose change forces the replacement."""

    protected: bool
    """Whether the state forbids to delete or replace it."""

    state_only: bool
    """Whether state alone differs: `protect` or `retain`, which AWS knows nothing of."""

    done: bool
    """Whether the engine finished the operation; always true of a preview that succeeded."""

    protect_after: bool = False
    """Whether the program forbids to delete or replace it from now on."""

    retain_after: bool = False
    """Whether the program leaves it in AWS when it is no longer declared."""

    retained: bool = False
    """Whether AWS keeps it though it is deleted or replaced here."""

    old_urn: str | None = None
    """Its URN in the state, where the role has another key there."""

    retain_before: bool = False
    """Whether the state says to leave it in AWS when it is no longer declared."""

    gone: bool = False
    """Whether a replacement deleted it and did not come to make it anew."""

    under_way: bool = False
    """Whether the engine ended within a call: whether AWS did it is not known."""

    incomplete: bool = False
    """Whether AWS has it though the operation failed: it is not as declared, or was not read."""

    @property
    def is_step(self) -> bool:
        """Whether there is something to do."""
        return self.operation is not Operation.UNCHANGED
