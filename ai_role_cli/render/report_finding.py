"""A finding as reports list it: with its place in a file and a page to read more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_role_cli.checks import rule_of

if TYPE_CHECKING:
    from ai_role_cli.spec import Finding, Location

__all__ = ["ReportFinding", "docs_of", "report_finding"]

_RULES_PAGE = "docs/rules.md"


@dataclass(frozen=True, slots=True)
class ReportFinding:
    """A finding with its place in a file."""

    id: str
    severity: str
    message: str
    role: str | None
    location: Location
    hint: str | None
    docs: str | None = None
    """Where to read more of this kind of finding."""


def report_finding(finding: Finding, location: Location) -> ReportFinding:
    """Return a finding as reports list it."""
    return ReportFinding(
        finding.id,
        finding.severity,
        finding.message,
        finding.role,
        location,
        finding.hint,
        docs_of(finding.id),
    )


def docs_of(finding_id: str) -> str | None:
    """Return where the documentation explains a kind of finding; None where it does not."""
    return f"{_RULES_PAGE}#{finding_id}" if rule_of(finding_id) else None
