"""The IAM documents of the roles as JSON: what `ai-role synth` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.policy import (
    JsonValue,
    NamedPolicy,
    RoleDocuments,
    document_json,
    document_value,
    policy_chars,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["documents_value"]


def documents_value(roles: Sequence[RoleDocuments]) -> dict[str, JsonValue]:
    """Return the documents of each role by its key, in file order."""
    return {role.key: _role(role) for role in roles}


def _role(role: RoleDocuments) -> dict[str, JsonValue]:
    facts: dict[str, JsonValue] = {
        "name": role.name,
        "arn": role.arn,
        "path": role.path,
        "description": role.description,
        "max_session_duration": role.max_session_seconds,
        "permissions_boundary": role.permissions_boundary,
        "tags": dict(role.tags) or None,
        "instance_profile_arn": role.instance_profile_arn,
        "assume_role_policy": document_value(role.trust),
        "policies": {policy.name: _policy(policy) for policy in role.policies},
        "attachments": list(role.attachments),
    }
    return {name: value for name, value in facts.items() if value is not None}


def _policy(policy: NamedPolicy) -> dict[str, JsonValue]:
    return {
        "type": policy.kind.value,
        "arn": policy.arn,
        "chars": policy_chars(document_json(policy.document)),
        "document": document_value(policy.document),
    }
