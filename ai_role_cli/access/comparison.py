"""The door to what searches and compares documents: verdicts, witnesses, statements in pairs."""

from ai_role_cli.access.allowing_context import allowing_contexts
from ai_role_cli.access.compare import compare_permissions, compare_trust
from ai_role_cli.access.facts import Fact, FactKind, statement_facts
from ai_role_cli.access.outcomes import Outcomes, possible_outcomes
from ai_role_cli.access.pairing import StatementChange, StatementChanges, compare_statements
from ai_role_cli.access.verdict import Access, Verdict, Witness, combined

__all__ = [
    "Access",
    "Fact",
    "FactKind",
    "Outcomes",
    "StatementChange",
    "StatementChanges",
    "Verdict",
    "Witness",
    "allowing_contexts",
    "combined",
    "compare_permissions",
    "compare_statements",
    "compare_trust",
    "possible_outcomes",
    "statement_facts",
]
