"""aws:iam/policy:Policy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from ai_role_cli.sandbox.difference import compare
from ai_role_cli.sandbox.documents import compact
from ai_role_cli.sandbox.failures import MissingIsFine, doing
from ai_role_cli.sandbox.resources.resource import Resource
from ai_role_cli.sandbox.resources.tags import tag_changes, tag_list, tag_map
from ai_role_cli.sandbox.schema import Kind, Property, Schema
from ai_role_cli.sandbox.validation import name, policy_json
from ai_role_cli.sandbox.values import text_of

if TYPE_CHECKING:
    from mypy_boto3_iam.type_defs import (
        CreatePolicyRequestTypeDef,
        PolicyTypeDef,
        PolicyVersionTypeDef,
    )

    from ai_role_cli.sandbox.values import JsonValue, PropertyMap

__all__ = ["Policy"]

_MAX_VERSIONS = 5
"""IAM User Guide, "Versioning IAM policies": a managed policy can have up to five versions."""


class Policy(Resource):
    """A customer managed policy; its id is its ARN."""

    schema: ClassVar[Schema] = Schema(
        type="aws:iam/policy:Policy",
        title="IAM Policy",
        properties=(
            Property("delayAfterPolicyCreationInMs", "delay_after_policy_creation_in_ms"),
            Property("description", "description", replaces=True),
            Property(
                "name",
                "name",
                replaces=True,
                provided=True,
                autonamed_max_chars=128,
                problems=name(max_chars=128),
            ),
            Property("path", "path", default="/", replaces=True),
            Property("policy", "policy", kind=Kind.DOCUMENT, required=True, problems=policy_json),
            Property("tags", "tags", kind=Kind.TAGS),
        ),
        computed=("arn", "attachmentCount", "id", "namePrefix", "policyId"),
        normalize=compact,
    )

    @override
    def create(self, inputs: PropertyMap) -> str:
        with doing(f"creating IAM Policy ({text_of(inputs, 'name')})"):
            return self._iam.create_policy(**_creation(inputs))["Policy"]["Arn"]

    @override
    def read(self, resource_id: str) -> dict[str, JsonValue] | None:
        with MissingIsFine():
            policy = self._iam.get_policy(PolicyArn=resource_id)["Policy"]
            version = self._iam.get_policy_version(
                PolicyArn=resource_id, VersionId=policy["DefaultVersionId"]
            )["PolicyVersion"]
            return _outputs(policy, version)
        return None

    @override
    def update(self, resource_id: str, olds: PropertyMap, *, news: PropertyMap) -> None:
        if "policy" in compare(self.schema, olds, news=news).properties:
            with doing(f"updating IAM Policy ({resource_id})"):
                self._make_room(resource_id)
                self._iam.create_policy_version(
                    PolicyArn=resource_id,
                    PolicyDocument=compact(text_of(news, "policy")),
                    SetAsDefault=True,
                )
        self._update_tags(resource_id, olds.get("tagsAll"), new=news.get("tagsAll"))

    @override
    def delete(self, resource_id: str, olds: PropertyMap) -> None:
        with doing(f"deleting IAM Policy ({resource_id})"), MissingIsFine():
            for version in self._versions(resource_id):
                if not version["IsDefaultVersion"]:
                    self._delete_version(resource_id, version)
            self._iam.delete_policy(PolicyArn=resource_id)

    def _make_room(self, policy_arn: str) -> None:
        versions = self._versions(policy_arn)
        if len(versions) < _MAX_VERSIONS:
            return
        spare = [version for version in versions if not version["IsDefaultVersion"]]
        self._delete_version(policy_arn, min(spare, key=_number))

    def _versions(self, policy_arn: str) -> list[PolicyVersionTypeDef]:
        pages = self._iam.get_paginator("list_policy_versions").paginate(PolicyArn=policy_arn)
        return [version for page in pages for version in page["Versions"]]

    def _delete_version(self, policy_arn: str, version: PolicyVersionTypeDef) -> None:
        self._iam.delete_policy_version(PolicyArn=policy_arn, VersionId=version["VersionId"])

    def _update_tags(self, policy_arn: str, old: JsonValue, *, new: JsonValue) -> None:
        removed, added = tag_changes(old, new=new)
        with doing(f"updating tags for IAM (Identity & Access Management) Policy ({policy_arn})"):
            if removed:
                self._iam.untag_policy(PolicyArn=policy_arn, TagKeys=removed)
            if added:
                self._iam.tag_policy(PolicyArn=policy_arn, Tags=added)


def _number(version: PolicyVersionTypeDef) -> int:
    return int(version["VersionId"].removeprefix("v"))


def _creation(inputs: PropertyMap) -> CreatePolicyRequestTypeDef:
    request: CreatePolicyRequestTypeDef = {
        "PolicyName": text_of(inputs, "name"),
        "Path": text_of(inputs, "path"),
        "PolicyDocument": compact(text_of(inputs, "policy")),
        "Tags": tag_list(inputs.get("tagsAll")),
    }
    if inputs.get("description"):
        request["Description"] = text_of(inputs, "description")
    return request


def _outputs(policy: PolicyTypeDef, version: PolicyVersionTypeDef) -> dict[str, JsonValue]:
    tags = tag_map(policy.get("Tags", []))
    return {
        "arn": policy["Arn"],
        "attachmentCount": policy["AttachmentCount"],
        "description": policy.get("Description", ""),
        "id": policy["Arn"],
        "name": policy["PolicyName"],
        "namePrefix": "",
        "path": policy["Path"],
        "policy": json.dumps(version["Document"]),
        "policyId": policy["PolicyId"],
        "tags": tags,
        "tagsAll": tags,
    }
