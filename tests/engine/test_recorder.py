from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import pytest
from pulumi.automation import EngineEvent

from ai_role_cli.engine import recorder as module
from ai_role_cli.engine.recorder import EventRecorder

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def events(recorded_lines: Callable[[str], list[str]]) -> list[EngineEvent]:
    """The events of a first preview."""
    return [EngineEvent.from_json(json.loads(line)) for line in recorded_lines("01")]


def test_events_are_kept_in_the_order_of_the_stream(events: list[EngineEvent]) -> None:
    recorder = EventRecorder()

    for event in events:
        recorder(event)
    assert recorder.events == events


def test_the_listener_hears_every_event_after_it_is_kept(events: list[EngineEvent]) -> None:
    heard: list[EngineEvent] = []
    recorder = EventRecorder(lambda event: heard.extend([event] * (event is recorder.events[-1])))

    for event in events:
        recorder(event)
    assert heard == events


def test_a_listener_that_fails_is_dropped_and_loses_no_event(events: list[EngineEvent]) -> None:
    heard: list[EngineEvent] = []

    def fail(event: EngineEvent) -> None:
        heard.append(event)
        raise ValueError

    recorder = EventRecorder(fail)

    for event in events:
        recorder(event)
    assert recorder.events == events
    assert heard == events[:1]


def test_an_operation_has_begun_with_its_first_event(events: list[EngineEvent]) -> None:
    recorder = EventRecorder()
    assert not recorder.has_begun

    recorder(events[0])

    assert recorder.has_begun


def test_waiting_ends_with_the_last_event(events: list[EngineEvent]) -> None:
    recorder = EventRecorder()
    recorder(events[0])
    late = threading.Thread(target=lambda: [recorder(event) for event in events[1:]])

    late.start()
    recorder.wait()
    late.join()
    assert recorder.events == events


def test_a_stream_that_never_began_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LATE_EVENTS_SECONDS", None)
    recorder = EventRecorder()

    recorder.wait()
    assert recorder.events == []


def test_a_stream_that_never_ends_is_not_waited_for_for_ever(
    events: list[EngineEvent], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LATE_EVENTS_SECONDS", 0)
    recorder = EventRecorder()
    recorder(events[0])

    recorder.wait()
    assert recorder.events == events[:1]
