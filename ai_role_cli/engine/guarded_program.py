"""The inline program with what the SDK leaves out: its exception, and an end with the engine."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pulumi

from ai_role_cli.program.patience import Patience

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.program.program import Program

__all__ = ["GuardedProgram"]

_END_SECONDS = 5.0
"""How long a program that is told to stop may take."""


@dataclass(slots=True)
class GuardedProgram:
    """
    Runs a program for the Automation API.

    Of an exception the SDK passes on no more than text. And when the engine gives up, a program
    that awaits a resource would await it for ever: `stop` ends it.
    """

    program: Program
    check: Callable[[], None] = lambda: None
    """Run first, when the engine has locked the stack; what it raises ends the operation."""

    error: Exception | None = None
    _task: asyncio.Task[None] | None = None
    _patience: Patience | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _ended: threading.Event = field(default_factory=threading.Event)

    async def run(self) -> None:
        """Run the program; this is what the Automation API is given."""
        self._ended.clear()
        self._loop = asyncio.get_running_loop()
        self._patience = Patience()
        self._task = asyncio.ensure_future(self._checked(self._patience))
        try:
            await self._task
        except asyncio.CancelledError:
            raise pulumi.RunError("the engine has ended") from None
        except Exception as error:
            self.error = error
            raise pulumi.RunError(str(error)) from error
        finally:
            self._ended.set()

    async def _checked(self, patience: Patience) -> None:
        await asyncio.to_thread(self.check)
        await self.program(patience)

    def hurry(self) -> None:
        """Let the program register what is left without waiting for what will never come."""
        if self._loop is not None and self._patience is not None and not self._ended.is_set():
            self._loop.call_soon_threadsafe(self._patience.end)

    def stop(self) -> None:
        """
        End the program if it still waits for an engine that is gone.

        Raises:
            Exception: What the program raised: a fault of ours, not of the role file.
        """
        if self._loop is not None and self._task is not None and not self._ended.is_set():
            self._loop.call_soon_threadsafe(self._task.cancel)
            self._ended.wait(_END_SECONDS)
        if self.error is not None:
            raise self.error
