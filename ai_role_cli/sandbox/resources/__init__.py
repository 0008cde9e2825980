"""The resource types of the embedded provider, one module each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.sandbox.resources.instance_profile import InstanceProfile
from ai_role_cli.sandbox.resources.policy import Policy
from ai_role_cli.sandbox.resources.resource import Resource
from ai_role_cli.sandbox.resources.role import Role
from ai_role_cli.sandbox.resources.role_policies_exclusive import RolePoliciesExclusive
from ai_role_cli.sandbox.resources.role_policy import RolePolicy
from ai_role_cli.sandbox.resources.role_policy_attachment import RolePolicyAttachment
from ai_role_cli.sandbox.resources.role_policy_attachments_exclusive import (
    RolePolicyAttachmentsExclusive,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Future

    from mypy_boto3_iam import IAMClient

__all__ = ["Resource", "resources_by_type"]

_RESOURCES: tuple[type[Resource], ...] = (
    InstanceProfile,
    Policy,
    Role,
    RolePoliciesExclusive,
    RolePolicy,
    RolePolicyAttachment,
    RolePolicyAttachmentsExclusive,
)


def resources_by_type(iam: Future[IAMClient]) -> Mapping[str, Resource]:
    """Return the resources under their Pulumi types."""
    return {resource.schema.type: resource(iam) for resource in _RESOURCES}
