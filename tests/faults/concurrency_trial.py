"""One round of two commands at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.aftermath import problems_after_apply, summary
from tests.faults.events import Rule, action
from tests.faults.meeting import Meeting
from tests.faults.scene import ended

if TYPE_CHECKING:
    from tests.faults.scene import Scene

_DONE, _CONFLICT = 0, 7


def run_round(scene: Scene, *options: str) -> list[str]:
    """
    Run two applies that ask at the same time who they are; return what is wrong afterwards.

    With time to wait for each other both succeed, unless what the second one showed has changed.
    """
    meeting = Meeting()
    scene.course.reset(Rule(action("GetCallerIdentity"), meeting, times=2))
    both = [scene.start("apply", "--yes", *options) for _ in range(2)]
    results = [ended(running) for running in both]
    scene.course.rules.clear()
    problems = [] if meeting.took_place else ["they never met"]
    problems += [summary(r) for r in results if r.code not in (_DONE, _CONFLICT)]
    if all(result.code == _CONFLICT for result in results):
        problems.append("both gave way")
    return problems + problems_after_apply(scene)
