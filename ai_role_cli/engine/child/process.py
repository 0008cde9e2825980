"""The one `pulumi` process of an operation: own group, passed-on signals, private log."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from typing import TYPE_CHECKING

from pulumi import automation as auto
from pulumi.automation.errors import create_command_error

from ai_role_cli.engine.child.engine_log import EngineLog
from ai_role_cli.engine.child.leftovers import MARK, mark_of
from ai_role_cli.engine.child.lifeline import tied_to_this_process
from ai_role_cli.engine.child.signals import handled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import FrameType

    from ai_role_cli.engine.installation import Engine
    from ai_role_cli.engine.settings import StackSettings

__all__ = ["EngineProcess"]

_WATCH_SECONDS = 0.2

_KILLING = 3
"""The interrupt at which the engine is killed: it has not stopped after two."""


class EngineProcess(auto.PulumiCommand):
    """
    Runs the Pulumi CLI for the Automation API.

    The child has a process group of its own: Ctrl-C reaches ai-role alone, which passes it on once
    and keeps serving the program until the engine has finished the calls under way. What the engine
    prints goes to files: a pipe would break with us, and the engine would die of it.

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
        """How often the user asked to stop."""
        self.last_result: auto.CommandResult | None = None
        """What the last run of the CLI said; a negative code is the signal that ended it."""
        self._settings = settings
        self._on_interrupt = on_interrupt
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def was_killed(self) -> bool:
        """Whether a signal ended the last run of the CLI, so that it could not end in order."""
        return self.last_result is not None and self.last_result.code < 0

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: Callable[[str], object] | None = None,
        on_error: Callable[[str], object] | None = None,
    ) -> auto.CommandResult:
        """
        Run the CLI to its end; the callbacks get its lines afterwards.

        Raises:
            auto.CommandError: It ended with another code than 0.
        """
        marked = {**additional_env, MARK: mark_of(self._settings)}
        env = self._settings.engine_env(os.environ, marked)
        title = f"$ pulumi {' '.join(args)}"
        secrets = self._settings.secrets(env)
        with EngineLog(self._settings.log_file, title=title, secrets=secrets) as log:
            code = self._ended([self.command, "--non-interactive", *args], cwd, env=env, log=log)
            result = auto.CommandResult(stdout=log.stdout(), stderr=log.stderr(), code=code)
        self.last_result = result
        for text, callback in ((result.stdout, on_output), (result.stderr, on_error)):
            _tell(text, callback)
        if result.code != 0:
            raise create_command_error(result)
        return result

    def stop(self) -> None:
        """Let the engine end after the calls under way, as an interrupt of the user would."""
        self._send(signal.SIGINT)

    def _ended(self, command: list[str], cwd: str, *, env: dict[str, str], log: EngineLog) -> int:
        """Return the code with which the command ended."""
        before = self.interrupts
        with (
            # First, so that no signal falls between the start of the engine and its forwarding.
            self._forwarded_signals(),
            subprocess.Popen(  # noqa: S603 - the engine that was found and checked, no shell
                tied_to_this_process(command),
                stdin=subprocess.DEVNULL,
                stdout=log.stdout_file,
                stderr=log.stderr_file,
                cwd=cwd,
                env=env,
                process_group=0,
                umask=0o077,
            ) as process,
        ):
            self._running = process
            if self.interrupts > before:
                self.stop()
            return _awaited(process)

    def _send(self, number: signal.Signals) -> None:
        if self._running is not None and self._running.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._running.pid, number)

    @contextlib.contextmanager
    def _forwarded_signals(self) -> Iterator[None]:
        def forward(_number: int, _frame: FrameType | None) -> None:
            # A second signal may come before this one is dealt with.
            count = self.interrupts = self.interrupts + 1
            self._send(signal.SIGKILL if count >= _KILLING else signal.SIGINT)
            # The terminal may be closed: what cannot be told must not end the run.
            with contextlib.suppress(OSError, ValueError):
                self._on_interrupt(count)

        if threading.current_thread() is not threading.main_thread():
            yield
            return
        with handled(forward):
            yield


def _tell(text: str, callback: Callable[[str], object] | None) -> None:
    if callback is not None:
        for line in text.splitlines():
            callback(line)


def _awaited(process: subprocess.Popen[bytes]) -> int:
    while True:
        # Without end it would not see a signal that another thread receives: the system may give it
        # to any, and Python handles it here once this thread runs.
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(_WATCH_SECONDS)
