"""How long a program waits for the resources it has registered."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable

__all__ = ["Patience"]


@dataclass(slots=True)
class Patience:
    """
    Waits for resources until it is told that some of them will never come.

    The engine does not answer the registration of a resource whose replacement could not be deleted
    (pulumi/pulumi#16373). A program that waits for it would wait for ever, and what comes after it
    would never be registered.
    """

    _end: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait(self, *awaited: Awaitable[object]) -> None:
        """Wait for all of these, or no longer once `end` was called."""
        everything = asyncio.gather(*awaited)
        ended = asyncio.ensure_future(self._end.wait())
        either: tuple[asyncio.Future[Any], ...] = (everything, ended)
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if everything.done():
            everything.result()

    def end(self) -> None:
        """Wait no more, now or later. Call it on the event loop of the program."""
        self._end.set()
