"""The one `pulumi` process of an operation: own group, forwarded signals, private log."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from pulumi import automation as auto
from pulumi.automation.errors import create_command_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from types import FrameType

    from ai_role_cli.engine.installation import Engine
    from ai_role_cli.engine.settings import StackSettings

__all__ = ["EngineProcess"]

_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_WATCH_SECONDS = 0.2


class EngineProcess(auto.PulumiCommand):
    """
    Runs the Pulumi CLI for the Automation API.

    The child has a process group of its own: Ctrl-C reaches ai-role alone, which passes it on once
    and keeps serving the program until the engine has finished the calls under way.

    Args:
        engine: The CLI; its version is known, so none is asked here.
        settings: The stack; its environment and log file are used.
        on_interrupt: Called with the number of interrupts so far.
    """

    def __init__(
        self, engine: Engine, settings: StackSettings, *, on_interrupt: Callable[[int], None]
    ) -> None:
        self.command = str(engine.path)
        self.version = engine.version
        self.interrupts = 0
        self.last_result: auto.CommandResult | None = None
        self._settings = settings
        self._on_interrupt = on_interrupt
        self._running: subprocess.Popen[str] | None = None

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: Callable[[str], object] | None = None,
        on_error: Callable[[str], object] | None = None,
    ) -> auto.CommandResult:
        """
        Run the CLI to its end.

        Raises:
            auto.CommandError: It ended with another code than 0.
        """
        env = self._settings.engine_env({**os.environ, **additional_env})
        command = [self.command, "--non-interactive", *args]
        before = self.interrupts
        with (
            _private_log(self._settings.log_file) as log,
            # First, so that no signal falls between the start of the engine and its forwarding.
            self._forwarded_signals(),
            subprocess.Popen(  # noqa: S603 - the engine that was found and checked, no shell
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=cwd,
                env=env,
                encoding="utf-8",
                errors="replace",
                process_group=0,
                umask=0o077,
            ) as process,
        ):
            self._running = process
            if self.interrupts > before:
                self._interrupt()
            log.write(f"$ pulumi {' '.join(args)}\n")
            result = _outcome(process, log, callbacks=(on_output, on_error))
        self.last_result = result
        if result.code != 0:
            raise create_command_error(result)
        return result

    def _interrupt(self) -> None:
        """Pass an interrupt on: the engine stops after the running calls, at the second at once."""
        if self._running is not None and self._running.poll() is None:
            os.kill(self._running.pid, signal.SIGINT)

    @contextmanager
    def _forwarded_signals(self) -> Iterator[None]:
        def forward(_number: int, _frame: FrameType | None) -> None:
            # A second signal may come before this one is dealt with.
            count = self.interrupts = self.interrupts + 1
            self._interrupt()
            self._on_interrupt(count)

        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, forward) for number in _FORWARDED}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def _private_log(path: Path) -> Iterator[IO[str]]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchmod(descriptor, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as log:
        yield log


def _outcome(
    process: subprocess.Popen[str],
    log: IO[str],
    *,
    callbacks: tuple[Callable[[str], object] | None, Callable[[str], object] | None],
) -> auto.CommandResult:
    texts: tuple[list[str], list[str]] = ([], [])
    readers = [
        threading.Thread(target=_drain, args=(stream, lines, log, callback), daemon=True)
        for stream, lines, callback in zip(
            (process.stdout, process.stderr), texts, callbacks, strict=True
        )
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        # Without end it would not see a signal that another thread receives: the system may give it
        # to any, and Python handles it here once this thread runs.
        while reader.is_alive():
            reader.join(_WATCH_SECONDS)
    code = process.wait()
    return auto.CommandResult(stdout="\n".join(texts[0]), stderr="\n".join(texts[1]), code=code)


def _drain(
    stream: IO[str] | None,
    lines: list[str],
    log: IO[str],
    callback: Callable[[str], object] | None,
) -> None:
    for line in stream or ():
        log.write(line)
        lines.append(line.rstrip())
        if callback is not None:
            callback(lines[-1])
