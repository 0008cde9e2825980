"""Lists of names in a sentence."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["joined", "listed"]

_MOST_NAMES = 3
_WIDTH = 72
"""How many characters of a line names may take."""


def joined(names: Sequence[str]) -> str:
    """Return all of the names as a sentence has them."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def listed(names: Sequence[str]) -> str:
    """Return the same; of many, the first and how many there are more."""
    unique = list(dict.fromkeys(names))
    whole = joined(unique)
    if len(unique) == 1 or (len(unique) <= _MOST_NAMES + 1 and len(whole) <= _WIDTH):
        return whole
    shown = _fitting(unique)
    return f"{', '.join(shown)} and {len(unique) - len(shown)} more"


def _fitting(names: Sequence[str]) -> Sequence[str]:
    """Return the first of the names that have room, one at least."""
    ends = accumulate(len(name) + 2 for name in names[:_MOST_NAMES])
    return names[: max(1, sum(end <= _WIDTH for end in ends))]
