"""Processes of a run: started in a session of its own, so that none of them can hide."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.written_text import WrittenText

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HANG_SECONDS = 120.0
"""No command of the tests takes this long, on a loaded machine either: then it hangs."""
LEAVING_SECONDS = 20.0
"""How long what a killed command leaves behind may take to end by itself."""


class Running:
    """
    A command on its way.

    Args:
        command: Program and arguments.
        cwd: Where it runs.
        env: Its whole environment.
    """

    def __init__(self, command: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> None:
        out, err = os.pipe(), os.pipe()
        self._process = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out[1],
            stderr=err[1],
            start_new_session=True,
        )
        for end in (out[1], err[1]):
            os.close(end)
        self.pid = self._process.pid
        self._texts = (WrittenText(out[0]), WrittenText(err[0]))

    @property
    def stdout(self) -> str:
        return self._texts[0].text

    @property
    def stderr(self) -> str:
        return self._texts[1].text

    def told(self, text: str, *, seconds: float) -> bool:
        """Wait until the command writes a text to standard error; no longer than some seconds."""
        return self._texts[1].wait_for(text, seconds=seconds)

    def end(self, *, seconds: float = HANG_SECONDS) -> int | None:
        """
        Wait for the command.

        Returns:
            Its exit code, negative for a signal; None: it hung, and was killed.
        """
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill_all()
            self._process.wait()
            code = None
        for text in self._texts:
            # A process that was left behind may hold the pipe open.
            text.end(seconds=1)
        return code

    def left_behind(self, *, seconds: float = LEAVING_SECONDS) -> list[str]:
        """Return the processes of the run that do not end by themselves, and end them."""
        deadline = time.monotonic() + seconds
        for pid in self.processes():
            wait_for_end(pid, seconds=max(0.0, deadline - time.monotonic()))
        left = [_command_line(pid) for pid in self.processes()]
        self.kill_all()
        for text in self._texts:
            text.end()
        return left

    def processes(self) -> list[int]:
        """Return the living processes of the run but the command itself."""
        return [pid for pid in processes_of(self.pid) if pid != self.pid]

    def kill_all(self) -> None:
        for pid in processes_of(self.pid):
            send(pid, signal.SIGKILL)


def heed_signals() -> None:
    """Have commands heed signals that this process was started to ignore, as with nohup."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal; a process that has ended does not mind."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def wait_for_end(pid: int, *, seconds: float) -> bool:
    """Wait until a process has ended, a child of ours or not; tell whether it did."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], seconds)[0])
    finally:
        os.close(descriptor)


def processes_of(session: int) -> list[int]:
    """Return the processes of a session, but those that wait for their parent to ask for them."""
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [pid for pid in pids if _session(pid) == session]


def _session(pid: int) -> int | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else int(fields[3])


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return "?"
