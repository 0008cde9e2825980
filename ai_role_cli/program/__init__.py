"""
From role documents to an inline Pulumi program.

Importing `program.program` imports Pulumi, so commands do it inside the function; the names
exported here cost nothing.
"""

from ai_role_cli.program.naming import (
    OWNER_TYPE,
    PROVIDER_TYPE,
    RESOURCE_TYPES,
    attachment_name,
    is_provider,
    logical_name,
    owner_urn,
    policy_name,
    provider_urn,
    role_key_of,
    urn_type,
)
from ai_role_cli.program.owner import StackOwner

__all__ = [
    "OWNER_TYPE",
    "PROVIDER_TYPE",
    "RESOURCE_TYPES",
    "StackOwner",
    "attachment_name",
    "is_provider",
    "logical_name",
    "owner_urn",
    "policy_name",
    "provider_urn",
    "role_key_of",
    "urn_type",
]
