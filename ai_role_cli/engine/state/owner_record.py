"""Whose a stack is, as its state remembers it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ai_role_cli.program import OWNER_TYPE, PROVIDER_TYPE, RESOURCE_TYPES, role_key_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.engine.state.checkpoint import Checkpoint, StateResource

__all__ = ["RecordedOwner", "owner_flaws", "recorded_owner", "recorded_roles"]

_MAX_CHARACTERS = 4096
_NAMES = ("file", "repository", "account", "region")


@dataclass(frozen=True, slots=True)
class RecordedOwner:
    """
    What a state tells of its owner; what it does not is None.

    A stack of before ai-role recorded it knows no file, but the account and region of its provider.
    """

    file: str | None
    repository: str | None
    account: str | None
    region: str | None


def recorded_owner(stored: Checkpoint) -> RecordedOwner:
    """Return the owner of a stack whose state was checked."""
    record = _inputs(stored, OWNER_TYPE)
    # What the provider has is what the roles were made with.
    provider = _inputs(stored, PROVIDER_TYPE)
    accounts = json.loads(provider.get("allowedAccountIds", "[]"))
    return RecordedOwner(
        file=record.get("file"),
        repository=record.get("repository"),
        account=next(iter(accounts), None),
        region=provider.get("region"),
    )


def recorded_roles(stored: Checkpoint) -> tuple[str, ...]:
    """Return the keys of the roles that have, or may have, something in AWS, in order."""
    begun = (pending.resource for pending in stored.pending)
    resources = [each for each in (*stored.resources, *begun) if each.type in RESOURCE_TYPES]
    return tuple(sorted({role_key_of(each.urn) for each in resources}))


def owner_flaws(record: StateResource) -> Iterator[str]:
    """Yield what of a record ai-role does not write."""
    for name, value in record.inputs.items():
        is_text = isinstance(value, str) and value.isprintable() and len(value) <= _MAX_CHARACTERS
        if name not in _NAMES or not is_text or (name == "file" and _leads_away(str(value))):
            yield "is not as ai-role writes it"


def _leads_away(file: str) -> bool:
    path = PurePosixPath(file)
    return path.is_absolute() or ".." in path.parts


def _inputs(stored: Checkpoint, kind: str) -> dict[str, str]:
    found = next((each.inputs for each in stored.resources if each.type == kind), {})
    return {name: value for name, value in found.items() if isinstance(value, str)}
