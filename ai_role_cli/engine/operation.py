"""One operation of the engine on one stack: run, watched, recorded, and its failure named."""

from __future__ import annotations

import logging
import random
import time
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pulumi import automation as auto

from ai_role_cli.engine.child.leftovers import end_plugins
from ai_role_cli.engine.child.process import EngineProcess
from ai_role_cli.engine.child.proxies import unproxied_loopback
from ai_role_cli.engine.failures import engine_failure, interrupted
from ai_role_cli.engine.locks import told_locks
from ai_role_cli.engine.recorder import EventListener, EventRecorder
from ai_role_cli.engine.workspace import RecordedStack
from ai_role_cli.errors import StackConflictError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.engine.installation import Engine
    from ai_role_cli.engine.settings import StackSettings
    from ai_role_cli.errors import AiRoleError

__all__ = ["EngineOperation", "EngineRun", "Progress"]

logger = logging.getLogger(__name__)

_LOCK_PAUSE_SECONDS = 2.0
"""At most between two looks at a lock; each look is a start of the engine."""

_RACE_SECONDS = 1.0
"""How long a lock is waited for where nobody asked for it."""


class Progress(Protocol):
    """Shows how an operation goes."""

    def __call__(self, event: auto.EngineEvent) -> None:
        """Take an event; on any thread."""

    def interrupted(self, count: int) -> None:
        """Say what an interrupt does; `count` is how many there were."""


@dataclass(frozen=True, slots=True)
class EngineRun:
    """One operation: its events, and the failure that ended it if it did not succeed."""

    events: tuple[auto.EngineEvent, ...]
    failure: AiRoleError | None


class EngineOperation:
    """
    The engine at work on one stack.

    Args:
        engine: The Pulumi CLI.
        settings: The stack.
        shown: The stack that messages are about, where `settings` is of a copy.
        progress: Told of every event and of interrupts.
        lock_timeout_seconds: How long to wait for another run that has the stack locked.
    """

    def __init__(
        self,
        engine: Engine,
        settings: StackSettings,
        *,
        shown: StackSettings | None = None,
        progress: Progress | None = None,
        lock_timeout_seconds: float = 0,
    ) -> None:
        # The engine asks for more than the SDK implements; its tracebacks mean nothing (#18955).
        logging.getLogger("grpc._server").setLevel(logging.CRITICAL)
        # The SDK tells of a killed engine in a warning of Python's; the failure tells it better.
        warnings.filterwarnings("ignore", message="Error in event stream", category=UserWarning)
        self.settings = settings
        self._shown = shown or settings
        self._listeners = () if progress is None else (progress,)
        self._lock_timeout_seconds = lock_timeout_seconds
        self.process = EngineProcess(
            engine, settings, on_interrupt=progress.interrupted if progress else lambda _: None
        )
        self.stack = RecordedStack(settings, self.process)

    def run(
        self, operate: Callable[[EventRecorder], object], *listeners: EventListener
    ) -> EngineRun:
        """Run it; wait for another run's lock as long as the user wants to."""
        # Two that take the lock at the same time both give up: so one more try, not at once.
        deadline = time.monotonic() + max(self._lock_timeout_seconds, _RACE_SECONDS)
        run = self._once(operate, *listeners)
        while isinstance(run.failure, StackConflictError):
            if not self._remove_dead_locks():
                if time.monotonic() >= deadline:
                    break
                time.sleep(_LOCK_PAUSE_SECONDS * random.uniform(0.5, 1))  # noqa: S311
            run = self._once(operate, *listeners)
        return run

    def _once(
        self, operate: Callable[[EventRecorder], object], *listeners: EventListener
    ) -> EngineRun:
        recorder = EventRecorder(*self._listeners, *listeners)
        failure = None
        try:
            with unproxied_loopback():
                operate(recorder)
        except (auto.CommandError, RuntimeError) as error:
            logger.debug("the engine ended with an error", exc_info=True)
            if not self.process.was_killed:
                recorder.wait()
            failure = engine_failure(
                error, self.process, settings=self._shown, started=recorder.has_begun
            )
        else:
            recorder.wait()
        # The engine may call it a success that it stopped before the end.
        if failure is None and self.process.interrupts:
            failure = interrupted(self._shown)
        return EngineRun(tuple(recorder.events), failure)

    def _remove_dead_locks(self) -> bool:
        """Remove the locks that are in the way, if all of them are of dead processes here."""
        result = self.process.last_result
        locks = told_locks(result.stderr) if result else []
        if not locks or not all(lock.is_left_behind for lock in locks):
            return False
        for lock in locks:
            logger.warning("removed the lock of %s, which has ended", lock.holder)
        end_plugins(self.settings)
        arguments = ["cancel", "--yes", "--stack", self.settings.stack]
        return self._once(lambda _: self._asked(arguments)).failure is None

    def _asked(self, arguments: list[str]) -> None:
        self.process.run(arguments, str(self.settings.work_dir), {})
