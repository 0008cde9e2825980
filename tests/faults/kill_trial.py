"""One cell of the kill matrix: a command, a point of it, a signal, and whom it is sent to."""

from __future__ import annotations

import re
import signal
import threading
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.faults.aftermath import problems_after_apply, problems_after_destroy, summary
from tests.faults.events import Moment, Rule
from tests.faults.processes import send, wait_for_end
from tests.faults.scene import ended

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.events import Event
    from tests.faults.processes import Running
    from tests.faults.scene import Ended, Scene

_NOTICE_SECONDS = 2.0
"""How long a second signal waits for the first one to be heeded."""
_DEATH_SECONDS = 10.0


class Target(StrEnum):
    TOOL = "tool"
    ENGINE = "engine"
    BOTH = "both"


class Blow(StrEnum):
    """What is sent."""

    INT = "SIGINT"
    INT_TWICE = "SIGINT twice"
    TERM = "SIGTERM"
    HUP = "SIGHUP"
    KILL = "SIGKILL"

    @property
    def number(self) -> signal.Signals:
        return signal.Signals[self.split()[0]]


class Cell(NamedTuple):
    """
    A run of the matrix.

    Args:
        command: `apply` or `destroy`.
        point: Number of the event at which the signal is sent.
        moment: Before AWS has the request of that event, or after it has done it.
        blow: The signal.
        target: Whom it is sent to.
    """

    command: str
    point: int
    moment: Moment
    blow: Blow
    target: Target

    def __str__(self) -> str:
        return f"{self.command} {self.point} {self.moment} {self.blow} {self.target}"


@dataclass(frozen=True)
class Verdict:
    """
    What came of it.

    Args:
        event: What was happening when the signal was sent; empty: the run ended before.
        code: The exit code; None: the command hung.
        said: Exit code and message, for people.
        problems: What is wrong after one more command.
        wrong_end: Why the exit code or the output is not what they should be; empty: they are.
    """

    event: str
    code: int | None
    said: str
    problems: list[str]
    wrong_end: str


def run_cell(scene: Scene, cell: Cell) -> Verdict:
    """Run one cell in a scene that is restored for the command."""
    assassin = _Assassin(cell)
    scene.course.reset(Rule(_at(cell.point), assassin, moment=cell.moment))
    # A request may come before `start` has returned.
    with assassin.armed:
        assassin.running = scene.start(cell.command, "--yes")
    result = ended(assassin.running)
    scene.course.rules.clear()
    check = problems_after_apply if cell.command == "apply" else problems_after_destroy
    problems = [f"process left: {line}" for line in result.left_behind] + check(scene)
    return Verdict(assassin.event, result.code, summary(result), problems, _wrong_end(cell, result))


def _at(point: int) -> Callable[[Event], bool]:
    return lambda event: event.number == point


class _Assassin:
    """Sends the signal when the event comes."""

    def __init__(self, cell: Cell) -> None:
        self.armed = threading.Lock()
        self.running: Running
        self.event = ""
        self._cell = cell

    def __call__(self, event: Event) -> None:
        with self.armed:
            running = self.running
        self.event = event.action
        victims = self._victims(running)
        self._strike(victims)
        if self._cell.blow is Blow.INT_TWICE:
            self._until_heeded(running, victims)
            self._strike(victims)
        if self._cell.blow is Blow.KILL:
            for victim in victims:
                wait_for_end(victim, seconds=_DEATH_SECONDS)

    def _victims(self, running: Running) -> list[int]:
        engines = [pid for pid in running.processes() if _is_engine(pid)]
        match self._cell.target:
            case Target.TOOL:
                return [running.pid]
            case Target.ENGINE:
                return engines
            case Target.BOTH:
                return [*engines, running.pid]

    def _strike(self, victims: list[int]) -> None:
        for victim in victims:
            send(victim, self._cell.blow.number)

    def _until_heeded(self, running: Running, victims: list[int]) -> None:
        """Two signals that come at once are one: wait until the first was taken."""
        if running.pid in victims:
            running.told("stop", seconds=_NOTICE_SECONDS)
        else:
            wait_for_end(victims[0], seconds=_NOTICE_SECONDS / 4) if victims else None


def _is_engine(pid: int) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    # Before it becomes the engine the stand-in is a shell.
    return any(Path(word.decode()).name == "pulumi" for word in words[:2])


def _wrong_end(cell: Cell, result: Ended) -> str:
    if result.code is None:
        return "it hung"
    if "Traceback" in result.stderr or re.search("bug", result.stderr):
        return "it calls it a bug"
    allowed = _allowed_codes(cell)
    return "" if result.code in allowed else f"exit {result.code}, not one of {allowed}"


def _allowed_codes(cell: Cell) -> tuple[int, ...]:
    """Return the right exit codes; 0: the signal came when everything was done."""
    if cell.target is Target.ENGINE:
        return (6, 0) if cell.blow is Blow.KILL else (6, 130, 0)
    return (-signal.SIGKILL,) if cell.blow is Blow.KILL else (130, 0)
