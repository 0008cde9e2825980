"""aws:iam/role:Role."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from ai_role_cli.sandbox.difference import compare
from ai_role_cli.sandbox.documents import compact, compact_version_first
from ai_role_cli.sandbox.failures import MissingIsFine, doing
from ai_role_cli.sandbox.resources.resource import Resource
from ai_role_cli.sandbox.resources.tags import tag_changes, tag_list, tag_map
from ai_role_cli.sandbox.schema import Kind, Property, Schema
from ai_role_cli.sandbox.validation import arn, between, description, length, name, policy_json
from ai_role_cli.sandbox.values import text_of

if TYPE_CHECKING:
    from mypy_boto3_iam.type_defs import CreateRoleRequestTypeDef, RoleTypeDef

    from ai_role_cli.sandbox.values import JsonValue, PropertyMap

__all__ = ["Role"]

_DEFAULT_SESSION_SECONDS = 3600


class Role(Resource):
    """A role; its id is its name."""

    schema: ClassVar[Schema] = Schema(
        type="aws:iam/role:Role",
        title="IAM Role",
        properties=(
            Property(
                "assumeRolePolicy",
                "assume_role_policy",
                kind=Kind.DOCUMENT,
                required=True,
                problems=policy_json,
            ),
            Property("description", "description", problems=description),
            Property("forceDetachPolicies", "force_detach_policies", default=False),
            Property(
                "maxSessionDuration",
                "max_session_duration",
                default=_DEFAULT_SESSION_SECONDS,
                problems=between(3600, 43200),
            ),
            Property(
                "name",
                "name",
                replaces=True,
                provided=True,
                autonamed_max_chars=64,
                problems=name(max_chars=64),
            ),
            Property("path", "path", default="/", replaces=True, problems=length(0, 512)),
            Property("permissionsBoundary", "permissions_boundary", problems=arn),
            Property("tags", "tags", kind=Kind.TAGS),
        ),
        computed=(
            "arn",
            "createDate",
            "id",
            "inlinePolicies",
            "managedPolicyArns",
            "namePrefix",
            "uniqueId",
        ),
        refreshed=("inlinePolicies", "managedPolicyArns"),
        normalize=compact,
    )

    @override
    def create(self, inputs: PropertyMap) -> str:
        role_name = text_of(inputs, "name")
        with doing(f"creating IAM Role ({role_name})"):
            self._iam.create_role(**_creation(inputs))
        return role_name

    @override
    def read(self, resource_id: str) -> dict[str, JsonValue] | None:
        with MissingIsFine():
            role = self._iam.get_role(RoleName=resource_id)["Role"]
            return {
                **_outputs(role),
                "inlinePolicies": self._inline_policies(resource_id),
                "managedPolicyArns": [*self._managed_policy_arns(resource_id)],
            }
        return None

    @override
    def update(self, resource_id: str, olds: PropertyMap, *, news: PropertyMap) -> None:
        changed = {*compare(self.schema, olds, news=news).properties}
        if "assumeRolePolicy" in changed:
            self._update_trust(resource_id, compact(text_of(news, "assumeRolePolicy")))
        if changed & {"description", "maxSessionDuration"}:
            self._update_text(resource_id, news)
        if "permissionsBoundary" in changed:
            self._update_boundary(resource_id, text_of(news, "permissionsBoundary"))
        self._update_tags(resource_id, olds.get("tagsAll"), new=news.get("tagsAll"))

    @override
    def delete(self, resource_id: str, olds: PropertyMap) -> None:
        with doing(f"deleting IAM Role ({resource_id})"), MissingIsFine():
            self._leave_instance_profiles(resource_id)
            is_forced = bool(olds.get("forceDetachPolicies"))
            # The provider also strips what a refresh has shown it.
            if is_forced or olds.get("managedPolicyArns"):
                self._detach_policies(resource_id)
            if is_forced or olds.get("inlinePolicies"):
                self._delete_policies(resource_id)
            self._iam.delete_role(RoleName=resource_id)

    def _update_trust(self, role_name: str, document: str) -> None:
        with doing(f"updating IAM Role ({role_name}) assume role policy"):
            self._iam.update_assume_role_policy(RoleName=role_name, PolicyDocument=document)

    def _update_text(self, role_name: str, news: PropertyMap) -> None:
        with doing(f"updating IAM Role ({role_name})"):
            self._iam.update_role(
                RoleName=role_name,
                Description=text_of(news, "description"),
                MaxSessionDuration=_session_seconds(news),
            )

    def _update_boundary(self, role_name: str, boundary: str) -> None:
        if boundary:
            with doing(f"updating IAM Role ({role_name}) permissions boundary"):
                self._iam.put_role_permissions_boundary(
                    RoleName=role_name, PermissionsBoundary=boundary
                )
        else:
            with doing(f"deleting IAM Role ({role_name}) permissions boundary"), MissingIsFine():
                self._iam.delete_role_permissions_boundary(RoleName=role_name)

    def _update_tags(self, role_name: str, old: JsonValue, *, new: JsonValue) -> None:
        removed, added = tag_changes(old, new=new)
        with doing(f"updating tags for IAM (Identity & Access Management) Role ({role_name})"):
            if removed:
                self._iam.untag_role(RoleName=role_name, TagKeys=removed)
            if added:
                self._iam.tag_role(RoleName=role_name, Tags=added)

    def _leave_instance_profiles(self, role_name: str) -> None:
        pages = self._iam.get_paginator("list_instance_profiles_for_role")
        for page in pages.paginate(RoleName=role_name):
            for profile in page["InstanceProfiles"]:
                self._leave_instance_profile(profile["InstanceProfileName"], role_name)

    def _detach_policies(self, role_name: str) -> None:
        for policy_arn in self._managed_policy_arns(role_name):
            self._iam.detach_role_policy(RoleName=role_name, PolicyArn=policy_arn)

    def _delete_policies(self, role_name: str) -> None:
        for policy_name in self._inline_policy_names(role_name):
            self._iam.delete_role_policy(RoleName=role_name, PolicyName=policy_name)

    def _inline_policies(self, role_name: str) -> list[JsonValue]:
        return [
            {"name": policy_name, "policy": self._inline_policy(role_name, policy_name)}
            for policy_name in self._inline_policy_names(role_name)
        ]

    def _inline_policy(self, role_name: str, policy_name: str) -> str:
        answer = self._iam.get_role_policy(RoleName=role_name, PolicyName=policy_name)
        return compact_version_first(json.dumps(answer["PolicyDocument"]))


def _creation(inputs: PropertyMap) -> CreateRoleRequestTypeDef:
    request: CreateRoleRequestTypeDef = {
        "RoleName": text_of(inputs, "name"),
        "Path": text_of(inputs, "path"),
        "AssumeRolePolicyDocument": compact(text_of(inputs, "assumeRolePolicy")),
        "MaxSessionDuration": _session_seconds(inputs),
        "Tags": tag_list(inputs.get("tagsAll")),
    }
    if inputs.get("description"):
        request["Description"] = text_of(inputs, "description")
    if inputs.get("permissionsBoundary"):
        request["PermissionsBoundary"] = text_of(inputs, "permissionsBoundary")
    return request


def _session_seconds(inputs: PropertyMap) -> int:
    seconds = inputs.get("maxSessionDuration")
    return seconds if isinstance(seconds, int) else _DEFAULT_SESSION_SECONDS


def _outputs(role: RoleTypeDef) -> dict[str, JsonValue]:
    tags = tag_map(role.get("Tags", []))
    return {
        "arn": role["Arn"],
        "assumeRolePolicy": json.dumps(role["AssumeRolePolicyDocument"]),
        "createDate": f"{role['CreateDate']:%Y-%m-%dT%H:%M:%SZ}",
        "description": role.get("Description", ""),
        "id": role["RoleName"],
        "maxSessionDuration": role["MaxSessionDuration"],
        "name": role["RoleName"],
        "namePrefix": "",
        "path": role["Path"],
        "permissionsBoundary": role.get("PermissionsBoundary", {}).get(
            "PermissionsBoundaryArn", ""
        ),
        "tags": tags,
        "tagsAll": tags,
        "uniqueId": role["RoleId"],
    }
