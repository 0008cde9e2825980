from __future__ import annotations

import io
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from pulumi.automation import EngineEvent
from rich.console import Console

from ai_role_cli.plan import Operation, ResourceKind
from ai_role_cli.render import progress as module
from ai_role_cli.render.progress import RoleProgress, RoleStep
from ai_role_cli.render.symbols import ASCII, UNICODE

if TYPE_CHECKING:
    from ai_role_cli.plan import Plan

EventReader = Callable[[str], list[EngineEvent]]
Recorded = Callable[..., Any]


def pipe() -> Console:
    return Console(file=io.StringIO(), force_terminal=False, width=100)


def terminal() -> Console:
    return Console(file=io.StringIO(), force_terminal=True, color_system=None, width=100)


def shown(console: Console) -> str:
    stream = console.file
    assert isinstance(stream, io.StringIO)
    return stream.getvalue()


def lines(plan: Plan, events: list[EngineEvent]) -> list[str]:
    console = pipe()
    with RoleProgress(plan, console, symbols=UNICODE) as progress:
        for event in events:
            progress(event)
    return shown(console).splitlines()


@pytest.mark.parametrize(
    ("preview", "operation", "expected"),
    [
        pytest.param(
            "01",
            "02",
            {"  + trainer: created", "  + agent: created", "  + legacy: created"},
            id="create",
        ),
        pytest.param("04", "05", {"  ~ trainer: updated", "  ~ agent: updated"}, id="update"),
        pytest.param(
            "06",
            "07",
            {"  ± trainer: replaced", "  ~ agent: updated", "  - legacy: deleted"},
            id="replace-and-delete",
        ),
        pytest.param("09", "10", {"  ~ trainer: updated", "  ~ agent: updated"}, id="drift"),
        pytest.param(
            "14",
            "15",
            {"  - trainer: deleted", "  - agent: deleted", "  - broken: deleted"},
            id="destroy",
        ),
    ],
)
def test_in_a_pipe_each_role_is_a_line_as_it_begins_and_as_it_ends(
    recorded: Recorded, events: EventReader, preview: str, operation: str, expected: set[str]
) -> None:
    found = lines(recorded(preview).plan, events(operation))

    begun = [line for line in found if line.endswith("ing")]
    ended = [line for line in found if not line.endswith("ing")]
    assert len(begun) == len(ended) == len(expected)
    assert set(ended) == expected
    for line in ended:
        head = line.partition(":")[0]
        (start,) = (index for index, each in enumerate(found) if each in begun and head in each)
        assert start < found.index(line)


def test_a_role_that_aws_refuses_is_said_to_have_failed(
    recorded: Recorded, events: EventReader
) -> None:
    found = lines(recorded("11").plan, events("11"))

    assert found == ["  + broken: creating", "  + broken: failed"]


@pytest.mark.parametrize(
    ("preview", "operation", "last"),
    [
        pytest.param("06", "07", RoleStep.DONE, id="done"),
        pytest.param("11", "11", RoleStep.FAILED, id="failed"),
    ],
)
@pytest.mark.parametrize("make", [pipe, terminal])
def test_each_step_of_a_role_is_told_once(
    recorded: Recorded,
    events: EventReader,
    make: Callable[[], Console],
    *,
    preview: str,
    operation: str,
    last: RoleStep,
) -> None:
    plan = recorded(preview).plan
    told: dict[str, list[RoleStep]] = {}

    with RoleProgress(
        plan,
        make(),
        symbols=UNICODE,
        on_step=lambda role, step: told.setdefault(role.key, []).append(step),
    ) as progress:
        for event in events(operation):
            progress(event)

    assert told == {role.key: [RoleStep.START, last] for role in plan.changes}


def test_what_goes_with_a_replaced_role_and_stays_away_is_done(
    recorded: Recorded, events: EventReader
) -> None:
    plan = recorded("06").plan
    trainer = next(role for role in plan.roles if role.key == "trainer")
    going = next(each for each in trainer.resources if each.kind is ResourceKind.ATTACHMENT)
    resources = [
        replace(each, operation=Operation.DELETE, after=None) if each is going else each
        for each in trainer.resources
    ]
    moved = replace(plan, roles=(replace(trainer, resources=tuple(resources)),))
    told = [
        event
        for event in events("07")
        if event.res_outputs_event is None
        or event.res_outputs_event.metadata.urn != going.urn
        or event.res_outputs_event.metadata.op.value == "delete-replaced"
    ]

    assert lines(moved, told) == ["  ± trainer: replacing", "  ± trainer: replaced"]


@pytest.mark.parametrize(
    ("preview", "operation", "ended"),
    [
        pytest.param(
            "16", "17", ["  + reader: created", "  + trainer: partly created (1 of 3)"], id="apply"
        ),
        pytest.param(
            "18",
            "19",
            [
                "  - reader: deleted",
                "  - agent: partly deleted (3 of 4)",
                "  - legacy: partly deleted (2 of 3)",
                "  - trainer: partly deleted (2 of 3)",
            ],
            id="destroy",
        ),
        pytest.param(
            "20",
            "21",
            [
                ("  ± reader: partly replaced (0 of 1); AWS does not have it until the next apply"),
            ],
            id="replace",
        ),
    ],
)
def test_a_role_that_was_stopped_is_never_said_to_be_done(
    recorded: Recorded, events: EventReader, preview: str, operation: str, ended: list[str]
) -> None:
    found = lines(recorded(preview).plan, events(operation))

    assert sorted(line for line in found if not line.endswith("ing")) == sorted(ended)


