"""Customer managed policies, refused where AWS refuses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.iam.exceptions import DeleteConflictException, EntityAlreadyExists, NoSuchEntity
from typing_extensions import override

from ai_role_cli.sandbox.account import limits
from ai_role_cli.sandbox.account.recording import own_policies
from ai_role_cli.sandbox.account.watched_backend import WatchedBackend

if TYPE_CHECKING:
    from moto.iam.models import ManagedPolicy, PolicyVersion

__all__ = ["StrictPolicies"]

_POLICIES = 1_500
_POLICY_CHARS = 6_144


class StrictPolicies(WatchedBackend):
    """An account whose policies are not made, changed or deleted where AWS would not do it."""

    @override
    def create_policy(
        self,
        description: str,
        path: str,
        policy_document: str,
        policy_name: str,
        tags: list[dict[str, str]],
    ) -> ManagedPolicy:
        limits.require_name("policyName", policy_name)
        limits.require_path(path)
        own = own_policies(self)
        # Path and case tell no two policies apart.
        if any(policy.name.lower() == policy_name.lower() for policy in own):
            raise EntityAlreadyExists(
                f"A policy called {policy_name} already exists. Duplicate names are not allowed."
            )
        limits.require_document_size("PolicySize", policy_document, most=_POLICY_CHARS)
        limits.require_room("PoliciesPerAccount", own, most=_POLICIES)
        return super().create_policy(description, path, policy_document, policy_name, tags)

    @override
    def create_policy_version(
        self, policy_arn: str, policy_document: str, set_as_default: bool
    ) -> PolicyVersion:
        limits.require_document_size("PolicySize", policy_document, most=_POLICY_CHARS)
        return super().create_policy_version(policy_arn, policy_document, set_as_default)

    @override
    def delete_policy(self, policy_arn: str) -> None:
        policy = self.get_policy(policy_arn)
        is_boundary = any(role.permissions_boundary_arn == policy_arn for role in self.get_roles())
        if policy.attachment_count or is_boundary:
            raise DeleteConflictException("Cannot delete a policy attached to entities.")
        if len(policy.versions) > 1:
            raise DeleteConflictException(
                "This policy has more than one version. Before you delete a policy, you must "
                "delete the policy's versions. The default version is deleted with the policy."
            )
        super().delete_policy(policy_arn)

    @override
    def tag_policy(self, policy_arn: str, tags: list[dict[str, str]]) -> None:
        present = self.get_policy(policy_arn).tags
        limits.require_tags("TagsPerPolicy", {*present}, tags)
        super().tag_policy(policy_arn, tags)

    def require_attachable(self, policy_arn: str) -> ManagedPolicy:
        """Return a policy that can be attached, or refuse it."""
        policy = self.managed_policies.get(policy_arn)
        if policy is None:
            raise NoSuchEntity(f"Policy {policy_arn} does not exist or is not attachable.")
        return policy

    def require_boundary(self, policy_arn: str | None) -> None:
        """Refuse a permissions boundary that is not there."""
        if policy_arn and policy_arn not in self.managed_policies:
            raise NoSuchEntity(f"Scope ARN: {policy_arn} does not exist or is not attachable.")
