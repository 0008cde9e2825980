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
from ai_role_cli.policy.grammar import parse_policy
from ai_role_cli.policy.grammar_problem import GrammarProblem, MalformedPolicyError
from ai_role_cli.policy.quotas import (
    INLINE_POLICIES_CHARS,
    MANAGED_POLICY_CHARS,
    policy_chars,
)
from ai_role_cli.policy.references import FileArns, OwnPolicy
from ai_role_cli.policy.role_documents import NamedPolicy, RoleDocuments
from ai_role_cli.policy.role_tasks import RoleTasks, catalog_name, role_tasks
from ai_role_cli.policy.synthesis import Synthesis, synthesize, synthesize_each
from ai_role_cli.policy.target import Target

__all__ = [
    "INLINE_POLICIES_CHARS",
    "MANAGED_POLICY_CHARS",
    "Condition",
    "FileArns",
    "GrammarProblem",
    "JsonValue",
    "MalformedPolicyError",
    "NamedPolicy",
    "OwnPolicy",
    "PolicyDocument",
    "Principal",
    "PrincipalKind",
    "RoleDocuments",
    "RoleTasks",
    "Statement",
    "Synthesis",
    "Target",
    "catalog_name",
    "document_json",
    "document_value",
    "parse_policy",
    "policy_chars",
    "role_tasks",
    "statement_value",
    "synthesize",
    "synthesize_each",
]
