"""
What a run is about to make: noted before it begins, struck out when it has ended.

The engine notes what it begins, but it forgets it when the provider dies before it answers: it
takes that for a refusal, and AWS may have done it. The names are known beforehand, so what was
planned and is not in the state can be looked up.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from ai_role_cli.engine.folder.private_file import write_private
from ai_role_cli.program import urn_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from pulumi.automation import EngineEvent
    from pulumi.automation.events import StepEventMetadata

    from ai_role_cli.engine.operation import EngineRun
    from ai_role_cli.engine.settings import StackSettings

__all__ = ["Journal", "Noted"]

_CREATING = frozenset({"create", "create-replacement"})

_KINDS = (
    "aws:iam/role:Role",
    "aws:iam/policy:Policy",
    "aws:iam/instanceProfile:InstanceProfile",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
)
"""What is looked up, what others depend on first; to make the rest twice does no harm."""

_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""
How the engine writes a value that it does not know yet.

Source:
    pulumi/pulumi sdk/go/common/resource/plugin/rpc.go.
"""

_DATED = (_KINDS[0], _KINDS[2])
"""Of these AWS tells when they were made, so that it shows whether it was this run that did."""

_TAKEN = "EntityAlreadyExists"

_REFUSED = re.compile(r"StatusCode: 4\d\d")
"""In the provider's words for what AWS understood and did not do."""


class _Planned(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    urn: str
    type: str
    inputs: dict[str, Any]
    parent: str


class _Content(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    started: str
    planned: list[_Planned]


@dataclass(frozen=True, slots=True)
class Noted:
    """What an earlier run was about to make, and when it began."""

    started: datetime
    resources: tuple[dict[str, Any], ...]
    """In the form that a state has them, without id, outputs and provider."""


class Journal:
    """
    The notes of one stack, on this machine.

    Args:
        settings: The stack.
    """

    def __init__(self, settings: StackSettings) -> None:
        self._settings = settings

    @property
    def _file(self) -> Path:
        settings = self._settings
        return settings.folder / "begun" / settings.project / f"{settings.stack}.json"

    def note(self, previewed: Sequence[EngineEvent]) -> None:
        """
        Note what a run is about to make.

        Args:
            previewed: The events of its preview.

        Raises:
            OSError: It cannot be written.
        """
        planned = list(_planned(previewed))
        content = _Content(started=datetime.now(UTC).isoformat(), planned=planned)
        write_private(self._file, content.model_dump_json().encode())

    def settle(self, run: EngineRun, *, was_killed: bool) -> None:
        """Strike out what is over; of a killed engine nothing is known to be."""
        if run.failure is None:
            self.clear()
        elif not was_killed:
            self._keep(set(_unanswered(run.events)))

    def clear(self) -> None:
        """Strike out everything."""
        self._file.unlink(missing_ok=True)

    def read(self) -> Noted | None:
        """Return what is not struck out; notes that cannot be read are none."""
        content = self._content()
        if content is None or not content.planned:
            return None
        with suppress(ValueError):
            return Noted(datetime.fromisoformat(content.started), tuple(self._resources(content)))
        return None

    def _content(self) -> _Content | None:
        try:
            return _Content.model_validate_json(self._file.read_bytes())
        except (OSError, ValidationError):
            return None

    def _keep(self, urns: set[str]) -> None:
        content = self._content()
        kept = [each for each in content.planned if each.urn in urns] if content else []
        if content is None or not kept:
            self.clear()
            return
        remaining = content.model_copy(update={"planned": kept})
        # On a full disk the notes stay as they are: more is looked up than has to be.
        with suppress(OSError):
            write_private(self._file, remaining.model_dump_json().encode())

    def _resources(self, content: _Content) -> Iterator[dict[str, Any]]:
        planned = [each for each in content.planned if self._is_ours(each)]
        names = {(each.type, each.urn.rpartition("::")[2]): each.urn for each in planned}
        for each in sorted(planned, key=lambda each: _KINDS.index(each.type)):
            needed = [urn for urn in _needs(each, names) if urn != each.urn]
            yield {**each.model_dump(), "custom": True, "dependencies": needed}

    def _is_ours(self, planned: _Planned) -> bool:
        settings = self._settings
        kind = urn_type(planned.urn, stack=settings.stack, project=settings.project)
        return planned.type in _KINDS and kind == planned.type


def _needs(planned: _Planned, names: dict[tuple[str, str], str]) -> Iterator[str]:
    """The role that it is on, and the policy that it attaches: to be deleted after it."""
    name = planned.urn.rpartition("::")[2]
    for wanted in ((_KINDS[0], name.partition("/")[0]), (_KINDS[1], name)):
        is_attached = planned.type == _KINDS[4] or wanted[0] == _KINDS[0]
        if is_attached and wanted in names:
            yield names[wanted]


def _planned(events: Iterable[EngineEvent]) -> Iterator[_Planned]:
    for metadata in _begun(events):
        new = metadata.new
        if new is None or metadata.type not in _KINDS:
            continue
        inputs = json.loads(json.dumps(dict(new.inputs or {})))
        if _UNKNOWN not in json.dumps(inputs):
            yield _Planned(
                urn=metadata.urn, type=metadata.type, inputs=inputs, parent=str(new.parent)
            )


def _begun(events: Iterable[EngineEvent]) -> Iterator[StepEventMetadata]:
    for event in events:
        if event.resource_pre_event is not None:
            metadata = event.resource_pre_event.metadata
            if metadata.op.value in _CREATING:
                yield metadata


def _unanswered(events: Sequence[EngineEvent]) -> Iterator[str]:
    """Yield what was begun and neither done nor refused by AWS."""
    done = {e.res_outputs_event.metadata.urn for e in events if e.res_outputs_event is not None}
    told = [e.diagnostic_event for e in events if e.diagnostic_event is not None]
    refused = {each.urn for each in told if each.urn and _REFUSED.search(each.message)}
    taken = {each.urn for each in told if each.urn and _TAKEN in each.message}
    for metadata in _begun(events):
        # An answer that was lost is asked for again, and the name is taken: by ourselves.
        is_dated = metadata.type in _DATED and metadata.urn in taken
        if metadata.urn not in done and (is_dated or metadata.urn not in refused):
            yield metadata.urn
