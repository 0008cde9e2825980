"""What the state of a local stack says, read without the engine."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["PendingOperation", "pending_operations", "stack_outputs", "state_digest"]

_ROOT_TYPE = "pulumi:pulumi:Stack"


@dataclass(frozen=True, slots=True)
class PendingOperation:
    """What an interrupted run had begun: whether AWS did it, the state does not know."""

    verb: str
    """The engine's word, as in `creating`."""

    urn: str


def pending_operations(state_file: Path) -> tuple[PendingOperation, ...]:
    """
    Return what a killed run left open.

    Raises:
        SurroundingsError: The file is no checkpoint.
    """
    with _readable(state_file):
        pending = _latest(state_file).get("pending_operations") or ()
        return tuple(PendingOperation(item["type"], item["resource"]["urn"]) for item in pending)


def stack_outputs(state_file: Path) -> Mapping[str, object]:
    """
    Return the outputs of the stack whose checkpoint this is; none if it was never applied.

    Raises:
        SurroundingsError: The file is no checkpoint.
    """
    with _readable(state_file):
        resources = _latest(state_file).get("resources") or ()
        roots = [found for found in resources if found.get("type") == _ROOT_TYPE]
        return dict(roots[0].get("outputs") or {}) if roots else {}


def state_digest(state_file: Path) -> str | None:
    """
    Return the SHA-256 of what a stack holds; None if it holds nothing yet.

    It changes with every operation that did something: the engine notes when it made and modified
    each resource. A stack that was only just made is the same as none.

    Raises:
        SurroundingsError: The file is no checkpoint.
    """
    with _readable(state_file):
        latest = _latest(state_file)
        held = [latest.get(part) or [] for part in ("resources", "pending_operations")]
        text = json.dumps(held, sort_keys=True, separators=(",", ":"))
        return sha256(text.encode("ascii")).hexdigest() if any(held) else None


def _latest(state_file: Path) -> dict[str, Any]:  # parsed JSON; its readers catch what it lacks
    try:
        content = state_file.read_bytes()
    except FileNotFoundError:
        return {}
    latest: dict[str, Any] = json.loads(content)["checkpoint"]["latest"]
    return latest


@contextmanager
def _readable(state_file: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SurroundingsError(
            "the state of the stack cannot be read",
            code="state-unreadable",
            facts=(("state file", str(state_file)), ("cause", str(error))),
            hint="the engine keeps the version before beside it, with the ending .bak",
        ) from error
