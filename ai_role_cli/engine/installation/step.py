"""One child process of a set-up: watched, bounded in time, its raw output kept in a private log."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from threading import Thread
from typing import IO, TYPE_CHECKING

import platformdirs

from ai_role_cli.engine.folder.private_file import make_folders
from ai_role_cli.secrets import masked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

__all__ = ["Journal", "Step", "StepFailedError", "run_step"]

REPORT_SECONDS = 5.0
"""How often a running step says how far it is."""


class StepFailedError(Exception):
    """A step of a set-up did not succeed; the text says why, the log has the rest."""


@dataclass(frozen=True, slots=True)
class Journal:
    """Where a set-up tells: `report` gets lines for the user, `log` the raw output of children."""

    report: Callable[[str], None]
    log: Path

    @classmethod
    def start(cls, name: str, report: Callable[[str], None]) -> Journal:
        """Return a journal whose log is new, empty and the user's alone."""
        log = platformdirs.user_log_path("ai-role") / f"{name}.log"
        make_folders(log.parent)
        log.unlink(missing_ok=True)
        log.touch(mode=0o600, exist_ok=False)
        return cls(report, log)

    def note(self, line: str) -> None:
        """Write a line into the log, without what may be a secret."""
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"{masked(line)}\n")


def _at_work(_lines: Sequence[str]) -> str:
    return "still at it"


@dataclass(frozen=True, slots=True)
class Step:
    """
    A command to run without a terminal.

    Attributes:
        title: What it does, as a progress line begins: "building the engine".
        limit_seconds: After this time it is stopped, with all that it started.
        describe: Says in a few words how far it is, from the lines it printed so far.
    """

    title: str
    command: Sequence[str | Path]
    folder: Path
    environment: Mapping[str, str]
    limit_seconds: float
    describe: Callable[[Sequence[str]], str] = _at_work


def run_step(step: Step, journal: Journal) -> None:
    """
    Run a step to its end; a progress line every few seconds.

    Whatever ends it, an interrupt too, no process of it is left running.

    Raises:
        StepFailedError: It does not start, fails, or takes longer than its limit.
    """
    lines: list[str] = []
    with journal.log.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(map(str, step.command))}\n")
        log.flush()
        child = _start(step)
        reader = Thread(target=_drain, args=(child.stdout, lines, log))
        reader.start()
        try:
            _watch(child, step, lines=lines, report=journal.report)
        finally:
            _stop_group(child)
            reader.join()
    if child.returncode:
        message = f"{step.title} ended with exit code {child.returncode}"
        raise StepFailedError(message)


def _start(step: Step) -> subprocess.Popen[str]:
    try:
        # A process group of its own: the compilers and downloads below it end with it.
        return subprocess.Popen(  # noqa: S603  fixed commands, no shell
            step.command,
            cwd=step.folder,
            env=step.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            process_group=0,
            umask=0o077,
        )
    except OSError as error:
        message = f"{step.title} does not start: {error.strerror}"
        raise StepFailedError(message) from error


def _drain(output: IO[str], lines: list[str], log: IO[str]) -> None:
    with output:
        for line in output:
            lines.append(line.rstrip())
            log.write(masked(line))
            log.flush()


def _watch(
    child: subprocess.Popen[str],
    step: Step,
    *,
    lines: Sequence[str],
    report: Callable[[str], None],
) -> None:
    started = time.monotonic()
    while True:
        elapsed = time.monotonic() - started
        if elapsed >= step.limit_seconds:
            message = f"{step.title} took longer than {_duration(step.limit_seconds)}"
            raise StepFailedError(message)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=min(REPORT_SECONDS, step.limit_seconds - elapsed))
            return
        elapsed = time.monotonic() - started
        report(f"{step.title}: {step.describe(lines)} ({_duration(elapsed)})")


def _stop_group(child: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
