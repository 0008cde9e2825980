"""What a command has written so far, to a pipe or a terminal."""

from __future__ import annotations

import os
import select
import threading

_CHUNK = 65536


class WrittenText:
    """
    Reads all the time, so that the command never waits for us.

    Args:
        descriptor: What to read from; it is closed in the end.
    """

    def __init__(self, descriptor: int) -> None:
        self.text = ""
        self._descriptor = descriptor
        self._grown = threading.Condition()
        self._wanted, self._unwanted = os.pipe()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def wait_for(self, text: str, *, seconds: float) -> bool:
        """Wait for a text, no longer than some seconds; tell whether it came."""
        with self._grown:
            return self._grown.wait_for(lambda: text in self.text, seconds)

    def end(self, *, seconds: float | None = None) -> None:
        """Wait until nobody can write any more, no longer than some seconds."""
        self._thread.join(seconds)

    def hang_up(self) -> None:
        """Close our end now, whoever still writes."""
        os.write(self._unwanted, b".")
        self._thread.join()

    def _read(self) -> None:
        try:
            while chunk := self._chunk():
                with self._grown:
                    self.text += chunk.decode("utf-8", "replace")
                    self._grown.notify_all()
        finally:
            for descriptor in (self._descriptor, self._wanted, self._unwanted):
                os.close(descriptor)

    def _chunk(self) -> bytes:
        ready, _, _ = select.select([self._descriptor, self._wanted], [], [])
        if self._wanted in ready:
            return b""
        try:
            return os.read(self._descriptor, _CHUNK)
        except OSError:
            # A terminal that nobody has open any more.
            return b""
