"""The door to what decides one request, and to what documents allow in all."""

from ai_role_cli.access.evaluate import (
    Decision,
    MatchingStatement,
    Outcome,
    PolicyLayer,
    evaluate,
    evaluate_trust,
    statement_matches,
)
from ai_role_cli.access.permissions import NamedDocument, Permissions, permissions_of
from ai_role_cli.access.request import Request, RequestContext
from ai_role_cli.access.summary import Grant, grants_of

__all__ = [
    "Decision",
    "Grant",
    "MatchingStatement",
    "NamedDocument",
    "Outcome",
    "Permissions",
    "PolicyLayer",
    "Request",
    "RequestContext",
    "evaluate",
    "evaluate_trust",
    "grants_of",
    "permissions_of",
    "statement_matches",
]
