"""What `validate` found as annotations of GitHub Actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.render.github import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ai_role_cli.render.validation import ValidatedFile

__all__ = ["validation_notes"]


def validation_notes(files: Iterable[ValidatedFile]) -> Iterator[Note]:
    """Yield a note for each finding."""
    for file in files:
        for each in file.findings:
            finding = each.finding
            hint = f"\n{finding.hint}" if finding.hint else ""
            yield Note(finding.severity, finding.id, f"{finding.message}{hint}", each.location)
