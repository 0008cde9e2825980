from __future__ import annotations

import asyncio
import threading

import pulumi
import pytest

from ai_role_cli.engine import guarded_program as module
from ai_role_cli.engine.guarded_program import GuardedProgram


def test_a_program_runs_to_its_end() -> None:
    done: list[str] = []

    async def program(_patience: object) -> None:
        await asyncio.sleep(0)
        done.append("done")

    guarded = GuardedProgram(program)
    asyncio.run(guarded.run())
    guarded.stop()
    assert done == ["done"]


def test_its_exception_surfaces_where_it_is_stopped() -> None:
    fault = KeyError("ours")

    async def program(_patience: object) -> None:
        raise fault

    guarded = GuardedProgram(program)
    with pytest.raises(pulumi.RunError):
        asyncio.run(guarded.run())

    with pytest.raises(KeyError) as raised:
        guarded.stop()

    assert raised.value is fault


def test_a_program_that_waits_for_ever_is_ended() -> None:
    waiting = threading.Event()
    ended: list[BaseException] = []

    async def program(_patience: object) -> None:
        waiting.set()
        await asyncio.get_running_loop().create_future()

    def serve() -> None:
        try:
            asyncio.run(guarded.run())
        except pulumi.RunError as error:
            ended.append(error)

    guarded = GuardedProgram(program)
    server = threading.Thread(target=serve)
    server.start()
    waiting.wait()
    guarded.stop()
    server.join()
    assert [str(error) for error in ended] == ["the engine has ended"]


def test_a_program_that_does_not_stop_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_END_SECONDS", 0)
    waiting, told = threading.Event(), threading.Event()

    async def program(_patience: object) -> None:
        waiting.set()
        told.wait()

    guarded = GuardedProgram(program)
    server = threading.Thread(target=lambda: asyncio.run(guarded.run()))
    server.start()
    waiting.wait()
    guarded.stop()
    told.set()
    server.join()
    assert guarded.error is None


def test_a_program_nobody_ran_is_stopped_in_silence() -> None:
    async def program(_patience: object) -> None:
        raise AssertionError

    guarded = GuardedProgram(program)
    guarded.stop()
    assert guarded.error is None
