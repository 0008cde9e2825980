"""
Finds an operation that waits for nothing.

With `--continue-on-error` the engine does not answer the registration of a resource whose
replacement could not be deleted (pulumi/pulumi#16373): the program waits for the engine, and the
engine for the program. It shows in the events: such a deletion failed, no step is under way, and
nothing more comes.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pulumi.automation import EngineEvent
    from pulumi.automation.events import StepEventMetadata

__all__ = ["StallWatch"]

_QUIET_SECONDS = 2.0
"""Between two steps the engine needs milliseconds; this is for a loaded machine."""

_LOOK_SECONDS = 0.25

_STEPS = frozenset({"create", "update", "delete", "create-replacement", "delete-replaced"})
"""The steps that ask AWS; "replace" is a name for two of them."""


@dataclass(slots=True)
class StallWatch:
    """
    Reads the events of one operation and ends its waiting.

    Args:
        remedies: What ends the waiting, one after the other, each after a time of quiet.
    """

    remedies: tuple[Callable[[], None], ...]
    _under_way: set[tuple[str, str]] = field(default_factory=set)
    _is_refused: bool = False
    _last_event: float = field(default_factory=time.monotonic)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ended: threading.Event = field(default_factory=threading.Event)

    def note(self, event: EngineEvent) -> None:
        """Read an event; any thread may call it."""
        with self._lock:
            self._last_event = time.monotonic()
            if event.resource_pre_event is not None:
                self._under_way |= _step(event.resource_pre_event.metadata)
            elif event.res_outputs_event is not None:
                self._under_way -= _step(event.res_outputs_event.metadata)
            elif event.res_op_failed_event is not None:
                failed = event.res_op_failed_event.metadata
                self._under_way -= _step(failed)
                self._is_refused |= failed.op.value == "delete-replaced"

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look, on a thread of its own, for as long as the block runs."""
        thread = threading.Thread(target=self._watch, name="stall watch", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()

    def _watch(self) -> None:
        remedies = iter(self.remedies)
        while not self._ended.wait(_LOOK_SECONDS):
            if not self._is_stalled():
                continue
            with self._lock:
                self._last_event = time.monotonic()
            next(remedies, self._ended.set)()

    def _is_stalled(self) -> bool:
        with self._lock:
            quiet = time.monotonic() - self._last_event
            return self._is_refused and not self._under_way and quiet >= _QUIET_SECONDS


def _step(metadata: StepEventMetadata) -> set[tuple[str, str]]:
    op, urn = metadata.op.value, metadata.urn
    return {(op, urn)} if op in _STEPS else set()
