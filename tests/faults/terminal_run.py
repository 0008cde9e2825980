"""A command on a terminal of its own: it can be answered, and the window can be closed."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.faults.processes import HANG_SECONDS, Running
from tests.faults.written_text import WrittenText

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# The terminal of its session: what the system tells when the window is closed.
_TAKE_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "os.execvp(sys.argv[1], sys.argv[1:])"
)


class RunningOnTerminal(Running):
    """
    A command whose three streams are a terminal.

    Args:
        command: Program and arguments.
        cwd: Where it runs.
        env: Its whole environment.
    """

    def __init__(self, command: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> None:
        self._master, slave = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-c", _TAKE_TERMINAL, *command],
            cwd=cwd,
            env={**env, "TERM": "xterm"},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self.pid = self._process.pid
        screen = WrittenText(self._master)
        self._texts = (screen, screen)

    def answer(self, question: str, answer: str) -> None:
        """Wait for a question and answer it."""
        assert self.told(question, seconds=HANG_SECONDS), self.stdout
        os.write(self._master, f"{answer}\n".encode())

    def close_window(self) -> None:
        """Do what closing the window does."""
        self._texts[0].hang_up()
