"""What a stack holds: read once, with what a killed run left looked up in AWS."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ai_role_cli.engine.child.leftovers import wait_for_leftover_engine
from ai_role_cli.engine.folder.work_folder import keep_salt
from ai_role_cli.engine.operation import EngineOperation
from ai_role_cli.engine.state.deployment import read_stack, scratch_stack
from ai_role_cli.engine.state.journal import Journal
from ai_role_cli.engine.state.pending import (
    Begun,
    counted_as_made,
    half_done,
    left_over,
    with_noted,
    without_strangers,
)
from ai_role_cli.engine.state.state_check import check_state
from ai_role_cli.engine.state.state_file import removed_digest
from ai_role_cli.errors import OperationError
from ai_role_cli.program import logical_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from ai_role_cli.engine.installation import Engine
    from ai_role_cli.engine.settings import StackSettings
    from ai_role_cli.engine.state.checkpoint import Checkpoint
    from ai_role_cli.engine.state.deployment import Deployment

__all__ = ["KnownState", "read_state", "stored_state"]

_CREATING = "creating"


@dataclass(frozen=True, slots=True)
class KnownState:
    """The state of a stack as an operation begins with it."""

    deployment: Deployment | None
    """What it holds, with all that is ours; None if there is no such stack."""

    digest: str | None
    """Of what the backend has; None if it holds nothing."""

    stored: Checkpoint | None = None
    """What the backend has."""

    lineage: str | None = None
    """The digest; of a stack that was removed, what tells it from one that never was."""

    is_completed: bool = False
    """Whether an earlier run left something open, so that the backend knows less than this."""

    notices: tuple[str, ...] = ()
    """What was found of the earlier run, in sentences."""

    @property
    def holds_nothing(self) -> bool:
        """Whether nothing in AWS belongs to it."""
        resources = (self.deployment or {}).get("resources") or ()
        return not any(str(each.get("type")).startswith("aws:") for each in resources)


def read_state(engine: Engine, settings: StackSettings) -> KnownState:
    """
    Return what a stack holds; nothing is written but, in a fresh checkout, the salt of the stack.

    Raises:
        SurroundingsError: The state cannot be read, or is not one of ours.
        OperationError: AWS could not be asked about what a killed run left.
    """
    stored = stored_state(engine, settings)
    if stored is None:
        return KnownState(None, None, lineage=removed_digest(settings))
    keep_salt(settings, stored.deployment)
    known = KnownState(stored.deployment, stored.digest, stored=stored, lineage=stored.digest)
    noted = Journal(settings).read()
    deployment = with_noted(stored.deployment, noted)
    if not left_over(deployment) and not stored.pending and not half_done(deployment):
        return known
    since = None if noted is None else noted.started
    completed, notices = _completed(engine, settings, deployment, since=since)
    return replace(known, deployment=completed, is_completed=True, notices=notices)


def stored_state(engine: Engine, settings: StackSettings) -> Checkpoint | None:
    """
    Return what the backend has of a stack, as it is; None if there is no such stack.

    Raises:
        SurroundingsError: The state cannot be read, or is not one of ours.
    """
    wait_for_leftover_engine(settings)
    reading = EngineOperation(engine, settings)
    found: list[Checkpoint | None] = []
    run = reading.run(lambda _: found.append(read_stack(settings, reading.process)))
    if run.failure is not None:
        raise run.failure
    (checkpoint,) = found
    if checkpoint is not None:
        check_state(checkpoint, settings)
    return checkpoint


def _completed(
    engine: Engine, settings: StackSettings, deployment: Deployment, *, since: datetime | None
) -> tuple[Deployment, tuple[str, ...]]:
    open_operations, half = left_over(deployment), half_done(deployment)
    made = counted_as_made(deployment)
    known = {resource["urn"] for resource in made.get("resources") or ()}
    urns = [urn for urn in (*(each.urn for each in open_operations), *half) if urn in known]
    created = {each.urn for each in open_operations if each.verb == _CREATING}
    found = _refreshed(engine, settings, made, urns=urns) if urns else made
    ours, strangers = without_strangers(found, made, created, since=since)
    return ours, (*_notices(open_operations, ours, strangers), *map(_half_done_notice, half))


def _refreshed(
    engine: Engine, settings: StackSettings, deployment: Deployment, *, urns: list[str]
) -> Deployment:
    with scratch_stack(settings, deployment) as scratch:
        asking = EngineOperation(engine, scratch, shown=settings)
        run = asking.run(
            lambda recorder: asking.stack.refresh(
                on_event=recorder, target=urns, color="never", suppress_progress=True
            )
        )
        if run.failure is not None:
            raise OperationError(
                "what an interrupted run left could not be looked up in AWS; nothing was changed",
                code="recovery-failed",
                facts=run.failure.facts,
                hint="run the same command again once AWS answers",
            )
        refreshed = read_stack(scratch, asking.process)
        return {} if refreshed is None else refreshed.deployment


def _notices(
    begun: Collection[Begun], deployment: Deployment, strangers: Collection[str]
) -> Iterator[str]:
    present = {resource["urn"] for resource in deployment.get("resources") or ()}
    for each in begun:
        if each.urn in strangers:
            yield (
                f"{each.name}: an interrupted run began to make it; AWS has one of this name that "
                "is not what was begun, so it is left alone"
            )
        elif each.verb == _CREATING and each.urn in present:
            yield f"{each.name}: an interrupted run made it; it is taken in"
        elif each.verb == _CREATING:
            yield f"{each.name}: an interrupted run began to make it; AWS does not have it"


def _half_done_notice(urn: str) -> str:
    name = logical_name(urn)
    return f"{name}: AWS did only a part of it in an earlier run; what there is was looked up"
