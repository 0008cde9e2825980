"""What a role declares: its resources under the provider's names, as the program registers them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_role_cli.plan.model import Properties, ResourceKind
from ai_role_cli.policy import document_json
from ai_role_cli.program import attachment_name, policy_name
from ai_role_cli.spec import PolicyType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.policy import JsonValue, NamedPolicy, RoleDocuments

__all__ = ["DeclaredResource", "declared_resources"]


@dataclass(frozen=True, slots=True)
class DeclaredResource:
    """One resource of a role before anybody has made it."""

    kind: ResourceKind
    name: str
    """The logical name."""

    properties: Properties
    protect: bool
    retain: bool


def declared_resources(role: RoleDocuments) -> tuple[DeclaredResource, ...]:
    """Return every resource of a role; its own ARN is among the properties where it is known."""
    return tuple(
        DeclaredResource(
            kind,
            name,
            properties,
            protect=role.protect and kind in _PROTECTED,
            retain=role.retain,
        )
        for kind, name, properties in _resources(role)
    )


_PROTECTED = (ResourceKind.ROLE, ResourceKind.INSTANCE_PROFILE)

_Resource = tuple[ResourceKind, str, "dict[str, JsonValue]"]


def _resources(role: RoleDocuments) -> Iterator[_Resource]:
    yield ResourceKind.ROLE, role.key, _role(role)
    attached = list(_attached(role))
    for policy in role.policies:
        yield _policy(role, policy)
    for name, arn in attached:
        yield ResourceKind.ATTACHMENT, name, {"role": role.name, "policyArn": arn}
    if role.exclusive:
        inline = [policy.name for policy in role.policies if policy.kind is PolicyType.INLINE]
        names: dict[str, JsonValue] = {"roleName": role.name, "policyNames": inline}
        arns: dict[str, JsonValue] = {
            "roleName": role.name,
            "policyArns": [arn for _, arn in attached],
        }
        yield ResourceKind.EXCLUSIVE_POLICIES, role.key, names
        yield ResourceKind.EXCLUSIVE_ATTACHMENTS, role.key, arns
    if role.instance_profile_arn is not None:
        yield ResourceKind.INSTANCE_PROFILE, role.key, _instance_profile(role)


def _role(role: RoleDocuments) -> dict[str, JsonValue]:
    return {
        "arn": role.arn,
        "name": role.name,
        "path": role.path,
        "description": role.description,
        "assumeRolePolicy": document_json(role.trust),
        "maxSessionDuration": role.max_session_seconds,
        "permissionsBoundary": role.permissions_boundary,
        "tags": dict(role.tags),
    }


def _policy(role: RoleDocuments, policy: NamedPolicy) -> _Resource:
    name, document = policy_name(role.key, policy.key), document_json(policy.document)
    if policy.kind is PolicyType.INLINE:
        inline: dict[str, JsonValue] = {
            "name": policy.name,
            "role": role.name,
            "policy": document,
        }
        return ResourceKind.INLINE_POLICY, name, inline
    managed: dict[str, JsonValue] = {
        "arn": policy.arn,
        "name": policy.name,
        "path": role.path,
        "policy": document,
    }
    return ResourceKind.POLICY, name, managed


def _attached(role: RoleDocuments) -> Iterator[tuple[str, str]]:
    """Yield logical name and ARN of every attachment: first those of the role's own policies."""
    for policy in role.policies:
        if policy.arn is not None:
            yield policy_name(role.key, policy.key), policy.arn
    for arn in role.attachments:
        yield attachment_name(role.key, arn), arn


def _instance_profile(role: RoleDocuments) -> dict[str, JsonValue]:
    return {
        "arn": role.instance_profile_arn,
        "name": role.name,
        "path": role.path,
        "role": role.name,
        "tags": dict(role.tags),
    }
