"""Two commands at once, brought together at an event."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from tests.faults.processes import HANG_SECONDS

if TYPE_CHECKING:
    from tests.faults.events import Event


class Meeting:
    """
    Keeps each event waiting until as many have come as are expected.

    Args:
        count: How many commands meet.
    """

    def __init__(self, count: int = 2) -> None:
        self.took_place = False
        self._barrier = threading.Barrier(count, action=self._note)

    def __call__(self, _event: Event) -> None:
        try:
            self._barrier.wait(HANG_SECONDS / 2)
        except threading.BrokenBarrierError:
            return

    def _note(self) -> None:
        self.took_place = True
