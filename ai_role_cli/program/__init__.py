"""
From role documents to an inline Pulumi program.

Importing `program.program` imports Pulumi, so commands do it inside the function; the names
exported here cost nothing.
"""

from ai_role_cli.program.naming import is_provider, policy_name, provider_urn, role_key_of

__all__ = ["is_provider", "policy_name", "provider_urn", "role_key_of"]
