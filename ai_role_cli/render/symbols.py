"""The signs of a change and of its effect; they carry the meaning without colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_role_cli.access.comparison import Access
from ai_role_cli.plan import Operation

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ACCESS_STYLES", "ASCII", "NOTE_STYLE", "STYLES", "UNICODE", "Symbols"]

STYLES: Mapping[Operation, str] = {
    Operation.CREATE: "green",
    Operation.UPDATE: "yellow",
    Operation.REPLACE: "magenta",
    Operation.DELETE: "red",
    Operation.UNCHANGED: "dim",
}
"""Rich styles of operations."""

ACCESS_STYLES: Mapping[Access, str] = {
    Access.BROADER: "bold red",
    Access.BOTH: "bold magenta",
    Access.UNKNOWN: "bold yellow",
    Access.NARROWER: "green",
    Access.SAME: "dim",
}
"""Rich styles of verdicts, in the order of listings: what a reviewer must see comes first."""

NOTE_STYLE = "bold yellow"
"""Rich style of what a reader must know besides access."""


@dataclass(frozen=True, slots=True)
class Symbols:
    """One set of signs."""

    operations: Mapping[Operation, str]
    access: Mapping[Access, str]
    arrow: str
    note: str
    """Before what a reader must know besides access."""

    ellipsis: str

    @property
    def width(self) -> int:
        """Columns the widest sign takes."""
        return max(len(sign) for sign in self.operations.values())


UNICODE = Symbols(
    operations={
        Operation.CREATE: "+",
        Operation.UPDATE: "~",
        Operation.REPLACE: "±",
        Operation.DELETE: "-",
        Operation.UNCHANGED: " ",
    },
    access={
        Access.BROADER: "▲",
        Access.NARROWER: "▼",
        Access.BOTH: "◆",
        Access.SAME: "=",
        Access.UNKNOWN: "?",
    },
    arrow="→",
    note="!",
    ellipsis="…",
)

ASCII = Symbols(
    operations={**UNICODE.operations, Operation.REPLACE: "-/+"},
    access={
        Access.BROADER: "^",
        Access.NARROWER: "v",
        Access.BOTH: "^v",
        Access.SAME: "=",
        Access.UNKNOWN: "?",
    },
    arrow="->",
    note="!",
    ellipsis="...",
)
