"""Roles and their instance profiles, refused where AWS refuses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.iam.exceptions import EntityAlreadyExists, MalformedPolicyDocument, NoSuchEntity
from typing_extensions import override

from ai_role_cli.sandbox.account import limits
from ai_role_cli.sandbox.account.principals import first_invalid_principal, with_id
from ai_role_cli.sandbox.account.strict_policies import StrictPolicies
from ai_role_cli.sandbox.account.trust_syntax import TrustSyntax

if TYPE_CHECKING:
    from moto.iam.models import InstanceProfile, Role

    from ai_role_cli.spec import Quotas

__all__ = ["StrictRoles"]

_ROLES = 1_000
_PROFILES = 1_000


class StrictRoles(StrictPolicies):
    """
    An account whose roles are not made, changed or deleted where AWS would not do it.

    Args:
        region_name: The partition: IAM has no regions.
        account_id: 12 digits.
        quotas: Those that AWS may have raised for the account.
    """

    def __init__(self, region_name: str, account_id: str, quotas: Quotas) -> None:
        super().__init__(region_name, account_id)
        self._quotas = quotas

    @override
    def create_role(
        self,
        role_name: str,
        assume_role_policy_document: str,
        path: str,
        permissions_boundary: str | None,
        description: str,
        tags: list[dict[str, str]],
        max_session_duration: str | None,
        linked_service: str | None = None,
    ) -> Role:
        limits.require_name("roleName", role_name)
        limits.require_path(path)
        limits.require_session(max_session_duration)
        if any(role.name.lower() == role_name.lower() for role in self.get_roles()):
            raise EntityAlreadyExists(f"Role with name {role_name} already exists.")
        self._require_trust(assume_role_policy_document)
        self.require_boundary(permissions_boundary)
        limits.require_room("RolesPerAccount", self.roles, most=_ROLES)
        return super().create_role(
            role_name,
            assume_role_policy_document,
            path,
            permissions_boundary,
            description,
            tags,
            max_session_duration,
            linked_service,
        )

    @override
    def update_assume_role_policy(self, role_name: str, policy_document: str) -> None:
        role = self.get_role(role_name)
        self._require_trust(policy_document)
        role.assume_role_policy_document = policy_document

    @override
    def update_role(self, role_name: str, role_description: str, max_session_duration: str) -> Role:
        limits.require_session(max_session_duration)
        return super().update_role(role_name, role_description, max_session_duration)

    @override
    def put_role_permissions_boundary(self, role_name: str, permissions_boundary: str) -> None:
        self.get_role(role_name)
        self.require_boundary(permissions_boundary)
        super().put_role_permissions_boundary(role_name, permissions_boundary)

    @override
    def put_role_policy(self, role_name: str, policy_name: str, policy_json: str) -> None:
        limits.require_name("policyName", policy_name)
        role = self.get_role(role_name)
        limits.require_inline_size(role_name, {**role.policies, policy_name: policy_json})
        super().put_role_policy(role_name, policy_name, policy_json)

    @override
    def attach_role_policy(self, policy_arn: str, role_name: str) -> None:
        role = self.get_role(role_name)
        policy = self.require_attachable(policy_arn)
        if policy_arn in role.managed_policies:
            return
        most = self._quotas.managed_policies_per_role
        limits.require_room("PoliciesPerRole", role.managed_policies, most=most)
        policy.attach_to(role)

    @override
    def tag_role(self, role_name: str, tags: list[dict[str, str]]) -> None:
        present = {tag["Key"].lower() for tag in self.get_role(role_name).tags}
        limits.require_tags("TagsPerRole", present, tags)
        super().tag_role(role_name, tags)

    @override
    def delete_role(self, role_name: str) -> None:
        role = self.get_role(role_name)
        super().delete_role(role_name)
        self.forget_principal(role.arn, role.id)

    @override
    def remove_role_from_instance_profile(self, profile_name: str, role_name: str) -> None:
        profile = self.get_instance_profile(profile_name)
        if role_name not in (role.name for role in profile.roles):
            raise NoSuchEntity(f"The role with name {role_name} cannot be found.")
        super().remove_role_from_instance_profile(profile_name, role_name)

    @override
    def create_instance_profile(
        self,
        name: str,
        path: str,
        role_names: list[str],
        tags: list[dict[str, str]] | None = None,
    ) -> InstanceProfile:
        limits.require_name("instanceProfileName", name)
        limits.require_path(path)
        if any(present.lower() == name.lower() for present in self.instance_profiles):
            raise EntityAlreadyExists(f"Instance Profile {name} already exists.")
        limits.require_room("InstanceProfilesPerAccount", self.instance_profiles, most=_PROFILES)
        return super().create_instance_profile(name, path, role_names, tags)

    def forget_principal(self, arn: str, unique_id: str) -> None:
        """Leave the id of a deleted principal where a trust policy names it, as AWS does."""
        for role in self.get_roles():
            document = with_id(role.assume_role_policy_document, arn=arn, unique_id=unique_id)
            if document != role.assume_role_policy_document:
                role.assume_role_policy_document = document
                self.touched.add(("role", role.name))

    def _require_trust(self, document: str) -> None:
        TrustSyntax(document).validate()
        most = self._quotas.trust_policy_chars
        limits.require_document_size("ACLSizePerRole", document, most=most)
        invalid = first_invalid_principal(
            document,
            account=self.account_id,
            exists=self._is_principal,
            has_role=lambda name: any(role.name == name for role in self.get_roles()),
        )
        if invalid is not None:
            raise MalformedPolicyDocument(f'Invalid principal in policy: "AWS":"{invalid}"')

    def _is_principal(self, arn: str) -> bool:
        is_role = any(role.arn == arn for role in self.get_roles())
        return is_role or any(user.arn == arn for user in self.users.values())