def test_a_role_that_was_stopped_is_a_step_of_the_stream(
    recorded: Recorded, events: EventReader
) -> None:
    told: list[tuple[str, RoleStep]] = []

    with RoleProgress(
        recorded("16").plan,
        pipe(),
        symbols=UNICODE,
        on_step=lambda role, step: told.append((role.key, step)),
    ) as progress:
        for event in events("17"):
            progress(event)

    assert told == [
        ("reader", RoleStep.START),
        ("reader", RoleStep.DONE),
        ("trainer", RoleStep.START),
        ("trainer", RoleStep.STOPPED),
    ]


def test_what_was_under_way_when_the_engine_was_killed_is_not_said_to_be_undone(
    recorded: Recorded, events: EventReader
) -> None:
    begun = [e for e in events("17") if e.resource_pre_event is not None]

    found = lines(recorded("16").plan, begun)

    looks = "not created; 1 under way when the engine ended: the next run looks"
    assert {f"  + reader: {looks}", f"  + trainer: {looks}"} <= set(found)


def test_what_is_there_already_is_done(recorded: Recorded, events: EventReader) -> None:
    """As after a preview that did not know of what another run did since."""
    found = lines(recorded("01").plan, events("03"))

    assert {line for line in found if not line.endswith("ing")} == {
        *("  + trainer: created", "  + agent: created", "  + legacy: created")
    }


class Closed(io.StringIO):
    """A terminal whose window is gone."""

    def write(self, _text: str) -> int:
        raise OSError(5, "Input/output error")


@pytest.mark.parametrize("is_terminal", [True, False], ids=["terminal", "pipe"])
def test_a_terminal_that_was_closed_ends_no_operation(
    recorded: Recorded, events: EventReader, *, is_terminal: bool
) -> None:
    console = Console(file=Closed(), force_terminal=is_terminal, width=100)
    told: list[RoleStep] = []
    with RoleProgress(
        recorded("16").plan,
        console,
        symbols=UNICODE,
        on_step=lambda _role, step: told.append(step),
    ) as progress:
        for event in events("17"):
            progress(event)
        progress.interrupted(1)

    assert told[-1] is RoleStep.STOPPED


def test_signs_are_those_the_reader_can_see(recorded: Recorded, events: EventReader) -> None:
    console = pipe()
    with RoleProgress(recorded("06").plan, console, symbols=ASCII) as progress:
        for event in events("07"):
            progress(event)

    assert shown(console).isascii()


def test_what_is_not_in_the_plan_is_not_shown(recorded: Recorded, events: EventReader) -> None:
    assert lines(recorded("03").plan, events("02")) == []
    assert lines(recorded("03").plan, events("11")) == []


def test_on_a_terminal_a_role_that_ended_is_a_line(recorded: Recorded, events: EventReader) -> None:
    console = terminal()
    with RoleProgress(recorded("06").plan, console, symbols=UNICODE) as progress:
        for event in events("07"):
            progress(event)

    text = shown(console)
    for line in ("± trainer: replaced", "~ agent: updated", "- legacy: deleted"):
        assert f"  {line}\n" in text
    assert "agent: updating" not in text
    assert text.endswith("\x1b[?25h") or "\x1b[?25h" in text


def test_on_a_terminal_the_moving_line_names_the_roles_in_flight(
    recorded: Recorded, events: EventReader
) -> None:
    progress = RoleProgress(recorded("06").plan, terminal(), symbols=UNICODE)
    seen: list[str] = []
    with progress:
        assert progress._status is not None
        seen.append(str(progress._status.status))
        for event in events("07"):
            progress(event)
            seen.append(str(progress._status.status))

    assert (seen[0], seen[-1]) == ("starting the engine", "working")
    assert {"replacing trainer", "updating agent", "deleting legacy"} <= {
        part for line in seen for part in line.split(", ")
    }


@pytest.mark.parametrize("make", [pipe, terminal])
def test_an_interrupt_says_what_it_does(recorded: Recorded, make: Callable[[], Console]) -> None:
    console = make()
    with RoleProgress(recorded("01").plan, console, symbols=UNICODE) as progress:
        progress.interrupted(1)
        progress.interrupted(2)

    text = shown(console)
    first, second = text.index("interrupt again to stop now\n"), text.index("stopping now\n")
    assert first < second


class Beats(threading.Event):
    """Time that passes when it is asked for, so many times."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.waited: list[float | None] = []
        self._count = count

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout)
        return len(self.waited) > self._count


def test_in_a_pipe_a_heartbeat_says_that_nothing_hangs(
    recorded: Recorded, events: EventReader
) -> None:
    console = pipe()
    progress = RoleProgress(recorded("06").plan, console, symbols=UNICODE)
    beats = Beats(1)
    progress._ended = beats

    progress._beat()
    for event in events("07"):
        if event.res_outputs_event is None:
            progress(event)
    progress._ended = Beats(2)
    progress._beat()
    quiet, *busy = [line for line in shown(console).splitlines() if "still" in line]
    assert quiet == "  still working: the engine"
    assert [sorted(line.removeprefix("  still working: ").split(", ")) for line in busy] == [
        ["agent", "legacy", "trainer"]
    ] * 2
    assert beats.waited == [30.0, 30.0]


def test_the_heartbeat_stops_with_the_operation(
    recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_HEARTBEAT_SECONDS", 0.001)
    beaten = threading.Event()

    class Listening(io.StringIO):
        def write(self, text: str) -> int:
            beaten.set()
            return super().write(text)

    console = Console(file=Listening(), force_terminal=False, width=100)
    before = set(threading.enumerate())
    with RoleProgress(recorded("01").plan, console, symbols=UNICODE):
        (beating,) = set(threading.enumerate()) - before
        beaten.wait()
    beating.join()
    assert "still working: the engine" in shown(console)
