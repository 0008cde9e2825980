"""
What `validate` found as SARIF 2.1.0, the format of code scanning.

Source:
    OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"; GitHub Docs, "SARIF
    support for code scanning" (fingerprints, `security-severity`, limits).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import quote

from ai_role_cli import __version__
from ai_role_cli.checks import NOTICES, rule_of
from ai_role_cli.render.report_finding import docs_of
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ai_role_cli.policy import JsonValue
    from ai_role_cli.render.validation import PlacedFinding, ValidatedFile

__all__ = ["sarif_value"]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_MAX_RESULTS = 5_000
"""GitHub keeps the first 5,000 results of a run; the worst come first, so none of them is lost."""

_LEVELS: Mapping[Severity, str] = {
    Severity.ERROR: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_SCORES: Mapping[Severity, str] = {
    Severity.ERROR: "9.0",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "3.0",
    Severity.INFO: "0.0",
}
"""GitHub sorts by these: over 9.0 critical, from 7.0 high, from 4.0 medium, from 0.1 low."""


def sarif_value(files: Sequence[ValidatedFile]) -> dict[str, JsonValue]:
    """Return one run with a result for each finding, those that the files accept included."""
    found = [each for file in files for each in (*file.findings, *file.suppressed)]
    found.sort(key=lambda each: list(Severity).index(each.finding.severity))
    kept = found[:_MAX_RESULTS]
    ids = sorted({each.finding.id for each in kept})
    driver: dict[str, JsonValue] = {
        "name": "ai-role",
        "semanticVersion": __version__,
        "rules": [_rule(name, kept) for name in ids],
    }
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": list(_results(kept, ids)),
            }
        ],
    }


def _rule(finding_id: str, found: Iterable[PlacedFinding]) -> dict[str, JsonValue]:
    severities = [each.finding.severity for each in found if each.finding.id == finding_id]
    worst = min(severities, key=list(Severity).index)
    rule = rule_of(finding_id)
    title = rule.title if rule else NOTICES.get(finding_id, _words(finding_id))
    return {
        "id": finding_id,
        "shortDescription": {"text": title},
        **({"fullDescription": {"text": rule.why}} if rule else {}),
        **({"help": {"text": f"{rule.fix}\n\n{docs_of(finding_id)}"}} if rule else {}),
        "defaultConfiguration": {"level": _LEVELS[worst]},
        "properties": {"security-severity": _SCORES[worst], "tags": ["security", "aws", "iam"]},
    }


def _words(finding_id: str) -> str:
    return finding_id.replace("-", " ").capitalize()


def _results(found: Iterable[PlacedFinding], ids: Sequence[str]) -> Iterator[JsonValue]:
    seen: Counter[str] = Counter()
    for each in found:
        identity = _identity(each)
        seen[identity] += 1
        yield {
            "ruleId": each.finding.id,
            "ruleIndex": ids.index(each.finding.id),
            "level": _LEVELS[each.finding.severity],
            "message": {"text": _message(each)},
            "locations": [{"physicalLocation": _location(each)}],
            "partialFingerprints": {
                "primaryLocationLineHash": f"{identity}:{seen[identity]}",
            },
            **({"suppressions": [_suppression(each)]} if each.suppressed else {}),
        }


def _message(each: PlacedFinding) -> str:
    finding = each.finding
    where = f" (role {finding.role})" if finding.role else ""
    sentences = [f"{finding.message}{where}", *([finding.hint] if finding.hint else [])]
    return " ".join(f"{text[:1].upper()}{text[1:]}." for text in sentences)


def _location(each: PlacedFinding) -> dict[str, JsonValue]:
    at = each.location
    return {
        "artifactLocation": {"uri": quote(at.file.replace("\\", "/").removeprefix("./"))},
        "region": {"startLine": at.line, "startColumn": at.column, "endColumn": each.end_column},
    }


def _suppression(each: PlacedFinding) -> dict[str, JsonValue]:
    reason = each.suppressed.reason if each.suppressed else ""
    return {"kind": "inSource", "status": "accepted", "justification": reason}


def _identity(each: PlacedFinding) -> str:
    """
    Return what a finding keeps when lines are put before it or roles change places.

    Not its number of line: an alert that is dismissed would come back with every edit above it.
    """
    parts = (each.location.file, each.finding.id, each.finding.role or "", each.line_text.strip())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
