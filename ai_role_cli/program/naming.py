"""
Logical names of resources, and the way back to the role.

The name of a resource begins with the key of its role. Keys hold no slash, so what stands before
the first one is the key: a failure of the engine finds its line in the role file by that.
"""

from __future__ import annotations

__all__ = [
    "OWNER_NAME",
    "OWNER_TYPE",
    "PROVIDER_NAME",
    "PROVIDER_TYPE",
    "RESOURCE_TYPES",
    "attachment_name",
    "is_provider",
    "logical_name",
    "owner_urn",
    "policy_name",
    "provider_urn",
    "renamed",
    "role_key_of",
    "urn_type",
]

PROVIDER_TYPE = "pulumi:providers:aws"

OWNER_TYPE = "ai-role:index:RoleFile"
"""The component that tells whose a stack is; nothing in AWS stands for it."""

OWNER_NAME = "owner"

RESOURCE_TYPES = frozenset(
    f"aws:iam/{name}:{name[0].upper()}{name[1:]}"
    for name in (
        "role",
        "policy",
        "rolePolicy",
        "rolePolicyAttachment",
        "rolePoliciesExclusive",
        "rolePolicyAttachmentsExclusive",
        "instanceProfile",
    )
)
"""The types of all that the program makes in AWS."""

PROVIDER_NAME = "aws"
"""Logical name of the explicit provider; fixed, so that an upgrade never renames it."""


def provider_urn(*, stack: str, project: str) -> str:
    """Return the URN of the provider, which every targeted operation needs as well."""
    return f"urn:pulumi:{stack}::{project}::{PROVIDER_TYPE}::{PROVIDER_NAME}"


def owner_urn(*, stack: str, project: str) -> str:
    """Return the URN of the component that tells whose a stack is; each apply records it."""
    return f"urn:pulumi:{stack}::{project}::{OWNER_TYPE}::{OWNER_NAME}"


def is_provider(urn: str) -> bool:
    """Tell whether this is the URN of the provider, which belongs to no role."""
    return urn.split("::", 3)[2].startswith("pulumi:providers:")


def urn_type(urn: str, *, stack: str, project: str) -> str | None:
    """Return the type of a resource of this stack; None if the URN is not one of it."""
    parts = urn.split("::", 3)
    if parts[:2] != [f"urn:pulumi:{stack}", project] or not urn.isprintable():
        return None
    return parts[2] if len(parts) == 4 and parts[3] else None  # noqa: PLR2004 - as split


def policy_name(role_key: str, policy_key: str) -> str:
    """Return the logical name of a policy of a role, and of its attachment."""
    return f"{role_key}/{policy_key}"


def attachment_name(role_key: str, policy_arn: str) -> str:
    """
    Return the logical name of the attachment of a policy made elsewhere.

    Owner and path are part of it: two policies of one name may come from two accounts.
    """
    owner, _, resource = policy_arn.removeprefix("arn:").split(":", 3)[3].partition(":")
    return f"{role_key}/{owner}/{resource.removeprefix('policy/')}"


def logical_name(urn: str) -> str:
    """Return the name of a resource in the program."""
    return urn.split("::", 3)[3]


def renamed(name: str, role_key: str) -> str:
    """Return the logical name that a resource would have if its role had this key."""
    _, slash, rest = name.partition("/")
    return f"{role_key}{slash}{rest}"


def role_key_of(urn: str) -> str:
    """Return the key of the role a resource of this URN belongs to."""
    return logical_name(urn).partition("/")[0]
