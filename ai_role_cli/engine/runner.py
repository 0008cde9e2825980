"""
The operations of a stack.

What only looks works on a copy of the state, so that nothing is written where others keep theirs.
What changes the stack is alone on it, begins with the state that was shown, and keeps a copy of it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ai_role_cli.engine.folder.work_folder import prepare_work_dir
from ai_role_cli.engine.guarded_program import GuardedProgram
from ai_role_cli.engine.operation import EngineOperation, EngineRun
from ai_role_cli.engine.stack_change import StackChange
from ai_role_cli.engine.stack_lock import sole_operation
from ai_role_cli.engine.stall import StallWatch
from ai_role_cli.engine.state.absence import nothing_applied
from ai_role_cli.engine.state.deployment import scratch_stack
from ai_role_cli.engine.state.known_state import KnownState, read_state, stored_state
from ai_role_cli.engine.state.restoring import put_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pulumi import automation as auto

    from ai_role_cli.engine.installation import Engine
    from ai_role_cli.engine.operation import Progress
    from ai_role_cli.engine.recorder import EventRecorder
    from ai_role_cli.engine.settings import StackSettings
    from ai_role_cli.engine.state.restoring import Backup
    from ai_role_cli.program.program import Program

__all__ = ["EngineRun", "StackRunner"]


class StackRunner:
    """
    The engine at work on one stack.

    Args:
        engine: The Pulumi CLI.
        settings: The stack.
        lock_timeout_seconds: How long to wait for another run that has the stack locked.
    """

    def __init__(
        self, engine: Engine, settings: StackSettings, *, lock_timeout_seconds: float = 0
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._lock_timeout_seconds = lock_timeout_seconds
        self._state: KnownState | None = None
        self._previewed: tuple[auto.EngineEvent, ...] = ()
        prepare_work_dir(settings)

    @property
    def state(self) -> KnownState:
        """
        What the stack holds, as it was read first; what changes it begins with just this.

        Raises:
            AiRoleError: The state cannot be read, or AWS be asked about what a killed run left.
        """
        if self._state is None:
            self._state = read_state(self._engine, self._settings)
        return self._state

    def preview(self, program: Program, *, refresh: bool = False) -> EngineRun:
        """Return what `up` would do."""

        def operate(stack: auto.Stack, recorder: EventRecorder, guarded: GuardedProgram) -> None:
            stack.preview(
                program=guarded.run,
                on_event=recorder,
                refresh=refresh or None,
                color="never",
                suppress_progress=True,
            )

        with self._copy() as operation:
            run = _with_program(operation, operate, GuardedProgram(program))
        self._previewed = run.events
        return run

    def preview_refresh(self) -> EngineRun:
        """Return what differs in AWS from the state."""
        if self.state.holds_nothing:
            return EngineRun((), nothing_applied(self._settings))
        with self._copy() as operation:
            return operation.run(
                lambda recorder: operation.stack.preview_refresh(
                    on_event=recorder, color="never", suppress_progress=True
                )
            )

    def preview_destroy(self) -> EngineRun:
        """Return what `destroy` would delete."""
        with self._copy() as operation:
            return operation.run(
                lambda recorder: operation.stack.preview_destroy(
                    on_event=recorder, color="never", suppress_progress=True
                )
            )

    def up(
        self,
        program: Program,
        *,
        targets: Sequence[str] = (),
        refresh: bool = False,
        progress: Progress | None = None,
    ) -> EngineRun:
        """
        Make the account what the program declares.

        Args:
            program: The program.
            targets: URNs of the only resources to touch; none means all.
            refresh: Ask AWS first what is there.
            progress: Told how it goes.

        Raises:
            StackConflictError: Another run has the stack, or changed it since it was read.
            SurroundingsError: The state cannot be read or written.
        """

        def operate(stack: auto.Stack, recorder: EventRecorder, guarded: GuardedProgram) -> None:
            stack.up(
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

        with self._begun() as change:
            change.note(self._previewed)
            guarded = GuardedProgram(program, change.check)
            return change.run(lambda found: _with_program(found, operate, guarded), progress)

    def destroy(
        self, *, targets: Sequence[str] = (), progress: Progress | None = None
    ) -> EngineRun:
        """
        Delete what the state knows, or the resources of these URNs; the stack itself stays.

        Raises:
            StackConflictError: Another run has the stack, or changed it since it was read.
            SurroundingsError: The state cannot be read or written.
        """

        def operate(stack: auto.Stack, recorder: EventRecorder) -> None:
            stack.destroy(
                on_event=recorder,
                target=list(targets),
                continue_on_error=True,
                color="never",
                suppress_progress=True,
                suppress_outputs=True,
                show_secrets=False,
            )

        with self._begun() as change:
            return change.run(
                lambda found: found.run(lambda recorder: operate(found.stack, recorder)), progress
            )

    def complete(self) -> None:
        """
        Write into the state what a killed run left, as it was looked up.

        Raises:
            AiRoleError: Another run has the stack, or it cannot be written.
        """
        with self._begun():
            return

    def put_back(self, backup: Backup) -> Path | None:
        """
        Make an older state the state of the stack; return where the present one lies afterwards.

        Raises:
            AiRoleError: Another run has the stack, or it cannot be written.
        """
        operation = self._operation()
        aside: list[Path | None] = []
        with sole_operation(self._settings, timeout_seconds=self._lock_timeout_seconds):
            run = operation.run(
                lambda _: aside.append(put_back(self._settings, operation.process, backup))
            )
        if run.failure is not None:
            raise run.failure
        self._state = None
        return aside[-1]

    def remove(self) -> EngineRun:
        """Remove the empty stack with its history and settings."""
        operation = self._operation()
        with sole_operation(self._settings, timeout_seconds=self._lock_timeout_seconds):
            return operation.run(
                lambda _: operation.stack.workspace.remove_stack(self._settings.stack)
            )

    def outputs(self) -> Mapping[str, object]:
        """
        Return the outputs of the stack, asked from its backend.

        Raises:
            SurroundingsError: The backend cannot be read, or has no such stack.
        """
        stored = stored_state(self._engine, self._settings)
        if stored is None:
            raise nothing_applied(self._settings)
        return stored.outputs

    def _operation(self) -> EngineOperation:
        timeout = self._lock_timeout_seconds
        return EngineOperation(self._engine, self._settings, lock_timeout_seconds=timeout)

    @contextmanager
    def _copy(self) -> Iterator[EngineOperation]:
        with scratch_stack(self._settings, self.state.deployment) as scratch:
            yield EngineOperation(self._engine, scratch, shown=self._settings)

    @contextmanager
    def _begun(self) -> Iterator[StackChange]:
        change = StackChange(
            self._engine,
            self._settings,
            self.state,
            lock_timeout_seconds=self._lock_timeout_seconds,
        )
        with change.begun():
            yield change


def _with_program(
    operation: EngineOperation,
    operate: Callable[[auto.Stack, EventRecorder, GuardedProgram], None],
    guarded: GuardedProgram,
) -> EngineRun:
    watch = StallWatch((guarded.hurry, operation.process.stop))
    with watch.watching():
        run = operation.run(
            lambda recorder: operate(operation.stack, recorder, guarded), watch.note
        )
    guarded.stop()
    return run
