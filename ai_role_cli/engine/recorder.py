"""Collects the events of an operation, append-only."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi.automation import EngineEvent

__all__ = ["EventListener", "EventRecorder"]

logger = logging.getLogger(__name__)

EventListener = Callable[["EngineEvent"], None]
"""Told of each event as it comes, on a thread of the event server: must be quick and locked."""

_LATE_EVENTS_SECONDS = 10.0
"""How long to wait for the end of the stream, which the SDK does not wait for itself."""


class EventRecorder:
    """
    Keeps events in the order of the stream.

    The SDK turns an exception of its callback into a Python warning and loses the event: so an
    event is kept before the listener sees it, and a listener that fails is dropped.
    """

    def __init__(self, *listeners: EventListener) -> None:
        self.events: list[EngineEvent] = []
        self._listeners = list(listeners)
        self._ended = threading.Event()

    def __call__(self, event: EngineEvent) -> None:
        """Keep one event; the SDK calls this on a thread of its own."""
        self.events.append(event)
        # This event closes every stream; it does not mean that anybody cancelled anything.
        if event.cancel_event is not None:
            self._ended.set()
        for listener in tuple(self._listeners):
            self._tell(event, listener)

    @property
    def has_begun(self) -> bool:
        """Tell whether the engine got as far as the operation itself."""
        return bool(self.events)

    def wait(self) -> None:
        """Wait for the last event of a stream that has begun."""
        if self.events:
            self._ended.wait(_LATE_EVENTS_SECONDS)

    def _tell(self, event: EngineEvent, listener: EventListener) -> None:
        try:
            listener(event)
        except Exception:
            logger.debug("a listener failed; it is told no more", exc_info=True)
            self._listeners.remove(listener)
