"""moto's IAM, which remembers what a request looked up: nothing else can have become different."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.iam import urls
from moto.iam.exceptions import NotFoundException
from moto.iam.models import IAMBackend
from typing_extensions import override

if TYPE_CHECKING:
    from types import ModuleType

    from moto.iam.models import (
        Group,
        InstanceProfile,
        ManagedPolicy,
        OpenIDConnectProvider,
        Role,
        SAMLProvider,
        User,
    )

    from ai_role_cli.sandbox.account.records import Key

__all__ = ["WatchedBackend"]


class WatchedBackend(IAMBackend):
    """
    An account of moto; what is missing is named in AWS's words.

    Args:
        region_name: The partition: IAM has no regions.
        account_id: 12 digits.
    """

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.touched: set[Key] = set()

    @property
    @override
    def _url_module(self) -> ModuleType:
        # moto looks for it beside the class.
        return urls

    @override
    def get_role(self, role_name: str) -> Role:
        try:
            role = super().get_role(role_name)
        except NotFoundException:
            raise NotFoundException(f"The role with name {role_name} cannot be found.") from None
        self.touched.add(("role", role.name))
        return role

    @override
    def get_policy(self, policy_arn: str) -> ManagedPolicy:
        try:
            policy = super().get_policy(policy_arn)
        except NotFoundException:
            raise NotFoundException(f"Policy {policy_arn} was not found.") from None
        self.touched.add(("policy", policy.name))
        return policy

    @override
    def get_instance_profile(self, profile_name: str) -> InstanceProfile:
        try:
            profile = super().get_instance_profile(profile_name)
        except NotFoundException:
            raise NotFoundException(f"Instance Profile {profile_name} cannot be found.") from None
        self.touched.add(("instance-profile", profile.name))
        return profile

    @override
    def get_user(self, name: str) -> User:
        user = super().get_user(name)
        self.touched.add(("user", user.name))
        return user

    @override
    def get_group(self, group_name: str) -> Group:
        try:
            group = super().get_group(group_name)
        except NotFoundException:
            raise NotFoundException(f"The group with name {group_name} cannot be found.") from None
        self.touched.add(("group", group.name))
        return group

    @override
    def get_open_id_connect_provider(self, arn: str) -> OpenIDConnectProvider:
        provider = super().get_open_id_connect_provider(arn)
        self.touched.add(("oidc-provider", provider.url))
        return provider

    @override
    def get_saml_provider(self, saml_provider_arn: str) -> SAMLProvider:
        provider = super().get_saml_provider(saml_provider_arn)
        self.touched.add(("saml-provider", provider.name))
        return provider
