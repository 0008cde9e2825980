"""
The condition keys that requests of users and services have, and those of a role never.

Source:
    IAM User Guide, "AWS global condition context keys": aws:username is there "for IAM users";
    "requests that are made using … IAM roles do not include this key". aws:Source… are there where
    an AWS service calls another "on behalf of the resource owner", and aws:PrincipalServiceName…
    where "the call is made by an AWS service principal".
"""

from __future__ import annotations

__all__ = ["never_in_a_role"]

_NEVER = frozenset(
    {
        *("aws:principalservicename", "aws:principalservicenameslist", "aws:username"),
        *("aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"),
    }
)


def never_in_a_role(key: str) -> bool:
    """Tell whether no request that a role makes has the key."""
    return key.lower() in _NEVER
