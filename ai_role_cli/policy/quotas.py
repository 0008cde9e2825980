"""
The sizes IAM allows.

Source: IAM User Guide, "IAM and AWS STS quotas".
"""

from __future__ import annotations

__all__ = [
    "INLINE_POLICIES_CHARS",
    "MANAGED_POLICY_CHARS",
    "POLICY_NAME_CHARS",
    "policy_chars",
]

MANAGED_POLICY_CHARS = 6_144
"""Characters of one managed policy, white space not counted; cannot be raised."""

INLINE_POLICIES_CHARS = 10_240
"""Characters of all inline policies of a role together, white space not counted."""

POLICY_NAME_CHARS = 128
"""Characters of the name of a policy, managed or inline."""


def policy_chars(document: str) -> int:
    """Return the size of a document as IAM counts it: characters without white space."""
    return len("".join(document.split()))
