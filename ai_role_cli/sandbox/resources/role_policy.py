"""aws:iam/rolePolicy:RolePolicy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from ai_role_cli.sandbox.documents import compact_version_first
from ai_role_cli.sandbox.failures import MissingIsFine, doing
from ai_role_cli.sandbox.resources.resource import Resource
from ai_role_cli.sandbox.schema import Kind, Property, Schema
from ai_role_cli.sandbox.validation import name, policy_json
from ai_role_cli.sandbox.values import text_of

if TYPE_CHECKING:
    from ai_role_cli.sandbox.values import JsonValue, PropertyMap

__all__ = ["RolePolicy"]


class RolePolicy(Resource):
    """An inline policy of a role; its id is `role:policy`."""

    schema: ClassVar[Schema] = Schema(
        type="aws:iam/rolePolicy:RolePolicy",
        title="IAM Role Policy",
        properties=(
            Property(
                "name",
                "name",
                replaces=True,
                provided=True,
                autonamed_max_chars=128,
                problems=name(max_chars=128),
            ),
            Property("policy", "policy", kind=Kind.DOCUMENT, required=True, problems=policy_json),
            Property("role", "role", required=True, replaces=True),
        ),
        computed=("id", "namePrefix"),
        normalize=compact_version_first,
    )

    @override
    def create(self, inputs: PropertyMap) -> str:
        role_name, policy_name = text_of(inputs, "role"), text_of(inputs, "name")
        self._put(role_name, policy_name, document=text_of(inputs, "policy"))
        return f"{role_name}:{policy_name}"

    @override
    def read(self, resource_id: str) -> dict[str, JsonValue] | None:
        role_name, _, policy_name = resource_id.partition(":")
        with MissingIsFine():
            policy = self._iam.get_role_policy(RoleName=role_name, PolicyName=policy_name)
            return {
                "id": resource_id,
                "name": policy_name,
                "namePrefix": "",
                "policy": json.dumps(policy["PolicyDocument"]),
                "role": role_name,
            }
        return None

    @override
    def update(self, resource_id: str, olds: PropertyMap, *, news: PropertyMap) -> None:
        role_name, _, policy_name = resource_id.partition(":")
        self._put(role_name, policy_name, document=text_of(news, "policy"))

    @override
    def delete(self, resource_id: str, olds: PropertyMap) -> None:
        role_name, _, policy_name = resource_id.partition(":")
        with doing(f"deleting IAM Role Policy ({resource_id})"), MissingIsFine():
            self._iam.delete_role_policy(RoleName=role_name, PolicyName=policy_name)

    def _put(self, role_name: str, policy_name: str, *, document: str) -> None:
        with doing(f"putting IAM Role ({role_name}) Policy ({policy_name})"):
            self._iam.put_role_policy(
                RoleName=role_name,
                PolicyName=policy_name,
                PolicyDocument=compact_version_first(document),
            )
