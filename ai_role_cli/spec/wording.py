"""Values in the words of YAML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ai_role_cli.spec.refusal import quoted

if TYPE_CHECKING:
    from ai_role_cli.spec.document import Value

__all__ = ["in_words"]


def in_words(value: Value) -> str:
    """Return what a value is, worded to stand after "not"."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case int() | float():
            return f"the number {quoted(value)[1:-1]}"
        case str():
            return f"the text {quoted(value)}"
        case Mapping():
            return "a mapping"
        case Sequence():
            return "a list"
