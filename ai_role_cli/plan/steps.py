"""
From the engine's events to one change per resource.

Facts on the stream (recorded in tests/events): a step begins with a resource-pre event and ends
with an outputs event; a replacement is three steps of one URN; a refresh has steps of its own
before those of the operation; a refresh alone ends with the step that would bring the state up to
date; the provider and the stack itself are resources too.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ai_role_cli.errors import OperationError
from ai_role_cli.plan.model import Operation, Properties, ResourceChange, ResourceKind
from ai_role_cli.program import OWNER_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pulumi.automation import EngineEvent
    from pulumi.automation.events import StepEventMetadata, StepEventStateMetadata

__all__ = ["check_complete", "refreshed_resources", "resource_changes"]

_OPERATIONS: Mapping[str, Operation] = {
    "same": Operation.UNCHANGED,
    "create": Operation.CREATE,
    "update": Operation.UPDATE,
    "delete": Operation.DELETE,
    "replace": Operation.REPLACE,
    "create-replacement": Operation.REPLACE,
    "delete-replaced": Operation.DELETE,
    "import": Operation.UNCHANGED,
    "read": Operation.UNCHANGED,
}
"""The engine's steps by what they are to a reader; all others (refresh, discard …) are none."""

_PARTS_OF_REPLACE = {"create-replacement", "delete-replaced"}
"""Steps the engine counts once, as "replace"."""

_CALLING = {"create", "update", "delete", "create-replacement", "delete-replaced"}
"""Steps that ask AWS to do something."""

_COMPONENTS = frozenset({"pulumi:pulumi:Stack", OWNER_TYPE})
"""What is no resource of AWS: it has no end where no program runs, so its beginning counts."""

_ENDS = {
    Operation.REPLACE: "create-replacement",
}
"""The last step of an operation that has several."""


def resource_changes(events: Iterable[EngineEvent]) -> tuple[ResourceChange, ...]:
    """Return the change of every resource of the program, in the order of the stream."""
    return tuple(
        replace(track.change(after=_declared), retained=track.retained)
        for track in _of_roles(events)
        # A refresh looks at a role under the key that it has in the state.
        if track.old is not None or track.new is not None
    )


def refreshed_resources(events: Iterable[EngineEvent]) -> tuple[ResourceChange, ...]:
    """Return every resource of the state as it was applied and as the provider reads it now."""
    return tuple(track.change(after=_present) for track in _of_roles(events))


def check_complete(events: Iterable[EngineEvent]) -> None:
    """
    Compare a stream with the engine's own count: an event may get lost on its way (pulumi#9269).

    Raises:
        OperationError: The stream lacks events: its steps are not those the engine counted.
    """
    events = tuple(events)
    counts = [e.summary_event.resource_changes for e in events if e.summary_event is not None]
    if not counts:
        return
    seen: Counter[str] = Counter()
    for track in _tracks(events).values():
        steps = [*track.begun, *track.ended] if track.type in _COMPONENTS else track.ended
        seen.update({step for step in steps if step in _OPERATIONS} - _PARTS_OF_REPLACE)
    wanted = {str(op): n for op, n in counts[-1].items() if str(op) in _OPERATIONS and n}
    if dict(seen) != wanted:
        raise OperationError(
            f"the engine counted {_words(wanted)}, but reported {_words(seen)}",
            code="events-lost",
            hint="run `ai-role preview` again; nothing of the state is lost",
        )


def _of_roles(events: Iterable[EngineEvent]) -> list[_Track]:
    kinds = set(ResourceKind)
    return [track for track in _tracks(events).values() if track.type in kinds]


def _tracks(events: Iterable[EngineEvent]) -> dict[str, _Track]:
    tracks: dict[str, _Track] = {}
    for event in events:
        if event.resource_pre_event is not None:
            _track(tracks, event.resource_pre_event.metadata).begin(
                event.resource_pre_event.metadata
            )
        elif event.res_outputs_event is not None:
            _track(tracks, event.res_outputs_event.metadata).end(event.res_outputs_event.metadata)
        elif event.res_op_failed_event is not None:
            failed = event.res_op_failed_event.metadata
            _track(tracks, failed).fail(failed)
    return tracks


