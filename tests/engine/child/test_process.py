from __future__ import annotations

import os
import signal
import stat
import subprocess
import threading
from typing import TYPE_CHECKING, Any

import pytest
from pulumi import automation as auto

from ai_role_cli.engine.child.process import EngineProcess
from ai_role_cli.engine.folder.work_folder import prepare_work_dir

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ai_role_cli.engine import StackSettings

# The classes of fixtures, which a test module cannot import from its conftest.
StandIn = Any
EngineRun = Any

ALL = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture
def interrupts() -> list[int]:
    """The counts the process has told of."""
    return []


@pytest.fixture
def process(pulumi: StandIn, settings: StackSettings, interrupts: list[int]) -> EngineProcess:
    prepare_work_dir(settings)
    return EngineProcess(pulumi.engine, settings, on_interrupt=interrupts.append)


@pytest.fixture
def run(process: EngineProcess, tmp_path: Path) -> Callable[..., auto.CommandResult]:
    """Run the engine in a folder of its own."""
    return lambda *args, **options: process.run(list(args), str(tmp_path), {}, **options)


def test_the_result_is_what_the_engine_said(
    pulumi: StandIn, run: EngineRun, process: EngineProcess
) -> None:
    pulumi.answers({"stdout": "one\ntwo\n", "stderr": "three\n"})

    result = run("preview", "--json")
    assert (result.stdout, result.stderr, result.code) == ("one\ntwo", "three", 0)
    assert process.last_result is result


def test_the_engine_is_never_interactive(pulumi: StandIn, run: EngineRun, tmp_path: Path) -> None:
    run("preview", "--json")

    (call,) = pulumi.calls
    assert call["argv"] == ["--non-interactive", "preview", "--json"]
    assert call["cwd"] == str(tmp_path)
    assert call["stdin"] == ""


def test_its_files_are_private_and_its_group_is_its_own(pulumi: StandIn, run: EngineRun) -> None:
    run("preview")

    (call,) = pulumi.calls
    assert call["umask"] == 0o077
    assert call["leads_its_group"]


def test_its_environment_is_that_of_the_stack(
    pulumi: StandIn, process: EngineProcess, tmp_path: Path, settings: StackSettings
) -> None:
    process.run(["up"], str(tmp_path), {"PULUMI_EXTRA": "1"})

    (call,) = pulumi.calls
    assert call["env"]["PULUMI_BACKEND_URL"] == settings.backend
    assert call["env"]["PULUMI_EXTRA"] == "1"


def test_each_line_is_told_in_the_end(pulumi: StandIn, run: EngineRun) -> None:
    pulumi.answers({"stdout": "one\ntwo\n", "stderr": "three\n"})
    out: list[str] = []
    err: list[str] = []

    run("up", on_output=out.append, on_error=err.append)
    assert (out, err) == (["one", "two"], ["three"])


def test_bytes_that_are_no_text_do_no_harm(pulumi: StandIn, run: EngineRun) -> None:
    pulumi.answers({"stdout": "caf\xe9\n"})

    assert run("up").stdout == "caf\N{REPLACEMENT CHARACTER}"


def test_the_log_is_private_and_holds_all_of_the_last_run(
    pulumi: StandIn, run: EngineRun, settings: StackSettings
) -> None:
    pulumi.answers({"stdout": "first\n"}, {"stdout": "second\n", "stderr": "warning\n"})

    run("preview")
    run("up", "--yes")
    assert stat.S_IMODE(settings.log_file.stat().st_mode) == 0o600
    head, *rest = settings.log_file.read_text().splitlines()
    assert head == "$ pulumi up --yes"
    assert rest == ["warning", "second"]
    assert [file.name for file in settings.log_file.parent.iterdir()] == [settings.log_file.name]


@pytest.mark.parametrize(
    ("stderr", "kind"),
    [
        pytest.param("error: something\n", auto.CommandError, id="any"),
        pytest.param("error: no stack named 'dev' found\n", auto.StackNotFoundError, id="no-stack"),
        pytest.param(
            "error: the stack is currently locked by 1 lock(s)\n",
            auto.ConcurrentUpdateError,
            id="locked",
        ),
    ],
)
def test_another_code_than_0_is_an_error(
    pulumi: StandIn, run: EngineRun, process: EngineProcess, stderr: str, kind: type[Exception]
) -> None:
    pulumi.answers({"stderr": stderr, "code": 255})

    with pytest.raises(kind):
        run("up")

    assert process.last_result is not None
    assert (process.last_result.code, process.last_result.stderr) == (255, stderr.strip())


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_is_passed_on_as_an_interrupt(
    pulumi: StandIn, run: EngineRun, interrupts: list[int], name: str
) -> None:
    pulumi.answers({"interrupts": [name], "stdout": "finished\n"})

    assert run("up").stdout == "finished"
    assert interrupts == [1]


def test_a_second_signal_is_passed_on_as_well(
    pulumi: StandIn, run: EngineRun, process: EngineProcess, interrupts: list[int]
) -> None:
    pulumi.answers({"interrupts": ["SIGINT", "SIGTERM"], "code": 1})

    with pytest.raises(auto.CommandError):
        run("up")

    assert sorted(interrupts) == [1, 2]
    assert process.interrupts == 2


def test_a_signal_while_the_engine_starts_is_passed_on(
    pulumi: StandIn, run: EngineRun, process: EngineProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = subprocess.Popen

    def interrupted(command: list[str], **options: object) -> subprocess.Popen[str]:
        started: subprocess.Popen[str] = start(command, **options)
        os.kill(os.getpid(), signal.SIGINT)
        return started

    monkeypatch.setattr(subprocess, "Popen", interrupted)
    pulumi.answers({"awaits_interrupt": True, "code": 1})

    with pytest.raises(auto.CommandError):
        run("up")

    assert process.interrupts == 1


def test_a_signal_that_another_thread_receives_is_passed_on(
    pulumi: StandIn, run: EngineRun, process: EngineProcess
) -> None:
    """The system gives a signal to any thread; the one that waits for the engine must see it."""
    pulumi.answers({"awaits_interrupt": True, "code": 1})

    def receive() -> None:
        while not pulumi.calls:
            threading.Event().wait(0.01)
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)

    receiver = threading.Thread(target=receive)
    receiver.start()
    with pytest.raises(auto.CommandError):
        run("up")
    receiver.join()

    assert process.interrupts == 1


def test_signals_are_our_own_again_afterwards(pulumi: StandIn, run: EngineRun) -> None:
    before = [signal.getsignal(number) for number in ALL]
    pulumi.answers({}, {"code": 1})

    run("up")
    with pytest.raises(auto.CommandError):
        run("up")

    assert [signal.getsignal(number) for number in ALL] == before


def test_beside_the_main_thread_signals_are_left_alone(pulumi: StandIn, run: EngineRun) -> None:
    results: list[auto.CommandResult] = []
    pulumi.answers({"stdout": "done\n"})

    thread = threading.Thread(target=lambda: results.append(run("up")))
    thread.start()
    thread.join()
    assert [result.stdout for result in results] == ["done"]
