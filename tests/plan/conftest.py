from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pulumi.automation import EngineEvent

EVENTS = Path(__file__).parents[1] / "events"

EventReader = Callable[[str], list[EngineEvent]]


@pytest.fixture
def recorded() -> EventReader:
    """The events of a run of the real AWS provider, by the number of its file."""

    def read(number: str) -> list[EngineEvent]:
        (path,) = EVENTS.glob(f"{number}-*.jsonl")
        lines = path.read_text(encoding="utf-8").splitlines()
        return [EngineEvent.from_json(json.loads(line)) for line in lines]

    return read