def _track(tracks: dict[str, _Track], metadata: StepEventMetadata) -> _Track:
    return tracks.setdefault(metadata.urn, _Track(metadata.urn, metadata.type))


@dataclass(slots=True)
class _Track:
    """All steps of one resource."""

    urn: str
    type: str
    begun: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    incomplete: bool = False
    replaced_by: tuple[str, ...] = ()
    old: StepEventStateMetadata | None = None
    new: StepEventStateMetadata | None = None

    def begin(self, metadata: StepEventMetadata) -> None:
        self.begun.append(metadata.op.value)
        self._note(metadata)

    def end(self, metadata: StepEventMetadata) -> None:
        self.ended.append(metadata.op.value)
        self._note(metadata)

    def fail(self, metadata: StepEventMetadata) -> None:
        """A failure that leaves something in AWS says so in the new state."""
        self.failed.append(metadata.op.value)
        self.incomplete = metadata.new is not None and bool(metadata.new.init_errors)

    def _note(self, metadata: StepEventMetadata) -> None:
        """A later step knows more: the replacement shows what the deletion did not."""
        if metadata.op.value not in _OPERATIONS:
            return
        self.replaced_by = tuple(metadata.keys or ()) or self.replaced_by
        self.old = metadata.old or self.old
        self.new = metadata.new or self.new

    @property
    def operation(self) -> Operation:
        steps = [_OPERATIONS[step] for step in (*self.begun, *self.ended) if step in _OPERATIONS]
        # What goes with a replaced role and does not come back is deleted, and no more.
        if Operation.REPLACE in steps:
            return Operation.REPLACE
        return steps[-1] if steps else Operation.UNCHANGED

    @property
    def done(self) -> bool:
        last = _ENDS.get(self.operation)
        return any(
            step == last if last else _OPERATIONS.get(step) is self.operation for step in self.ended
        )

    @property
    def gone(self) -> bool:
        """Told by the steps alone: a replacement that was stopped has no step of its own yet."""
        return "delete-replaced" in self.ended and "create-replacement" not in self.ended

    @property
    def under_way(self) -> bool:
        open_steps = Counter(self.begun) - Counter(self.ended) - Counter(self.failed)
        return any(step in _CALLING for step in open_steps)

    @property
    def retained(self) -> bool:
        """The engine asks what the state says, not what the program wants from now on."""
        goes = self.operation in (Operation.DELETE, Operation.REPLACE)
        return goes and self.old is not None and bool(self.old.retain_on_delete)

    def change(self, *, after: Callable[[StepEventStateMetadata], Properties]) -> ResourceChange:
        old, new = self.old, self.new
        kept = self.operation is not Operation.DELETE
        return ResourceChange(
            urn=self.urn,
            kind=ResourceKind(self.type),
            operation=self.operation,
            before=None if old is None else _present(old),
            after=None if new is None or not kept else after(new),
            replaced_by=self.replaced_by,
            protected=bool(old is not None and old.protect),
            state_only=old is not None and new is not None and _flags(old) != _flags(new),
            done=self.done,
            protect_after=bool(new is not None and kept and new.protect),
            retain_after=bool(new is not None and kept and new.retain_on_delete),
            old_urn=None if old is None or old.urn == self.urn else old.urn,
            retain_before=bool(old is not None and old.retain_on_delete),
            gone=self.gone,
            under_way=self.under_way,
            incomplete=self.incomplete,
        )


def _present(state: StepEventStateMetadata) -> Properties:
    """What the provider read from AWS; its inputs where it reads nothing back."""
    return {**dict(state.inputs or {}), **dict(state.outputs or {})}


def _declared(state: StepEventStateMetadata) -> Properties:
    """What the program says."""
    return dict(state.inputs or {})


def _flags(state: StepEventStateMetadata) -> tuple[bool, bool]:
    return bool(state.protect), bool(state.retain_on_delete)


def _words(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{n} {op}" for op, n in sorted(counts.items())) or "nothing"
