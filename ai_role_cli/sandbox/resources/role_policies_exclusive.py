"""aws:iam/rolePoliciesExclusive:RolePoliciesExclusive."""

from __future__ import annotations

from typing import ClassVar

from typing_extensions import override

from ai_role_cli.sandbox.failures import ResourceError
from ai_role_cli.sandbox.resources.exclusive import Exclusive
from ai_role_cli.sandbox.schema import Kind, Property, Schema

__all__ = ["RolePoliciesExclusive"]


class RolePoliciesExclusive(Exclusive):
    """The inline policies of a role, and no others."""

    schema: ClassVar[Schema] = Schema(
        type="aws:iam/rolePoliciesExclusive:RolePoliciesExclusive",
        title="IAM (Identity & Access Management) Role Policies Exclusive",
        properties=(
            Property("policyNames", "policy_names", kind=Kind.NAMES, required=True),
            Property("roleName", "role_name", required=True, replaces=True),
        ),
        is_detailed=False,
    )
    names_property: ClassVar[str] = "policyNames"

    @override
    def _present(self, role_name: str) -> tuple[str, ...]:
        return self._inline_policy_names(role_name)

    @override
    def _add(self, role_name: str, policy: str) -> None:
        # The provider puts a policy without a document, which its AWS SDK does not send.
        message = (
            f'creating {self.schema.title} ("{role_name}"): operation error IAM: PutRolePolicy, '
            "1 validation error(s) found.\n- missing required field, "
            "PutRolePolicyInput.PolicyDocument.\n"
        )
        raise ResourceError(message)

    @override
    def _remove(self, role_name: str, policy: str) -> None:
        self._iam.delete_role_policy(RoleName=role_name, PolicyName=policy)
