"""
The texts that patterns begin with: a quick way to see that two can have nothing in common.

Of thousands of ARNs few begin like a given one, and only those need a closer look.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from ai_role_cli.access.globs import Glob, symbols_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Beginnings", "beginnings_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Beginnings:
    """Patterns by the text before their first wildcard."""

    globs: Mapping[str, frozenset[Glob]]
    ordered: tuple[str, ...]

    def near(self, glob: Glob) -> frozenset[Glob]:
        """Return the patterns one of whose texts may begin like one of the pattern."""
        found = (self.globs[start] for start in self._starts_near(_start(glob)))
        return frozenset().union(*found)

    def _starts_near(self, start: str) -> Iterator[str]:
        prefixes = (start[:length] for length in range(len(start)))
        yield from (prefix for prefix in prefixes if prefix in self.globs)
        place = bisect_left(self.ordered, start)
        longer = islice(self.ordered, place, None)
        yield from takewhile(lambda other: other.startswith(start), longer)


@lru_cache(maxsize=16384)
def beginnings_of(globs: frozenset[Glob]) -> Beginnings:
    """Return the patterns, found by how they begin."""
    by_start: dict[str, set[Glob]] = {}
    for glob in globs:
        by_start.setdefault(_start(glob), set()).add(glob)
    found = {start: frozenset(same) for start, same in by_start.items()}
    return Beginnings(found, tuple(sorted(found)))


@lru_cache(maxsize=65536)
def _start(glob: Glob) -> str:
    """Return the text that everything the pattern matches starts with."""
    fixed = takewhile(lambda s: isinstance(s, str) and len(s) == 1, symbols_of(glob) or ())
    return "".join(map(str, fixed))
