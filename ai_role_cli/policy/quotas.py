"""
The sizes IAM allows.

Source: IAM User Guide, "IAM and AWS STS quotas".
"""

from __future__ import annotations

__all__ = [
    "INLINE_POLICIES_CHARS",
    "INSTANCE_PROFILES",
    "MANAGED_POLICIES",
    "MANAGED_POLICY_CHARS",
    "POLICY_NAME_CHARS",
    "ROLES",
    "policy_chars",
]

MANAGED_POLICY_CHARS = 6_144
"""Characters of one managed policy, white space not counted; cannot be raised."""

INLINE_POLICIES_CHARS = 10_240
"""Characters of all inline policies of a role together, white space not counted."""

POLICY_NAME_CHARS = 128
"""Characters of the name of a policy, managed or inline."""

ROLES = 1_000
"""Roles of an account, unless AWS raised it."""

MANAGED_POLICIES = 1_500
"""Customer managed policies of an account, unless AWS raised it."""

INSTANCE_PROFILES = 1_000
"""Instance profiles of an account, unless AWS raised it."""


def policy_chars(document: str) -> int:
    """Return the size of a document as IAM counts it: characters without white space."""
    return len("".join(document.split()))
