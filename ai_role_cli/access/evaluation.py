"""The door to what decides one request, and to what documents allow in all."""

from ai_role_cli.access.asked_keys import asked_keys
from ai_role_cli.access.evaluate import (
    Decision,
    MatchingStatement,
    Outcome,
    PolicyLayer,
    evaluate,
    evaluate_trust,
    statement_matches,
)
from ai_role_cli.access.own_context import (
    PRINCIPAL_ARN,
    USER_ID,
    is_settled,
    own_context,
    principal_tag,
)
from ai_role_cli.access.permissions import NamedDocument, Permissions, may_deny, permissions_of
from ai_role_cli.access.request import Request, RequestContext
from ai_role_cli.access.summary import Grant, grants_of

__all__ = [
    "PRINCIPAL_ARN",
    "USER_ID",
    "Decision",
    "Grant",
    "MatchingStatement",
    "NamedDocument",
    "Outcome",
    "Permissions",
    "PolicyLayer",
    "Request",
    "RequestContext",
    "asked_keys",
    "evaluate",
    "evaluate_trust",
    "grants_of",
    "is_settled",
    "may_deny",
    "own_context",
    "permissions_of",
    "principal_tag",
    "statement_matches",
]
