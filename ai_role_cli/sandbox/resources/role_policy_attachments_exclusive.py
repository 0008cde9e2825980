"""aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive."""

from __future__ import annotations

from typing import ClassVar

from typing_extensions import override

from ai_role_cli.sandbox.resources.exclusive import Exclusive
from ai_role_cli.sandbox.schema import Kind, Property, Schema

__all__ = ["RolePolicyAttachmentsExclusive"]


class RolePolicyAttachmentsExclusive(Exclusive):
    """The managed policies attached to a role, and no others."""

    schema: ClassVar[Schema] = Schema(
        type="aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
        title="IAM (Identity & Access Management) Role Policy Attachments Exclusive",
        properties=(
            Property("policyArns", "policy_arns", kind=Kind.NAMES, required=True),
            Property("roleName", "role_name", required=True, replaces=True),
        ),
        is_detailed=False,
    )
    names_property: ClassVar[str] = "policyArns"

    @override
    def _present(self, role_name: str) -> tuple[str, ...]:
        return self._managed_policy_arns(role_name)

    @override
    def _add(self, role_name: str, policy: str) -> None:
        self._iam.attach_role_policy(RoleName=role_name, PolicyArn=policy)

    @override
    def _remove(self, role_name: str, policy: str) -> None:
        self._iam.detach_role_policy(RoleName=role_name, PolicyArn=policy)
