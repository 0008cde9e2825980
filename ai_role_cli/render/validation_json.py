"""What `validate` found as one JSON document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli import __version__
from ai_role_cli.checks import rule_of
from ai_role_cli.render.validation import RULES_PAGE
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ai_role_cli.policy import JsonValue
    from ai_role_cli.render.validation import PlacedFinding, ValidatedFile

__all__ = ["docs_of", "finding_value", "validation_value"]

FORMAT_VERSION = "1.0"


def validation_value(files: Sequence[ValidatedFile], *, passed: bool) -> dict[str, JsonValue]:
    """Return the findings of all files; `passed` is what the exit code says."""
    found = [each for file in files for each in file.findings]
    summary: dict[str, JsonValue] = {
        severity: sum(each.finding.severity is severity for each in found) for severity in Severity
    }
    ignored = sum(len(file.suppressed) for file in files)
    return {
        "format_version": FORMAT_VERSION,
        "tool": {"name": "ai-role", "version": __version__},
        "summary": {**summary, "ignored": ignored},
        "files": [_file(file) for file in files],
        "findings": [finding_value(each) for each in found],
        "ignored": [_ignored(each) for file in files for each in file.suppressed],
        "result": "valid" if passed else "invalid",
    }


def docs_of(finding_id: str) -> str | None:
    """Return where the documentation explains a kind of finding; None where it does not."""
    return f"{RULES_PAGE}#{finding_id}" if rule_of(finding_id) else None


def _file(file: ValidatedFile) -> dict[str, JsonValue]:
    return {"file": file.name, "roles": list(file.roles), "valid": file.is_usable}


def finding_value(each: PlacedFinding) -> dict[str, JsonValue]:
    """Return a finding with its place."""
    finding, location = each.finding, each.location
    return {
        "id": finding.id,
        "severity": finding.severity.value,
        "message": finding.message,
        "role": finding.role,
        "location": {
            "file": location.file,
            "line": location.line,
            "column": location.column,
            "end_column": each.end_column,
        },
        "hint": finding.hint,
        "docs": docs_of(finding.id),
    }


def _ignored(each: PlacedFinding) -> dict[str, JsonValue]:
    given = each.suppressed
    if given is None:
        return finding_value(each)
    until = given.until.isoformat() if given.until else None
    return {**finding_value(each), "reason": given.reason, "until": until}
