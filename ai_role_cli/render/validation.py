"""What `validate` found, file by file: the one model behind its formats."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ai_role_cli.render.report_finding import report_finding
from ai_role_cli.spec import Finding, Location, Severity, in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ai_role_cli.checks import SuppressedFinding
    from ai_role_cli.errors import AiRoleError
    from ai_role_cli.render.report_finding import ReportFinding
    from ai_role_cli.spec import Document, Place

__all__ = [
    "STRICT",
    "PlacedFinding",
    "ValidatedFile",
    "accepted_in_order",
    "placed_in_order",
    "unreadable_file",
]

STRICT = (Severity.ERROR, Severity.HIGH, Severity.MEDIUM, Severity.LOW)
"""What `--strict` does not let pass; `info` is no reproach."""


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """
    A finding and the text it is about.

    Where a file could not be read there is no text: `place` is None, the location its beginning.
    """

    finding: Finding
    location: Location
    place: Place | None
    suppressed: SuppressedFinding | None = None

    @property
    def end_column(self) -> int:
        """The column behind the text that is meant, on its first line."""
        if self.place is None:
            return self.location.column + 1
        line = self.place.source.line(self.location.line)
        length = max(self.place.span.end - self.place.span.start, 1)
        return min(self.location.column + length, max(len(line), self.location.column) + 1)

    @property
    def reported(self) -> ReportFinding:
        """The finding as reports list it."""
        return report_finding(self.finding, self.location)

    @property
    def line_text(self) -> str:
        """The line of the file."""
        return "" if self.place is None else self.place.source.line(self.location.line)


@dataclass(frozen=True, slots=True)
class ValidatedFile:
    """
    One role file.

    Args:
        name: As the user named it.
        roles: Keys of its roles; none if it could not be read that far.
        findings: What is to be looked at, by place.
        suppressed: What the file accepts, by place.
        document: The text with its places, unless there is none to show.
        unreadable: Why there is none.
    """

    name: str
    roles: tuple[str, ...]
    findings: tuple[PlacedFinding, ...]
    suppressed: tuple[PlacedFinding, ...] = ()
    document: Document | None = None
    unreadable: AiRoleError | None = None

    @property
    def counts(self) -> Mapping[Severity, int]:
        """How many findings there are of each severity, the worst first."""
        found = Counter(each.finding.severity for each in self.findings)
        return {severity: found[severity] for severity in Severity}

    @property
    def is_usable(self) -> bool:
        """Whether the file may be previewed and applied."""
        return not self.counts[Severity.ERROR]

    def fails_by(self, severities: Iterable[Severity]) -> bool:
        """Tell whether there is a finding of one of the severities."""
        return any(self.counts[severity] for severity in severities)


def unreadable_file(name: str, error: AiRoleError) -> ValidatedFile:
    """Return what is to be said of a file that there is no text of."""
    finding = Finding(error.code, Severity.ERROR, error.message, (), hint=error.hint)
    placed = PlacedFinding(finding, Location(name, 1, 1), place=None)
    return ValidatedFile(name, (), (placed,), unreadable=error)


def placed_in_order(findings: Iterable[Finding], document: Document) -> tuple[PlacedFinding, ...]:
    """Return findings with their places, by file and place, each mistake once."""
    return tuple(_placed(finding, document) for finding in in_order(findings, document))


def accepted_in_order(
    suppressed: Iterable[SuppressedFinding], document: Document
) -> tuple[PlacedFinding, ...]:
    """Return accepted findings with their places and reasons, by file and place."""
    given = {each.finding: each for each in suppressed}
    placed = placed_in_order(given, document)
    return tuple(replace(each, suppressed=given[each.finding]) for each in placed)


def _placed(finding: Finding, document: Document) -> PlacedFinding:
    place = document.locate(finding.path, at=finding.at)
    return PlacedFinding(finding, place.location, place)
