"""
What the user's signals do: the first one stops the run in good order, and nothing is lost by it.

SIGINT, SIGTERM and SIGHUP mean the same. One that was ignored when ai-role was started stays
ignored: that is how `nohup` asks for it.
"""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ai_role_cli.errors import InterruptedRunError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

__all__ = ["STOPPING", "handled", "stop_on_signals"]

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_AT_ONCE = 3
"""The signal that ends ai-role where it is, if two could not."""


def stop_on_signals() -> None:
    """
    Let a signal unwind the whole program, for as long as nothing else handles it.

    The handler raises InterruptedRunError, so that the result is written and the servers stop. A
    second signal does not disturb that; the third ends the process at once.
    """
    count = 0

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal count
        count += 1
        if count >= _AT_ONCE:
            os._exit(130)
        if count == 1:
            raise InterruptedRunError(
                "stopped on your request; nothing was under way",
                code="interrupted",
                hint="run the same command again",
            )

    for number in _heeded():
        signal.signal(number, stop)


@contextmanager
def handled(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Give the signals to this handler; call it on the main thread."""
    before = {number: signal.signal(number, handler) for number in _heeded()}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def _heeded() -> list[signal.Signals]:
    return [number for number in STOPPING if signal.getsignal(number) is not signal.SIG_IGN]
