"""aws:iam/rolePolicyAttachment:RolePolicyAttachment."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from ai_role_cli.sandbox.failures import MissingIsFine, doing
from ai_role_cli.sandbox.resources.resource import Resource
from ai_role_cli.sandbox.schema import Property, Schema
from ai_role_cli.sandbox.validation import arn
from ai_role_cli.sandbox.values import text_of

if TYPE_CHECKING:
    from ai_role_cli.sandbox.values import JsonValue, PropertyMap

__all__ = ["RolePolicyAttachment"]


class RolePolicyAttachment(Resource):
    """A managed policy attached to a role; its id is `role/policyArn`."""

    schema: ClassVar[Schema] = Schema(
        type="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        title="IAM Role Policy Attachment",
        properties=(
            Property("policyArn", "policy_arn", required=True, replaces=True, problems=arn),
            Property("role", "role", required=True, replaces=True),
        ),
        computed=("id",),
        is_deleted_first=True,
    )

    @override
    def create(self, inputs: PropertyMap) -> str:
        role_name, policy_arn = text_of(inputs, "role"), text_of(inputs, "policyArn")
        resource_id = f"{role_name}/{policy_arn}"
        with doing(f"attaching IAM Policy ({policy_arn}) to IAM Role ({role_name})"):
            self._iam.attach_role_policy(RoleName=role_name, PolicyArn=policy_arn)
        return resource_id

    @override
    def read(self, resource_id: str) -> dict[str, JsonValue] | None:
        role_name, _, policy_arn = resource_id.partition("/")
        with MissingIsFine():
            if policy_arn in self._managed_policy_arns(role_name):
                return {"id": resource_id, "policyArn": policy_arn, "role": role_name}
        return None

    @override
    def update(self, resource_id: str, olds: PropertyMap, *, news: PropertyMap) -> None:
        # Every property replaces, so the engine has nothing to update.
        return

    @override
    def delete(self, resource_id: str, olds: PropertyMap) -> None:
        role_name, _, policy_arn = resource_id.partition("/")
        what = f"detaching IAM Policy ({policy_arn}) from IAM Role ({role_name})"
        with doing(what), MissingIsFine():
            self._iam.detach_role_policy(RoleName=role_name, PolicyArn=policy_arn)
