"""One cell of the kill matrix: a command, a point of it, a signal, and whom it is sent to."""

from __future__ import annotations

import signal
import threading
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.faults.aftermath import problems_after_apply, problems_after_destroy, summary
from tests.faults.events import Moment, Rule
from tests.faults.processes import send, wait_for_end
from tests.faults.scene import Ended

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.events import Event
    from tests.faults.processes import Running
    from tests.faults.scene import Scene

_NOTICE_SECONDS = 2.0
"""How long a second signal waits for the first one to be heeded."""
_DEATH_SECONDS = 10.0


class Target(StrEnum):
    """Whom it is sent to; the plugin is a process of its own only where there is no sandbox."""

    TOOL = "tool"
    ENGINE = "engine"
    BOTH = "both"
    PLUGIN = "plugin"


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
        at: The event at which the signal is sent: its number, or its action, the first one of it.
        moment: Before AWS has the request of that event, or after it has done it.
        blow: The signal.
        target: Whom it is sent to.
    """

    command: str
    at: str
    moment: Moment
    blow: Blow
    target: Target

    def __str__(self) -> str:
        return f"{self.command} {self.at} {self.moment}, {self.blow} to {self.target}"

    @classmethod
    def named(cls, name: str) -> Cell:
        """Return the cell of a name."""
        place, _, sending = name.partition(", ")
        command, _, point = place.partition(" ")
        at, _, moment = point.rpartition(" ")
        blow, _, target = sending.partition(" to ")
        return cls(command, at, Moment(moment), Blow(blow), Target(target))


@dataclass(frozen=True)
class Verdict:
    """
    What came of it.

    Args:
        event: What was happening when the signal was sent; empty: the run ended before.
        code: The exit code; None: the command hung.
        said: Exit code and message, for people.
        broken: What is wrong after one more command.
        wrong_end: Why the exit code or the output is not what they should be.
    """

    event: str
    code: int | None
    said: str
    broken: list[str]
    wrong_end: list[str]

    @property
    def problems(self) -> list[str]:
        return self.broken + self.wrong_end


def run_cell(scene: Scene, cell: Cell) -> Verdict:
    """Run one cell in a scene that is restored for the command."""
    assassin = _Assassin(cell)
    scene.course.reset(Rule(_at(cell.at), assassin, moment=cell.moment))
    # A request may come before `start` has returned.
    with assassin.armed:
        assassin.running = scene.start(cell.command, "--yes")
    code = assassin.running.end()
    scene.course.rules.clear()
    # At once: what a killed run left may still be at work.
    check = problems_after_apply if cell.command == "apply" else problems_after_destroy
    broken = check(scene)
    left = assassin.running.left_behind()
    broken += [f"process left: {line}" for line in left]
    result = Ended(code, assassin.running.stdout, assassin.running.stderr)
    wrong_end = _wrong_end(cell, assassin.event, result)
    return Verdict(assassin.event, code, summary(result), broken, wrong_end)


def _at(place: str) -> Callable[[Event], bool]:
    return lambda event: place in (str(event.number), event.action)


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
        engines = [pid for pid in running.processes() if _runs(pid, "pulumi")]
        match self._cell.target:
            case Target.TOOL:
                return [running.pid]
            case Target.ENGINE:
                return engines
            case Target.BOTH:
                return [*engines, running.pid]
            case Target.PLUGIN:
                return [pid for pid in running.processes() if _runs(pid, "plugin.py")]

    def _strike(self, victims: list[int]) -> None:
        for victim in victims:
            send(victim, self._cell.blow.number)

    def _until_heeded(self, running: Running, victims: list[int]) -> None:
        """Two signals that come at once are one: wait until the first was taken."""
        if running.pid in victims:
            running.told("stop", seconds=_NOTICE_SECONDS)
        for engine in set(victims) - {running.pid}:
            wait_for_end(engine, seconds=_NOTICE_SECONDS / 4)


def _runs(pid: int, program: str) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    # What is run by a shell or by Python is the second word.
    return any(Path(word.decode()).name == program for word in words[:2])


def _wrong_end(cell: Cell, event: str, result: Ended) -> list[str]:
    if result.code is None:
        return ["it hung"]
    if "Traceback" in result.stderr or "error[bug]" in result.stderr:
        return ["it calls it a bug"]
    allowed = _allowed_codes(cell, event)
    return [] if result.code in allowed else [f"exit {result.code}, not one of {allowed}"]


def _allowed_codes(cell: Cell, event: str) -> tuple[int, ...]:
    """Return the right exit codes; 0: the signal came when everything was done."""
    if cell.target is Target.PLUGIN:
        return (6, 0)
    if cell.target is Target.ENGINE:
        # An engine that does not even start is a matter of the surroundings.
        codes = (6, 0) if cell.blow is Blow.KILL else (6, 130, 0)
        return (*codes, 4) if ":" in event else codes
    return (-signal.SIGKILL,) if cell.blow is Blow.KILL else (130, 0)
