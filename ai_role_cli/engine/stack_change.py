"""
What surrounds a change of a stack.

It is alone on the stack, begins with just the state that was shown, keeps a copy of that state, and
has room on the disk for as long as it takes.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ai_role_cli.engine.child.leftovers import end_plugins
from ai_role_cli.engine.failures import already_there, disk_ran_full, state_changed
from ai_role_cli.engine.folder.disk import DiskWatch, require_room
from ai_role_cli.engine.locks import locks_in
from ai_role_cli.engine.operation import EngineOperation
from ai_role_cli.engine.stack_lock import sole_operation
from ai_role_cli.engine.state.backups import back_up
from ai_role_cli.engine.state.deployment import exported, read_stack, write_deployment
from ai_role_cli.engine.state.journal import Journal
from ai_role_cli.engine.state.restoring import newest_backup, put_back
from ai_role_cli.engine.state.state_check import check_state
from ai_role_cli.engine.state.state_file import state_file_of
from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pulumi.automation import EngineEvent

    from ai_role_cli.engine.installation import Engine
    from ai_role_cli.engine.operation import EngineRun, Progress
    from ai_role_cli.engine.settings import StackSettings
    from ai_role_cli.engine.state.known_state import KnownState

__all__ = ["StackChange"]


class StackChange:
    """
    One change of a stack, from its lock to its end.

    Args:
        engine: The Pulumi CLI.
        settings: The stack.
        shown: What it held when the change was shown.
        lock_timeout_seconds: How long to wait for another run that has the stack locked.
    """

    def __init__(
        self,
        engine: Engine,
        settings: StackSettings,
        shown: KnownState,
        *,
        lock_timeout_seconds: float,
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._shown = shown
        self._lock_timeout_seconds = lock_timeout_seconds
        self._expected = shown.digest
        self._copy: Path | None = None
        self._journal = Journal(settings)

    @contextmanager
    def begun(self) -> Iterator[None]:
        """
        Hold the stack for the length of the block.

        Raises:
            StackConflictError: Another run has it, or changed it since it was shown.
            SurroundingsError: It cannot be written, or there is no room.
        """
        with sole_operation(self._settings, timeout_seconds=self._lock_timeout_seconds):
            self._clear_away()
            self.check()
            self._keep_copy()
            self._complete()
            yield

    def note(self, previewed: Sequence[EngineEvent]) -> None:
        """
        Note what is about to be made, by the events of its preview.

        Raises:
            SurroundingsError: It cannot be written.
        """
        try:
            self._journal.note(previewed)
        except OSError as error:
            raise _unwritable(self._settings, error) from error

    def check(self) -> None:
        """
        Refuse to go on if the stack does not hold what the change begins with; any thread may ask.

        Raises:
            StackConflictError: It holds something else.
        """
        if self._digest() != self._expected:
            raise state_changed(self._settings)

    def run(
        self, operate: Callable[[EngineOperation], EngineRun], progress: Progress | None = None
    ) -> EngineRun:
        """Run the operation while the disk is watched; a state that was cut off is put back."""
        operation = self._operation(progress)
        folder = self._settings.state_root or self._settings.folder
        size = self._copy.stat().st_size if self._copy else 0
        watch = DiskWatch(folder, size, stop=operation.process.stop)
        with watch.watching():
            run = operate(operation)
        self._journal.settle(run, was_killed=operation.process.was_killed)
        if operation.process.was_killed:
            end_plugins(self._settings)
        if watch.was_full:
            self._put_back_if_cut_off()
            return disk_ran_full(run, folder)
        return run

    def _clear_away(self) -> None:
        """Remove what a killed run left beside the state: its locks, and its plugin."""
        dead = [lock for lock in locks_in(self._settings.lock_folder) if lock.is_dead]
        for lock in dead:
            Path(lock.file).unlink(missing_ok=True)
        if dead:
            end_plugins(self._settings)

    def _operation(self, progress: Progress | None = None) -> EngineOperation:
        return EngineOperation(
            self._engine,
            self._settings,
            progress=progress,
            lock_timeout_seconds=self._lock_timeout_seconds,
        )

    def _digest(self) -> str | None:
        """Return the digest of what the backend has now."""
        asking = EngineOperation(self._engine, self._settings)
        present = read_stack(self._settings, asking.process)
        if present is None:
            return None
        check_state(present, self._settings)
        return present.digest

    def _keep_copy(self) -> None:
        data = self._backend_bytes()
        folder = self._settings.state_root or self._settings.folder
        require_room(folder, state_bytes=len(data))
        if data:
            self._copy = _kept(self._settings, data)

    def _backend_bytes(self) -> bytes:
        """Return what the backend has, as a file of ours keeps it; nothing for no stack."""
        if self._settings.state_file is not None:
            file = state_file_of(self._settings.state_file)
            return b"" if file is None else file.read_bytes()
        shown = self._shown.deployment
        return b"" if shown is None else exported(shown)

    def _complete(self) -> None:
        """Make the stack, or write into it what a killed run left."""
        shown, operation = self._shown, self._operation()
        if shown.deployment is None:
            made = operation.run(
                lambda _: operation.stack.workspace.create_stack(self._settings.stack)
            )
            # Two first runs at the same time: the engine's lock lets one go on.
            if made.failure is not None and not already_there(operation.process):
                raise made.failure
        elif shown.is_completed:
            completed = shown.deployment
            written = operation.run(
                lambda _: write_deployment(self._settings, operation.process, completed)
            )
            if written.failure is not None:
                raise written.failure
            self._expected = self._digest()
            self._journal.clear()

    def _put_back_if_cut_off(self) -> None:
        if self._settings.state_file is None or self._copy is None:
            return
        try:
            self._digest()
        except SurroundingsError:
            put_back(self._settings, self._operation().process, newest_backup(self._settings))


def _kept(settings: StackSettings, data: bytes) -> Path:
    try:
        return back_up(settings, data)
    except OSError as error:
        raise _unwritable(settings, error) from error


def _unwritable(settings: StackSettings, error: OSError) -> SurroundingsError:
    return SurroundingsError(
        "a copy of the state could not be kept; nothing was changed",
        code="no-backup",
        facts=(("folder", str(settings.folder)), ("reason", error.strerror or str(error))),
        hint="let this user write that folder, or make room on its disk",
    )
