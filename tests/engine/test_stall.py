from __future__ import annotations

import threading
from typing import Any

import pytest
from pulumi.automation import EngineEvent

from ai_role_cli.engine import stall
from ai_role_cli.engine.stall import StallWatch

URN = "urn:pulumi:dev::ai-role::aws:iam/policy:Policy::trainer/permissions"


def event(kind: str, op: str, urn: str = URN) -> EngineEvent:
    metadata: dict[str, Any] = {"op": op, "urn": urn, "type": "aws:iam/policy:Policy"}
    metadata |= {"provider": "", "old": None, "new": None, "keys": None, "diffs": None}
    details = {"metadata": metadata, "status": 0, "steps": 1}
    return EngineEvent.from_json({"sequence": 1, "timestamp": 0, kind: details})


BEGIN, DONE, FAILED = "resourcePreEvent", "resOutputsEvent", "resOpFailedEvent"


class Remedy:
    """Something that ends a waiting, and tells that it was asked to."""

    def __init__(self) -> None:
        self.asked = threading.Event()

    def __call__(self) -> None:
        self.asked.set()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stall, "_QUIET_SECONDS", 0)
    monkeypatch.setattr(stall, "_LOOK_SECONDS", 0.005)


def test_a_refused_deletion_in_a_replacement_that_nothing_follows_is_a_stall() -> None:
    first, second = Remedy(), Remedy()
    watch = StallWatch((first, second))
    watch.note(event(BEGIN, "delete-replaced"))
    watch.note(event(FAILED, "delete-replaced"))

    with watch.watching():
        assert first.asked.wait(60)
        assert second.asked.wait(60)


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([], id="nothing"),
        pytest.param([event(BEGIN, "create"), event(FAILED, "create")], id="other-refusal"),
        pytest.param(
            [
                event(BEGIN, "delete-replaced"),
                event(FAILED, "delete-replaced"),
                event(BEGIN, "create", "urn:pulumi:dev::ai-role::aws:iam/role:Role::other"),
            ],
            id="something-under-way",
        ),
    ],
)
def test_an_operation_that_goes_on_is_left_alone(events: list[EngineEvent]) -> None:
    remedy, looks = Remedy(), threading.Semaphore(0)
    watch = StallWatch((remedy,))
    is_stalled = watch._is_stalled

    def look() -> bool:
        looks.release()
        return is_stalled()

    for each in events:
        watch.note(each)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StallWatch, "_is_stalled", lambda _self: look())
        with watch.watching():
            assert all(looks.acquire(timeout=60) for _ in range(3))

    assert not remedy.asked.is_set()


def test_a_stall_ends_with_what_was_under_way() -> None:
    remedy = Remedy()
    watch = StallWatch((remedy,))
    other = "urn:pulumi:dev::ai-role::aws:iam/role:Role::other"
    for each in (
        event(BEGIN, "delete-replaced"),
        event(BEGIN, "create", other),
        event(FAILED, "delete-replaced"),
        event(DONE, "create", other),
    ):
        watch.note(each)

    with watch.watching():
        assert remedy.asked.wait(60)
