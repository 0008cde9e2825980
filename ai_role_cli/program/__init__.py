"""
From role documents to an inline Pulumi program.

Importing `program.program` imports Pulumi, so commands do it inside the function; the names
exported here cost nothing.
"""

from ai_role_cli.program.naming import (
    attachment_name,
    is_provider,
    logical_name,
    policy_name,
    provider_urn,
    role_key_of,
)

__all__ = [
    "attachment_name",
    "is_provider",
    "logical_name",
    "policy_name",
    "provider_urn",
    "role_key_of",
]
