"""What is going on while the engine works: one line for each role that begins and ends."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from rich.text import Text

from ai_role_cli.plan import Operation, Plan, RoleChange
from ai_role_cli.render.role_outcome import PAST, outcome_words
from ai_role_cli.render.symbols import STYLES, Symbols

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from pulumi.automation import EngineEvent
    from rich.console import Console
    from rich.status import Status

__all__ = ["RoleProgress", "RoleStep"]

_HEARTBEAT_SECONDS = 30.0
"""CI systems end a job that says nothing for long."""


class RoleStep(StrEnum):
    """What happens to a role while the engine works; the values are those of the event stream."""

    START = "start"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


_DOING = {
    Operation.CREATE: "creating",
    Operation.UPDATE: "updating",
    Operation.REPLACE: "replacing",
    Operation.DELETE: "deleting",
    Operation.UNCHANGED: "checking",
}
_LAST_STEPS = ("create", "update", "delete", "create-replacement", "same")
"""With the last one nothing is to do any more: what was previewed is there already."""

_CALLS = ("create", "update", "delete", "create-replacement", "delete-replaced")
"""Steps that ask AWS to do something."""


class RoleProgress:
    """
    Shows the roles of a plan being worked on, while used as a context manager.

    On a terminal roles in flight share one moving line; elsewhere each begin and end is a line, and
    a heartbeat every 30 seconds says that nothing hangs. Calls may come from any thread. A role is
    done when all of its resources are; one that is still begun in the end was stopped.

    Args:
        plan: What is about to be done.
        console: Where lines go.
        symbols: The signs before them.
        on_step: Told of each role that begins or ends, one at a time.
    """

    def __init__(
        self,
        plan: Plan,
        console: Console,
        *,
        symbols: Symbols,
        on_step: Callable[[RoleChange, RoleStep], None] = lambda _role, _step: None,
    ) -> None:
        self._console = console
        self._symbols = symbols
        self._on_step = on_step
        self._roles: Mapping[str, RoleChange] = {
            resource.urn: role for role in plan.changes for resource in role.resources
        }
        self._open = {
            role.key: {r.urn for r in role.resources if r.operation is not Operation.UNCHANGED}
            for role in plan.changes
        }
        self._deleted = {
            resource.urn
            for role in plan.changes
            for resource in role.resources
            if resource.operation is Operation.DELETE
        }
        self._begun: dict[str, RoleChange] = {}
        self._gone: set[str] = set()
        self._calls: set[str] = set()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._status: Status | None = None

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status = self._console.status(Text("starting the engine"))
            with suppress(OSError):
                self._status.start()
        else:
            threading.Thread(target=self._beat, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ended.set()
        if self._status is not None:
            with suppress(OSError):
                self._status.stop()
        with self._lock:
            for role in tuple(self._begun.values()):
                self._stop(role)

    def __call__(self, event: EngineEvent) -> None:
        """Take note of one engine event."""
        with self._lock:
            if event.resource_pre_event is not None:
                metadata = event.resource_pre_event.metadata
                self._calls |= {metadata.urn} if metadata.op.value in _CALLS else set()
                self._begin(metadata.urn)
            elif event.res_outputs_event is not None:
                metadata = event.res_outputs_event.metadata
                self._calls.discard(metadata.urn)
                if metadata.op.value == "delete-replaced":
                    self._gone.add(metadata.urn)
                    # What goes with a replaced role and does not come back has no other end.
                    if metadata.urn in self._deleted:
                        self._end(metadata.urn)
                elif metadata.op.value in _LAST_STEPS:
                    self._end(metadata.urn)
            elif event.res_op_failed_event is not None:
                urn = event.res_op_failed_event.metadata.urn
                self._calls.discard(urn)
                self._fail(urn)

    def interrupted(self, count: int) -> None:
        """Say what an interrupt does; `count` is how many there were."""
        finishing = "stopping: the calls under way are finished first; interrupt again to stop now"
        self._print(Text(finishing if count == 1 else "stopping now", style="yellow"))

    def _begin(self, urn: str) -> None:
        role = self._roles.get(urn)
        if role is None or role.key in self._begun or urn not in self._open[role.key]:
            return
        self._begun[role.key] = role
        self._on_step(role, RoleStep.START)
        if self._status is None:
            self._say(role, f"{_DOING[role.operation]}")
        self._refresh()

    def _end(self, urn: str) -> None:
        role = self._roles.get(urn)
        if role is None or not self._open[role.key]:
            return
        self._open[role.key].discard(urn)
        if not self._open[role.key]:
            self._begun.pop(role.key, None)
            self._say(role, PAST[role.operation])
            self._on_step(role, RoleStep.DONE)
            self._refresh()

    def _fail(self, urn: str) -> None:
        role = self._roles.get(urn)
        if role is not None:
            self._open[role.key].clear()
            self._begun.pop(role.key, None)
            self._say(role, "failed")
            self._on_step(role, RoleStep.FAILED)
            self._refresh()

    def _stop(self, role: RoleChange) -> None:
        left = self._open[role.key]
        stopped = tuple(
            replace(
                r,
                done=r.urn not in left,
                gone=r.urn in left & self._gone,
                under_way=r.urn in self._calls,
            )
            for r in role.resources
        )
        self._begun.pop(role.key)
        self._say(role, outcome_words(replace(role, resources=stopped)))
        self._on_step(role, RoleStep.STOPPED)

    def _say(self, role: RoleChange, what: str) -> None:
        sign = self._symbols.operations[role.operation]
        style = "bold red" if what == "failed" else STYLES[role.operation]
        self._print(Text(f"  {sign} {role.key}: {what}", style=style))

    def _print(self, line: Text) -> None:
        # A terminal that was closed ends no operation.
        with suppress(OSError):
            self._console.print(line)

    def _refresh(self) -> None:
        if self._status is not None:
            doing = [f"{_DOING[role.operation]} {key}" for key, role in self._begun.items()]
            with suppress(OSError):
                self._status.update(Text(", ".join(doing) or "working"))

    def _beat(self) -> None:
        while not self._ended.wait(_HEARTBEAT_SECONDS):
            with self._lock:
                names = ", ".join(self._begun) or "the engine"
            self._print(Text(f"  still working: {names}"))
