"""What one role is in AWS: names, ARNs and documents, all known before anything exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ai_role_cli.policy.document import PolicyDocument
    from ai_role_cli.spec import PolicyType, SpecPath

__all__ = ["NamedPolicy", "RoleDocuments"]


@dataclass(frozen=True, slots=True)
class NamedPolicy:
    """One permission policy of a role."""

    key: str
    """Unique within the role; the last part of the logical name of its resources."""

    name: str
    """The name in AWS."""

    kind: PolicyType
    document: PolicyDocument

    arn: str | None
    """The ARN of a managed policy; None for an inline one, which has none."""

    places: tuple[SpecPath, ...] = ()
    """For each statement of the document, where the role file says it."""


@dataclass(frozen=True, slots=True)
class RoleDocuments:
    """A role as it will be in AWS."""

    key: str
    name: str
    path: str
    arn: str
    description: str | None
    trust: PolicyDocument
    max_session_seconds: int
    permissions_boundary: str | None
    tags: Mapping[str, str]
    policies: tuple[NamedPolicy, ...]
    attachments: tuple[str, ...]
    """ARNs of managed policies that exist apart from this role, in the order of the file."""

    exclusive: bool
    protect: bool
    retain: bool
    instance_profile_arn: str | None
    """The ARN of the instance profile that hands the role to EC2; None where EC2 is not trusted."""

    trust_places: tuple[SpecPath, ...] = ()
    """For each statement of the trust policy, where the role file says it."""
