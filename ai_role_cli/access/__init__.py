"""What documents allow, and how that changes; pure."""

from ai_role_cli.access.actions import (
    expand_action,
    known_actions,
    known_services,
    resource_templates,
    service_of,
    works_on,
)
from ai_role_cli.access.compare import compare_permissions, compare_trust
from ai_role_cli.access.evaluate import (
    Decision,
    MatchingStatement,
    Outcome,
    PolicyLayer,
    evaluate,
    evaluate_trust,
    statement_matches,
)
from ai_role_cli.access.facts import Fact, FactKind, statement_facts
from ai_role_cli.access.pairing import (
    StatementChange,
    StatementChanges,
    compare_statements,
)
from ai_role_cli.access.permissions import NamedDocument, Permissions, permissions_of
from ai_role_cli.access.request import Request, RequestContext
from ai_role_cli.access.verdict import Access, Verdict, Witness, combined

__all__ = [
    "Access",
    "Decision",
    "Fact",
    "FactKind",
    "MatchingStatement",
    "NamedDocument",
    "Outcome",
    "Permissions",
    "PolicyLayer",
    "Request",
    "RequestContext",
    "StatementChange",
    "StatementChanges",
    "Verdict",
    "Witness",
    "combined",
    "compare_permissions",
    "compare_statements",
    "compare_trust",
    "evaluate",
    "evaluate_trust",
    "expand_action",
    "known_actions",
    "known_services",
    "permissions_of",
    "resource_templates",
    "service_of",
    "statement_facts",
    "statement_matches",
    "works_on",
]
