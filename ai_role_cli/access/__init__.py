"""
What documents allow, and how that changes; pure.

Comparing has a door of its own, `ai_role_cli.access.compare`: its machinery takes as long to import
as all the rest, and only plans need it.
"""

from ai_role_cli.access.action_details import (
    AccessLevel,
    access_levels,
    condition_key_type,
    condition_keys,
    dependent_actions,
    needs_resource,
    service_condition_keys,
)
from ai_role_cli.access.actions import (
    expand_action,
    known_actions,
    known_services,
    resource_templates,
    service_of,
    works_on,
)
from ai_role_cli.access.arn_shapes import (
    arn_example,
    covers,
    has_documented_form,
    has_resources,
    may_work_on,
    takes_resource_tag,
    working_actions,
)
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
from ai_role_cli.access.facts import Fact, FactKind, statement_facts
from ai_role_cli.access.operators import Family, Operator, Quantifier, parse_operator
from ai_role_cli.access.pairing import (
    StatementChange,
    StatementChanges,
    compare_statements,
)
from ai_role_cli.access.permissions import NamedDocument, Permissions, permissions_of
from ai_role_cli.access.reach import UNNAMED, Reach, applies_to_action
from ai_role_cli.access.request import Request, RequestContext
from ai_role_cli.access.summary import Grant, grants_of
from ai_role_cli.access.verdict import Access, Verdict, Witness, combined

__all__ = [
    "UNNAMED",
    "Access",
    "AccessLevel",
    "Decision",
    "Fact",
    "FactKind",
    "Family",
    "Grant",
    "MatchingStatement",
    "NamedDocument",
    "Operator",
    "Outcome",
    "Permissions",
    "PolicyLayer",
    "Quantifier",
    "Reach",
    "Request",
    "RequestContext",
    "StatementChange",
    "StatementChanges",
    "Verdict",
    "Witness",
    "access_levels",
    "applies_to_action",
    "arn_example",
    "asked_keys",
    "combined",
    "compare_statements",
    "condition_key_type",
    "condition_keys",
    "covers",
    "dependent_actions",
    "evaluate",
    "evaluate_trust",
    "expand_action",
    "grants_of",
    "has_documented_form",
    "has_resources",
    "known_actions",
    "known_services",
    "may_work_on",
    "needs_resource",
    "parse_operator",
    "permissions_of",
    "resource_templates",
    "service_condition_keys",
    "service_of",
    "statement_facts",
    "statement_matches",
    "takes_resource_tag",
    "working_actions",
    "works_on",
]
