from __future__ import annotations

import asyncio

import pytest

from ai_role_cli.program.patience import Patience


def test_it_waits_for_all() -> None:
    async def both() -> list[bool]:
        patience = Patience()
        first, second = (asyncio.get_running_loop().create_future() for _ in range(2))
        waiting = asyncio.ensure_future(patience.wait(first, second))
        first.set_result(None)
        await asyncio.sleep(0)
        before = waiting.done()
        second.set_result(None)
        await waiting
        return [before, waiting.done()]

    assert asyncio.run(both()) == [False, True]


def test_it_waits_no_more_once_it_ends() -> None:
    async def ended() -> None:
        patience = Patience()
        never = asyncio.get_running_loop().create_future()
        waiting = asyncio.ensure_future(patience.wait(never))
        await asyncio.sleep(0)
        patience.end()
        await waiting
        await patience.wait(asyncio.get_running_loop().create_future())

    asyncio.run(asyncio.wait_for(ended(), 60))


def test_what_fails_while_it_waits_is_raised() -> None:
    async def failing() -> None:
        failed = asyncio.get_running_loop().create_future()
        failed.set_exception(KeyError("ours"))
        await Patience().wait(failed)

    with pytest.raises(KeyError):
        asyncio.run(failing())
