"""
Logical names of resources, and the way back to the role.

The name of a resource begins with the key of its role. Keys hold no slash, so what stands before
the first one is the key: a failure of the engine finds its line in the role file by that.
"""

from __future__ import annotations

__all__ = [
    "PROVIDER_NAME",
    "attachment_name",
    "is_provider",
    "logical_name",
    "policy_name",
    "provider_urn",
    "renamed",
    "role_key_of",
]

PROVIDER_NAME = "aws"
"""Logical name of the explicit provider; fixed, so that an upgrade never renames it."""


def provider_urn(*, stack: str, project: str) -> str:
    """Return the URN of the provider, which every targeted operation needs as well."""
    return f"urn:pulumi:{stack}::{project}::pulumi:providers:aws::{PROVIDER_NAME}"


def is_provider(urn: str) -> bool:
    """Tell whether this is the URN of the provider, which belongs to no role."""
    return urn.split("::", 3)[2].startswith("pulumi:providers:")


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
