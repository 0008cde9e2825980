"""The door to what decides one request, and to what documents allow in all."""

from ai_role_cli.access.asked_keys import asked_keys
from ai_role_cli.access.caller_context import context_of_caller
from ai_role_cli.access.evaluate import (
    Decision,
    MatchingStatement,
    Outcome,
    PolicyLayer,
    evaluate,
    evaluate_trust,
    statement_matches,
)
from ai_role_cli.access.known_context import KnownContext, not_there
from ai_role_cli.access.own_context import (
    PRINCIPAL_ARN,
    USER_ID,
    context_of_role,
    is_settled,
    principal_tag,
)
from ai_role_cli.access.permissions import NamedDocument, Permissions, may_deny, permissions_of
from ai_role_cli.access.principals import account_of, names_only_account
from ai_role_cli.access.request import Request, RequestContext
from ai_role_cli.access.summary import Grant, grants_of

__all__ = [
    "PRINCIPAL_ARN",
    "USER_ID",
    "Decision",
    "Grant",
    "KnownContext",
    "MatchingStatement",
    "NamedDocument",
    "Outcome",
    "Permissions",
    "PolicyLayer",
    "Request",
    "RequestContext",
    "account_of",
    "asked_keys",
    "context_of_caller",
    "context_of_role",
    "evaluate",
    "evaluate_trust",
    "grants_of",
    "is_settled",
    "may_deny",
    "names_only_account",
    "not_there",
    "permissions_of",
    "principal_tag",
    "statement_matches",
]
