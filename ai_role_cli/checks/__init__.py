"""Rules over roles, their documents and the catalog; one file for each family."""

from ai_role_cli.checks.believable_context import believable_conditions, is_believable
from ai_role_cli.checks.check import check_roles, review_roles
from ai_role_cli.checks.notices import NOTICES
from ai_role_cli.checks.rule import Rule
from ai_role_cli.checks.rules import RULES, rule_of
from ai_role_cli.checks.suppression import Review, SuppressedFinding

__all__ = [
    "NOTICES",
    "RULES",
    "Review",
    "Rule",
    "SuppressedFinding",
    "believable_conditions",
    "check_roles",
    "is_believable",
    "review_roles",
    "rule_of",
]
