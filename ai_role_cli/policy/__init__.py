"""From the role file to IAM documents; pure."""

from ai_role_cli.policy.document import (
    Condition,
    JsonValue,
    PolicyDocument,
    Principal,
    PrincipalKind,
    Statement,
    document_json,
    document_value,
    statement_value,
)
from ai_role_cli.policy.grammar import GrammarProblem, MalformedPolicyError, parse_policy
from ai_role_cli.policy.quotas import (
    INLINE_POLICIES_CHARS,
    MANAGED_POLICY_CHARS,
    policy_chars,
)
from ai_role_cli.policy.role_documents import NamedPolicy, RoleDocuments
from ai_role_cli.policy.synthesis import Synthesis, synthesize
from ai_role_cli.policy.target import Target

__all__ = [
    "INLINE_POLICIES_CHARS",
    "MANAGED_POLICY_CHARS",
    "Condition",
    "GrammarProblem",
    "JsonValue",
    "MalformedPolicyError",
    "NamedPolicy",
    "PolicyDocument",
    "Principal",
    "PrincipalKind",
    "RoleDocuments",
    "Statement",
    "Synthesis",
    "Target",
    "document_json",
    "document_value",
    "parse_policy",
    "policy_chars",
    "statement_value",
    "synthesize",
]
