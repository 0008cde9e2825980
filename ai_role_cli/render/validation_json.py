"""What `validate` found as one JSON document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli import __version__
from ai_role_cli.render.plan_json import finding_value
from ai_role_cli.render.role_json import place_value
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ai_role_cli.policy import JsonValue
    from ai_role_cli.render.validation import PlacedFinding, ValidatedFile

__all__ = ["validated_finding_value", "validation_value"]

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
        "findings": [validated_finding_value(each) for each in found],
        "ignored": [_ignored(each) for file in files for each in file.suppressed],
        "result": "valid" if passed else "invalid",
    }


def _file(file: ValidatedFile) -> dict[str, JsonValue]:
    return {"file": file.name, "roles": list(file.roles), "valid": file.is_usable}


def validated_finding_value(each: PlacedFinding) -> dict[str, JsonValue]:
    """Return a finding as a JSON value, with the end of its place."""
    location = {**place_value(each.location), "end_column": each.end_column}
    return {**finding_value(each.reported), "location": location}


def _ignored(each: PlacedFinding) -> dict[str, JsonValue]:
    given = each.suppressed
    if given is None:
        return validated_finding_value(each)
    until = given.until.isoformat() if given.until else None
    return {**validated_finding_value(each), "reason": given.reason, "until": until}
