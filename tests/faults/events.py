"""What happens in a run: requests to AWS and starts of the engine; and where faults strike."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

READING = ("Get", "List", "Simulate", "Generate", "AssumeRole")


class Moment(StrEnum):
    """When a fault strikes: AWS does not have the request yet, or has done it, unanswered."""

    ASKED = "asked"
    DONE = "done"


@dataclass(frozen=True)
class Event:
    """
    A request to AWS, or the start of an engine process.

    Args:
        number: 1 for the first event of a run.
        action: An action of IAM or STS, or `engine:` and the subcommand.
        form: The parameters of the request.
        pid: The process of the engine, where it is one that starts.
    """

    number: int
    action: str
    form: Mapping[str, str] = field(default_factory=dict)
    pid: int = 0

    @property
    def is_change(self) -> bool:
        return ":" not in self.action and not self.action.startswith(READING)

    def is_about(self, name: str) -> bool:
        return any(name == value or value.endswith(f"/{name}") for value in self.form.values())


@dataclass(frozen=True)
class Answer:
    """What a client gets instead of AWS's own answer; status 0 cuts the connection."""

    status: int
    body: bytes = b""


CUT = Answer(0)

Reaction: TypeAlias = Callable[[Event], Answer | None]
Matcher: TypeAlias = Callable[[Event], bool]


def refused(code: str, *, status: int = 403, message: str = "") -> Reaction:
    """Answer as IAM refuses."""
    kind = "Sender" if status < 500 else "Receiver"
    text = message or f"refused by the test: {code}"
    body = (
        '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">'
        f"<Error><Type>{kind}</Type><Code>{code}</Code><Message>{text}</Message></Error>"
        "<RequestId>00000000-0000-4000-8000-000000000000</RequestId></ErrorResponse>"
    )
    return lambda _: Answer(status, body.encode())


def cut(_event: Event) -> Answer:
    """Close the connection without a word."""
    return CUT


class Hold:
    """Keeps a request waiting until the test lets it go."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._released = threading.Event()

    def __call__(self, _event: Event) -> None:
        self.reached.set()
        self._released.wait()

    def release(self) -> None:
        self._released.set()


def action(*names: str, about: str | None = None) -> Matcher:
    """Match requests of these actions, about something of this name."""
    return lambda event: event.action in names and (about is None or event.is_about(about))


def change(event: Event) -> bool:
    """Match requests that change the account."""
    return event.is_change


@dataclass
class Rule:
    """
    A fault and its place.

    Args:
        matches: Which events it is about.
        reaction: What it does to them; None of it lets the event go on.
        moment: Before or after AWS has done what is asked.
        skip: How many matching events it lets pass first.
        times: How often it strikes at most.
    """

    matches: Matcher
    reaction: Reaction | Hold
    moment: Moment = Moment.ASKED
    skip: int = 0
    times: int = 1

    def strikes(self, event: Event) -> bool:
        """Tell whether it strikes this event, and count that it was asked."""
        if not self.matches(event):
            return False
        self.skip -= 1
        if self.skip >= 0 or self.times <= 0:
            return False
        self.times -= 1
        return True


class Course:
    """The events of a run and the rules for them; many threads tell it of events."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.rules: list[Rule] = []
        self._lock = threading.Lock()

    def reset(self, *rules: Rule) -> None:
        """Forget the events, and have these rules from now on."""
        with self._lock:
            self.events, self.rules = [], [*rules]

    def enter(self, name: str, form: Mapping[str, str], *, pid: int = 0) -> Event:
        """Number an event."""
        with self._lock:
            event = Event(len(self.events) + 1, name, form, pid)
            self.events.append(event)
        return event

    def react(self, event: Event, moment: Moment) -> Answer | None:
        """Let the first rule that is about the event and the moment act."""
        with self._lock:
            rule = next((r for r in self.rules if r.moment is moment and r.strikes(event)), None)
        return None if rule is None else rule.reaction(event)

    def actions(self) -> list[str]:
        with self._lock:
            return [event.action for event in self.events]
