"""Runs the operations of a stack, each in one engine process, and keeps what the engine says."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pulumi import automation as auto

from ai_role_cli.engine.failures import engine_failure, interrupted, nothing_applied
from ai_role_cli.engine.guarded_program import GuardedProgram
from ai_role_cli.engine.private_folder import prepare_work_dir
from ai_role_cli.engine.process import EngineProcess
from ai_role_cli.engine.proxies import unproxied_loopback
from ai_role_cli.engine.recorder import EventListener, EventRecorder
from ai_role_cli.engine.stall import StallWatch
from ai_role_cli.engine.workspace import RecordedStack
from ai_role_cli.errors import StackConflictError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ai_role_cli.engine.installation import Engine
    from ai_role_cli.engine.settings import StackSettings
    from ai_role_cli.errors import AiRoleError
    from ai_role_cli.program.program import Program

__all__ = ["EngineRun", "StackRunner"]

logger = logging.getLogger(__name__)

_LOCK_PAUSE_SECONDS = 2.0
"""Between two looks at a lock; each look is a start of the engine."""


@dataclass(frozen=True, slots=True)
class EngineRun:
    """One operation: its events, and the failure that ended it if it did not succeed."""

    events: tuple[auto.EngineEvent, ...]
    failure: AiRoleError | None


class StackRunner:
    """
    The engine at work on one stack.

    Args:
        engine: The Pulumi CLI.
        settings: The stack.
        listener: Told of every event while an operation runs.
        on_interrupt: Told the count when the user asks to stop.
        lock_timeout_seconds: How long to wait for another run that has the stack locked.
    """

    def __init__(
        self,
        engine: Engine,
        settings: StackSettings,
        *,
        listener: EventListener | None = None,
        on_interrupt: Callable[[int], None] = lambda _count: None,
        lock_timeout_seconds: float = 0,
    ) -> None:
        # The engine asks for more than the SDK implements; its tracebacks mean nothing (#18955).
        logging.getLogger("grpc._server").setLevel(logging.CRITICAL)
        self._settings = settings
        self._listeners = () if listener is None else (listener,)
        self._lock_timeout_seconds = lock_timeout_seconds
        self._process = EngineProcess(engine, settings, on_interrupt=on_interrupt)
        self._stack = RecordedStack(settings, self._process)
        prepare_work_dir(settings)

    def preview(self, program: Program, *, refresh: bool = False) -> EngineRun:
        """Return what `up` would do."""

        def operate(recorder: EventRecorder, guarded: GuardedProgram) -> None:
            self._stack.preview(
                program=guarded.run,
                on_event=recorder,
                refresh=refresh or None,
                color="never",
                suppress_progress=True,
            )

        return self._with_program(operate, program)

    def up(
        self, program: Program, *, targets: Sequence[str] = (), refresh: bool = False
    ) -> EngineRun:
        """
        Make the account what the program declares.

        Args:
            program: The program.
            targets: URNs of the only resources to touch; none means all.
            refresh: Ask AWS first what is there.
        """

        def operate(recorder: EventRecorder, guarded: GuardedProgram) -> None:
            self._stack.up(
                program=guarded.run,
                on_event=recorder,
                refresh=refresh or None,
                target=list(targets),
                # One role that AWS refuses must not leave another one deleted and not made anew.
                continue_on_error=True,
                color="never",
                suppress_progress=True,
                suppress_outputs=True,
                show_secrets=False,
            )

        return self._with_program(operate, program)

    def preview_refresh(self) -> EngineRun:
        """Return what differs in AWS from the state; takes no lock and changes neither."""
        if self.exists() is False:
            return EngineRun((), nothing_applied(self._settings))
        run = self._recorded(
            lambda recorder: self._stack.preview_refresh(
                on_event=recorder, color="never", suppress_progress=True
            )
        )
        holds_nothing = not any(event.res_outputs_event for event in run.events)
        if run.failure is None and holds_nothing:
            return replace(run, failure=nothing_applied(self._settings))
        return run

    def preview_destroy(self) -> EngineRun:
        """Return what `destroy` would delete."""
        return self._recorded(
            lambda recorder: self._stack.preview_destroy(
                on_event=recorder, color="never", suppress_progress=True
            )
        )

    def destroy(self, *, targets: Sequence[str] = ()) -> EngineRun:
        """Delete what the state knows, or the resources of these URNs; the stack itself stays."""
        return self._recorded(
            lambda recorder: self._stack.destroy(
                on_event=recorder,
                target=list(targets),
                continue_on_error=True,
                color="never",
                suppress_progress=True,
                suppress_outputs=True,
                show_secrets=False,
            )
        )

    def remove(self) -> EngineRun:
        """Remove the empty stack with its history and settings."""
        return self._recorded(
            lambda _recorder: self._stack.workspace.remove_stack(self._settings.stack)
        )

    def outputs(self) -> Mapping[str, object]:
        """
        Return the outputs of the stack, asked from its backend.

        Raises:
            SurroundingsError: The backend or the stack cannot be read.
        """
        arguments = ["stack", "output", "--json", "--stack", self._settings.stack]
        run = self._recorded(
            lambda _: self._process.run(arguments, str(self._settings.work_dir), {})
        )
        if run.failure is not None or self._process.last_result is None:
            raise run.failure or RuntimeError
        outputs: Mapping[str, object] = json.loads(self._process.last_result.stdout)
        return outputs

    def exists(self) -> bool | None:
        """Tell whether the stack exists; None where only the backend can tell."""
        state = self._settings.state_file
        if state is None:
            return None
        # The engine packs its state where the user's environment asks for it.
        return any(state.with_name(state.name + end).exists() for end in ("", ".gz", ".zst"))

    def _with_program(
        self,
        operate: Callable[[EventRecorder, GuardedProgram], None],
        program: Program,
    ) -> EngineRun:
        guarded = GuardedProgram(program)
        if self.exists() is False:
            created = self._recorded(lambda _: self._create())
            if created.failure is not None:
                return created
        watch = StallWatch((guarded.hurry, self._process.stop))
        with watch.watching():
            run = self._recorded(
                lambda recorder: self._created_on_demand(operate, recorder, guarded), watch.note
            )
        guarded.stop()
        return run

    def _created_on_demand(
        self,
        operate: Callable[[EventRecorder, GuardedProgram], None],
        recorder: EventRecorder,
        guarded: GuardedProgram,
    ) -> None:
        try:
            operate(recorder, guarded)
        except auto.StackNotFoundError:
            self._create()
            operate(recorder, guarded)

    def _create(self) -> None:
        self._stack.workspace.create_stack(self._settings.stack)

    def _recorded(
        self, operate: Callable[[EventRecorder], object], *listeners: EventListener
    ) -> EngineRun:
        """Run an operation; wait for another run's lock as long as the user wants to."""
        deadline = time.monotonic() + self._lock_timeout_seconds
        run = self._recorded_once(operate, *listeners)
        while isinstance(run.failure, StackConflictError) and time.monotonic() < deadline:
            time.sleep(_LOCK_PAUSE_SECONDS)
            run = self._recorded_once(operate, *listeners)
        return run

    def _recorded_once(
        self, operate: Callable[[EventRecorder], object], *listeners: EventListener
    ) -> EngineRun:
        recorder = EventRecorder(*self._listeners, *listeners)
        failure = None
        try:
            with unproxied_loopback():
                operate(recorder)
        except (auto.CommandError, RuntimeError) as error:
            logger.debug("the engine ended with an error", exc_info=True)
            recorder.wait()
            failure = engine_failure(
                error, self._process, settings=self._settings, started=recorder.has_begun
            )
        recorder.wait()
        # The engine may call it a success that it stopped before the end.
        if failure is None and self._process.interrupts:
            failure = interrupted(self._settings)
        return EngineRun(tuple(recorder.events), failure)
