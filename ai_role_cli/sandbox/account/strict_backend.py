"""
moto's IAM, as strict as AWS where the engine, a user or another tool may meet it.

AWS needs some seconds until it knows a new role as a principal, and the provider tries again for
two minutes. Here every answer is final at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from moto.iam.exceptions import DeleteConflictException, EntityAlreadyExists
from moto.iam.utils import generate_access_key_id_from_account_id
from typing_extensions import override

from ai_role_cli.sandbox.account import limits
from ai_role_cli.sandbox.account.strict_roles import StrictRoles

if TYPE_CHECKING:
    from moto.iam.models import Group, SAMLProvider, User

__all__ = ["StrictBackend"]

_ID_CHARS = 21
_ATTACHED = 10


class StrictBackend(StrictRoles):
    """An account with users and groups, of which only names and attachments are looked at."""

    @override
    def create_user(
        self,
        region_name: str,
        user_name: str,
        path: str = "/",
        tags: list[dict[str, str]] | None = None,
    ) -> User:
        limits.require_name("userName", user_name)
        limits.require_path(path)
        user = super().create_user(region_name, user_name, path, tags)
        user.id = generate_access_key_id_from_account_id(self.account_id, "AIDA", _ID_CHARS)
        return user

    @override
    def update_user(
        self, user_name: str, new_path: str | None = None, new_user_name: str | None = None
    ) -> None:
        limits.require_name("userName", new_user_name or user_name)
        limits.require_path(new_path)
        if new_user_name == user_name:
            new_user_name = None
        if new_user_name in self.users:
            raise EntityAlreadyExists(f"User with name {new_user_name} already exists.")
        super().update_user(user_name, new_path, new_user_name)
        self.touched.add(("user", new_user_name or user_name))

    @override
    def delete_user(self, user_name: str) -> None:
        user = self.get_user(user_name)
        if self.get_groups_for_user(user_name):
            _refuse_deletion("must remove users from group first")
        if user.access_keys:
            _refuse_deletion("must delete access keys first")
        super().delete_user(user_name)
        self.forget_principal(user.arn, user.id)

    @override
    def attach_user_policy(self, policy_arn: str, user_name: str) -> None:
        user = self.get_user(user_name)
        policy = self.require_attachable(policy_arn)
        if policy_arn not in user.managed_policies:
            limits.require_room("PoliciesPerUser", user.managed_policies, most=_ATTACHED)
            policy.attach_to(user)

    @override
    def create_group(self, group_name: str, path: str = "/") -> Group:
        limits.require_name("groupName", group_name)
        limits.require_path(path)
        return super().create_group(group_name, path or "/")

    @override
    def update_group(
        self, group_name: str, new_group_name: str | None, new_path: str | None
    ) -> None:
        limits.require_name("groupName", new_group_name or group_name)
        limits.require_path(new_path)
        super().update_group(group_name, new_group_name, new_path)
        self.touched.add(("group", new_group_name or group_name))

    @override
    def delete_group(self, group_name: str) -> None:
        group = self.get_group(group_name)
        if group.users:
            _refuse_deletion("must remove users from group first")
        if group.managed_policies:
            _refuse_deletion("must detach all policies first")
        if group.policies:
            _refuse_deletion("must delete policies first")
        super().delete_group(group_name)

    @override
    def create_saml_provider(self, name: str, saml_metadata_document: str) -> SAMLProvider:
        limits.require_name("name", name)
        if name in self.saml_providers:
            raise EntityAlreadyExists(f"SAMLProvider with name {name} already exists.")
        return super().create_saml_provider(name, saml_metadata_document)


def _refuse_deletion(first: str) -> NoReturn:
    raise DeleteConflictException(f"Cannot delete entity, {first}.")
