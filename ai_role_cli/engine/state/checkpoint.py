"""
What the state of a stack holds, whatever backend it lies in.

A state may come from elsewhere: nothing of its text is believed before it is read whole, and what
it may hold is checked by `engine.state.state_check` before the engine sees it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any, Never

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ai_role_cli.policy import JsonValue

__all__ = [
    "ROOT_TYPE",
    "Checkpoint",
    "PendingOperation",
    "StateResource",
    "exported_checkpoint",
    "stored_checkpoint",
    "unreadable",
]

ROOT_TYPE = "pulumi:pulumi:Stack"
"""The type of the resource that stands for the stack itself and holds its outputs."""

_MAX_DEPTH = 100
"""Of objects and lists within each other; policy documents are text."""

_Properties = Annotated[dict[str, Any] | None, Field(default=None)]


class StateResource(BaseModel):
    """One resource of a state, as the engine writes it."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    urn: str
    type: str
    id: str = ""
    """What the provider calls it; empty of what no provider made."""

    custom: bool = False
    """Whether a provider made it."""

    provider: str = ""
    """URN and id of its provider, joined by `::`."""

    parent: str = ""
    protect: bool = False
    retain: bool = Field(default=False, alias="retainOnDelete")
    pending_delete: bool = Field(default=False, alias="delete")
    """Whether it is replaced already, and waits to be deleted."""

    external: bool = False
    given_inputs: _Properties = Field(alias="inputs")
    given_outputs: _Properties = Field(alias="outputs")

    @property
    def inputs(self) -> Mapping[str, JsonValue]:
        """What the program asked for, under the provider's names."""
        return self.given_inputs or {}

    @property
    def outputs(self) -> Mapping[str, JsonValue]:
        """What the provider answered."""
        return self.given_outputs or {}


class PendingOperation(BaseModel):
    """What an interrupted run had begun: whether AWS did it, the state does not know."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    verb: str = Field(alias="type")
    """The engine's word, as in `creating`."""

    resource: StateResource

    @property
    def urn(self) -> str:
        """The URN of the resource it is about."""
        return self.resource.urn


class _Deployment(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    resources: tuple[StateResource, ...] | None = Field(default=None, strict=False)
    pending_operations: tuple[PendingOperation, ...] | None = Field(default=None, strict=False)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of one stack at one moment."""

    place: str
    """Its file, or its backend: what a message names."""

    version: int
    """Of the format."""

    features: tuple[str, ...]
    """What of the format is used beyond its version."""

    deployment: Mapping[str, JsonValue]
    """All of it, as the engine wrote it."""

    resources: tuple[StateResource, ...]
    pending: tuple[PendingOperation, ...]

    @property
    def digest(self) -> str | None:
        """
        The SHA-256 of what the stack holds; None if it holds nothing yet.

        It changes with every operation that did something: the engine notes when it made and
        modified each resource. A stack that was only just made is the same as none, and the stack
        itself does not count: it is registered before an operation begins.
        """
        held = [
            self._without_root("resources", [each.type for each in self.resources]),
            self._without_root("pending_operations", [each.resource.type for each in self.pending]),
        ]
        text = json.dumps(held, sort_keys=True, separators=(",", ":"))
        return sha256(text.encode("ascii")).hexdigest() if any(held) else None

    def _without_root(self, part: str, types: Sequence[str]) -> list[JsonValue]:
        raw = self.deployment.get(part)
        entries = raw if isinstance(raw, list) else []
        return [each for each, kind in zip(entries, types, strict=True) if kind != ROOT_TYPE]

    @property
    def outputs(self) -> Mapping[str, JsonValue]:
        """The outputs of the stack; none if it was never applied."""
        return next((each.outputs for each in self.resources if each.type == ROOT_TYPE), {})

    def import_text(self) -> str:
        """Return the state as `pulumi stack import` takes it."""
        content: dict[str, JsonValue] = {"version": self.version, "deployment": self.deployment}
        if self.features:
            content["features"] = self.features
        return json.dumps(content)


def stored_checkpoint(content: bytes, place: str) -> Checkpoint:
    """
    Return the state out of the file in which a backend keeps it, unpacked.

    Raises:
        ValueError: It is not a state, or not whole.
    """
    try:
        stored = _parsed(content)
        return _checkpoint(stored, stored["checkpoint"]["latest"], place)
    except _MALFORMED as error:
        raise ValueError(_reason(error)) from error


def exported_checkpoint(content: str, place: str) -> Checkpoint:
    """
    Return the state as `pulumi stack export` wrote it.

    Raises:
        SurroundingsError: It is not a state.
    """
    try:
        exported = _parsed(content.encode())
        return _checkpoint(exported, exported["deployment"], place)
    except _MALFORMED as error:
        raise unreadable(place, _reason(error)) from error


def unreadable(
    place: str, cause: str, *, facts: Sequence[tuple[str, str]] = (), hint: str | None = None
) -> SurroundingsError:
    """Return the error of a state that cannot be read."""
    return SurroundingsError(
        "the state of the stack cannot be read",
        code="state-unreadable",
        facts=(("state", place), ("cause", cause), *facts),
        hint=hint or "ai-role repair --from-backup puts back the newest state that was kept",
    )


_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


def _checkpoint(whole: Mapping[str, Any], deployment: Mapping[str, Any], place: str) -> Checkpoint:
    found = _Deployment.model_validate(deployment)
    version = whole.get("version")
    if not isinstance(version, int):
        raise TypeError("its version is not a whole number")
    return Checkpoint(
        place=place,
        version=version,
        features=tuple(map(str, whole.get("features") or ())),
        deployment=deployment,
        resources=found.resources or (),
        pending=found.pending_operations or (),
    )


def _parsed(content: bytes) -> dict[str, Any]:  # parsed JSON; its readers catch what it lacks
    parsed = json.loads(content.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refused)
    if not isinstance(parsed, dict):
        raise TypeError("it is not a JSON object")
    _check_depth(parsed)
    return parsed


def _check_depth(value: object) -> None:
    """Refuse what could end a reader that goes into it."""
    level, depth = [value], 0
    while level:
        if depth > _MAX_DEPTH:
            raise RecursionError
        depth += 1
        level = [part for each in level for part in _parts(each)]


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that comes twice: the engine may take the other one."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise ValueError(f"the key {twice[:40]!r} comes twice")
    return found


def _refused(constant: str) -> Never:
    raise ValueError(f"{constant} is not a number of JSON")


def _reason(error: Exception) -> str:
    match error:
        case ValidationError():
            first = error.errors(include_url=False, include_input=False)[0]
            return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        case KeyError():
            return f"it has no {error.args[0]!r}"
        case RecursionError():
            return "it is nested too deeply"
        case json.JSONDecodeError():
            return f"it is not JSON: {error}"
        case _:
            return str(error)
