"""The signs before a line; they carry the meaning without colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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
)

ASCII = Symbols({**UNICODE.operations, Operation.REPLACE: "-/+"}, arrow="->")
