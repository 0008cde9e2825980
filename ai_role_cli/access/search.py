"""
A request that some boxes contain and others do not.

Each box to stay out of is left by its resources, or by failing one of its conditions; the search
tries these ways and drops every one that leaves no request over.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ai_role_cli.access.demands import Demand, TextFinder, find_values
from ai_role_cli.access.languages import EVERYTHING, Language, UndecidedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ai_role_cli.access.boxes import Box
    from ai_role_cli.access.conditions import KeyTest
    from ai_role_cli.access.globs import Glob

__all__ = ["Cell", "find_cell"]

_MOST_CELLS = 2_000


@dataclass(frozen=True, slots=True)
class Cell:
    """Requests whose resource is in a language and whose context meets a demand for each key."""

    resources: Language = EVERYTHING
    demands: Mapping[str, Demand] = field(default_factory=dict)

    def within(self, box: Box) -> Cell:
        """Return the requests that are also in the box."""
        cell = replace(self, resources=self.resources.without(box.other_than))
        if box.resources is not None:
            cell = replace(cell, resources=cell.resources.within(box.resources))
        demands = dict(self.demands)
        for test in box.tests:
            demands[test.key] = demands.get(test.key, Demand()).with_holding({test})
        return replace(cell, demands=demands)

    def failing(self, test: KeyTest) -> Cell:
        """Return the requests for which the condition does not hold."""
        demand = self.demands.get(test.key, Demand()).with_failing(test)
        return replace(self, demands={**self.demands, test.key: demand})

    def is_empty(self, find: TextFinder) -> bool:
        """Tell whether no request is left."""
        if find(self.resources) is None:
            return True
        return any(find_values(demand, find) is None for demand in self.demands.values())

    def context(self, find: TextFinder) -> dict[str, tuple[str, ...]]:
        """Return values that meet the demands; keys that may be absent are left out."""
        found = {key: find_values(demand, find) for key, demand in self.demands.items()}
        return {key: values for key, values in found.items() if values}


def find_cell(inside: Sequence[Box], outside: Sequence[Box], *, find: TextFinder) -> Cell | None:
    """
    Return requests that are in every box of `inside` and in none of `outside`; None for no request.

    Raises:
        UndecidedError: There are too many ways to look at.
    """
    cell = Cell()
    for box in inside:
        cell = cell.within(box)
    cell, rest = _forced(cell, outside)
    waiting = [(cell, sorted(rest, key=lambda box: len(box.tests)))]
    for _ in range(_MOST_CELLS):
        if not waiting:
            return None
        cell, boxes = waiting.pop()
        if cell.is_empty(find):
            continue
        met = next((i for i, b in enumerate(boxes) if not cell.within(b).is_empty(find)), None)
        if met is None:
            return cell
        waiting += [(way, boxes[met + 1 :]) for way in _ways_out(cell, boxes[met])]
    raise UndecidedError("many statements with conditions overlap")


def _forced(cell: Cell, boxes: Iterable[Box]) -> tuple[Cell, list[Box]]:
    """Leave all boxes at once that there is only one way out of; return the others too."""
    without: set[Glob] = set()
    rest: list[Box] = []
    for box in boxes:
        if box.tests or (box.resources is None) == (not box.other_than):
            rest.append(box)
        elif box.resources is None:
            cell = replace(cell, resources=cell.resources.within(box.other_than))
        else:
            without |= box.resources
    return replace(cell, resources=cell.resources.without(frozenset(without))), rest


def _ways_out(cell: Cell, box: Box) -> list[Cell]:
    ways = [cell.failing(test) for test in box.tests]
    if box.resources is not None:
        ways.append(replace(cell, resources=cell.resources.without(box.resources)))
    if box.other_than:
        ways.append(replace(cell, resources=cell.resources.within(box.other_than)))
    return ways
