"""
What is wrong, and where: findings, the places they name, and the paths that lead there.

A finding carries a symbolic path, not a line: `Document.locate` turns the one into the other, and
`render.findings` is the only code that prints it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from ai_role_cli.secrets import masked

__all__ = ["Anchor", "Finding", "Location", "Severity", "SpecPath", "error_at"]

SpecPath: TypeAlias = tuple[str | int, ...]
"""Keys and 0-based list indices from the top of a document down to one value."""


class Severity(StrEnum):
    """How bad a finding is; `error` means that the file cannot work."""

    ERROR = "error"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


class Anchor(StrEnum):
    """Which side of a `key: value` pair a finding points at."""

    KEY = "key"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One problem at one place.

    What looks like a secret in its texts is made unreadable.

    Args:
        id: Stable kebab-case id of the kind of problem.
        severity: How bad it is.
        message: One sentence without a final stop.
        path: Where in the document; the empty path is the whole document.
        at: Whether the key or the value is at fault.
        hint: The fix, worded to stand after a caret.
        role: Key of the role it belongs to.
    """

    id: str
    severity: Severity
    message: str
    path: SpecPath
    at: Anchor = Anchor.VALUE
    hint: str | None = None
    role: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", masked(self.message))
        object.__setattr__(self, "hint", None if self.hint is None else masked(self.hint))


class Location(NamedTuple):
    """A place in a file; line and column are counted from 1, the column in characters."""

    file: str
    line: int
    column: int


def error_at(
    path: SpecPath,
    finding_id: str,
    *,
    message: str,
    hint: str | None = None,
    at: Anchor = Anchor.VALUE,
) -> Finding:
    """Return a finding that makes the role file unusable; the path tells the role."""
    role = str(path[1]) if path[:1] == ("roles",) and len(path) > 1 else None
    return Finding(finding_id, Severity.ERROR, message, path, at=at, hint=hint, role=role)
