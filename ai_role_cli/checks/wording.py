"""Lists of names in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["listed"]

_MOST_NAMES = 3


def listed(names: Sequence[str]) -> str:
    """Return the names as a sentence has them; of many, the first and how many there are more."""
    unique = list(dict.fromkeys(names))
    left = len(unique) - _MOST_NAMES
    if left > 1:
        return f"{', '.join(unique[:_MOST_NAMES])} and {left} more"
    *first, last = unique
    return f"{', '.join(first)} and {last}" if first else last
