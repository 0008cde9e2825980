"""The signs before a line; they carry the meaning without colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_role_cli.access import Access
from ai_role_cli.plan import Operation

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ASCII", "UNICODE", "Symbols"]

STYLES: Mapping[Operation, str] = {
    Operation.CREATE: "green",
    Operation.UPDATE: "yellow",
    Operation.REPLACE: "magenta",
    Operation.DELETE: "red",
    Operation.UNCHANGED: "dim",
}
"""Rich styles of operations."""


@dataclass(frozen=True, slots=True)
class Symbols:
    """One set of signs."""

    operations: Mapping[Operation, str]
    arrow: str
    access: Mapping[Access, str]

    @property
    def width(self) -> int:
        """Columns the widest sign takes."""
        return max(len(sign) for sign in self.operations.values())


UNICODE = Symbols(
    {
        Operation.CREATE: "+",
        Operation.UPDATE: "~",
        Operation.REPLACE: "±",
        Operation.DELETE: "-",
        Operation.UNCHANGED: " ",
    },
    arrow="→",
    access={
        Access.BROADER: "▲",
        Access.NARROWER: "▼",
        Access.BOTH: "◆",
        Access.SAME: "=",
        Access.UNKNOWN: "?",
    },
)

ASCII = Symbols(
    {**UNICODE.operations, Operation.REPLACE: "-/+"},
    arrow="->",
    access={
        Access.BROADER: "^",
        Access.NARROWER: "v",
        Access.BOTH: "^v",
        Access.SAME: "=",
        Access.UNKNOWN: "?",
    },
)
