"""What documents allow, and how that changes; pure."""

from ai_role_cli.access.facts import Fact, FactKind, statement_facts
from ai_role_cli.access.pairing import (
    StatementChange,
    StatementChanges,
    compare_statements,
)

__all__ = [
    "Fact",
    "FactKind",
    "StatementChange",
    "StatementChanges",
    "compare_statements",
    "statement_facts",
]
