from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.engine.child.leftovers import MARK, end_plugins, mark_of, wait_for_leftover_engine
from ai_role_cli.engine.stack_lock import sole_operation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ai_role_cli.engine import StackSettings

WAIT = "import sys; print('there', flush=True); sys.stdin.readline()"


class Process:
    """A process with the mark of a stack, which ends when it is told to."""

    def __init__(self, settings: StackSettings, *arguments: str, mark: str | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WAIT, *arguments],
            env={**os.environ, MARK: mark or mark_of(settings)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        assert self.process.stdout is not None
        self.process.stdout.readline()

    def end(self) -> None:
        self.process.communicate("\n")


@pytest.fixture
def started() -> Iterator[list[Process]]:
    """Processes that are ended whatever happens."""
    found: list[Process] = []
    yield found
    for each in found:
        each.process.kill()
        each.process.communicate()


@pytest.fixture
def locked(settings: StackSettings) -> Callable[[int], None]:
    """Write the lock of an engine with this process number."""

    def lock(pid: int) -> None:
        folder = settings.lock_folder
        assert folder is not None
        folder.mkdir(parents=True)
        content = {
            "pid": pid,
            "username": "jo",
            "hostname": socket.gethostname(),
            "timestamp": datetime.now(UTC).isoformat(),
        }
        (folder / "1.json").write_text(json.dumps(content))

    return lock


def test_the_engine_of_a_killed_run_is_waited_for(
    settings: StackSettings, started: list[Process], locked: Callable[[int], None]
) -> None:
    engine = Process(settings, "--non-interactive", "up")
    started.append(engine)
    locked(engine.process.pid)
    ending = subprocess.Popen(
        [sys.executable, "-c", f"import os, signal; os.kill({engine.process.pid}, signal.SIGKILL)"]
    )

    wait_for_leftover_engine(settings)

    assert engine.process.poll() is not None
    ending.wait()


def test_a_run_that_holds_the_stack_is_not_waited_for(
    settings: StackSettings, started: list[Process], locked: Callable[[int], None]
) -> None:
    engine = Process(settings, "--non-interactive", "up")
    started.append(engine)
    locked(engine.process.pid)

    with sole_operation(settings, timeout_seconds=0):
        wait_for_leftover_engine(settings)

    assert engine.process.poll() is None


def test_without_a_lock_nobody_is_waited_for(
    settings: StackSettings, started: list[Process]
) -> None:
    engine = Process(settings, "--non-interactive", "up")
    started.append(engine)

    wait_for_leftover_engine(settings)

    assert engine.process.poll() is None


def test_a_plugin_without_its_engine_is_ended_and_nothing_else(
    settings: StackSettings, started: list[Process]
) -> None:
    plugin, engine = Process(settings), Process(settings, "--non-interactive")
    other = Process(settings, mark="another stack")
    started += [plugin, engine, other]

    end_plugins(settings)

    assert plugin.process.poll() is not None
    assert [each.process.poll() for each in (engine, other)] == [None, None]
