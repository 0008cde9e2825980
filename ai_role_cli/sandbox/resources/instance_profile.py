"""aws:iam/instanceProfile:InstanceProfile."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from ai_role_cli.sandbox.failures import IncompleteError, MissingIsFine, ResourceError, doing
from ai_role_cli.sandbox.resources.resource import Resource
from ai_role_cli.sandbox.resources.tags import tag_changes, tag_list, tag_map
from ai_role_cli.sandbox.schema import Kind, Property, Schema
from ai_role_cli.sandbox.validation import name
from ai_role_cli.sandbox.values import text_of

if TYPE_CHECKING:
    from mypy_boto3_iam.type_defs import InstanceProfileTypeDef

    from ai_role_cli.sandbox.values import JsonValue, PropertyMap

__all__ = ["InstanceProfile"]


class InstanceProfile(Resource):
    """What gives an EC2 instance its role; its id is its name."""

    schema: ClassVar[Schema] = Schema(
        type="aws:iam/instanceProfile:InstanceProfile",
        title="IAM Instance Profile",
        properties=(
            Property(
                "name",
                "name",
                replaces=True,
                provided=True,
                autonamed_max_chars=128,
                problems=name(max_chars=128),
            ),
            Property("path", "path", default="/", replaces=True),
            Property("role", "role"),
            Property("tags", "tags", kind=Kind.TAGS),
        ),
        computed=("arn", "createDate", "id", "namePrefix", "uniqueId"),
    )

    @override
    def create(self, inputs: PropertyMap) -> str:
        profile_name = text_of(inputs, "name")
        with doing(f"creating IAM Instance Profile ({profile_name})"):
            self._iam.create_instance_profile(
                InstanceProfileName=profile_name,
                Path=text_of(inputs, "path"),
                Tags=tag_list(inputs.get("tagsAll")),
            )
        try:
            self._add_role(profile_name, text_of(inputs, "role"))
        except ResourceError as error:
            raise IncompleteError(profile_name, str(error)) from error
        return profile_name

    @override
    def read(self, resource_id: str) -> dict[str, JsonValue] | None:
        with MissingIsFine():
            answer = self._iam.get_instance_profile(InstanceProfileName=resource_id)
            return _outputs(answer["InstanceProfile"])
        return None

    @override
    def update(self, resource_id: str, olds: PropertyMap, *, news: PropertyMap) -> None:
        if text_of(olds, "role") != text_of(news, "role"):
            self._remove_role(resource_id, text_of(olds, "role"))
            self._add_role(resource_id, text_of(news, "role"))
        removed, added = tag_changes(olds.get("tagsAll"), new=news.get("tagsAll"))
        with doing(f"updating tags for IAM Instance Profile ({resource_id})"):
            if removed:
                self._iam.untag_instance_profile(InstanceProfileName=resource_id, TagKeys=removed)
            if added:
                self._iam.tag_instance_profile(InstanceProfileName=resource_id, Tags=added)

    @override
    def delete(self, resource_id: str, olds: PropertyMap) -> None:
        self._remove_role(resource_id, text_of(olds, "role"))
        with doing(f"deleting IAM Instance Profile ({resource_id})"), MissingIsFine():
            self._iam.delete_instance_profile(InstanceProfileName=resource_id)

    def _add_role(self, profile_name: str, role_name: str) -> None:
        if not role_name:
            return
        with doing(f"adding IAM Role ({role_name}) to IAM Instance Profile ({profile_name})"):
            self._iam.add_role_to_instance_profile(
                InstanceProfileName=profile_name, RoleName=role_name
            )

    def _remove_role(self, profile_name: str, role_name: str) -> None:
        if not role_name:
            return
        what = f"removing IAM Role ({role_name}) from IAM Instance Profile ({profile_name})"
        with doing(what):
            self._leave_instance_profile(profile_name, role_name)


def _outputs(profile: InstanceProfileTypeDef) -> dict[str, JsonValue]:
    tags = tag_map(profile.get("Tags", []))
    roles = profile["Roles"]
    return {
        "arn": profile["Arn"],
        "createDate": f"{profile['CreateDate']:%Y-%m-%dT%H:%M:%SZ}",
        "id": profile["InstanceProfileName"],
        "name": profile["InstanceProfileName"],
        "namePrefix": "",
        "path": profile["Path"],
        "role": roles[0]["RoleName"] if roles else "",
        "tags": tags,
        "tagsAll": tags,
        "uniqueId": profile["InstanceProfileId"],
    }
