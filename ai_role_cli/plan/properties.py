"""Values of the provider's properties, as the change model wants them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from ai_role_cli.policy import (
    JsonValue,
    MalformedPolicyError,
    PolicyDocument,
    parse_policy,
)

if TYPE_CHECKING:
    from ai_role_cli.plan.model import Properties

__all__ = ["document_of", "is_unknown", "is_unreadable", "known", "tags_of", "text_of"]

_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine writes for a value not known yet (sdk/go/common/resource/plugin/rpc.go)."""


def text_of(properties: Properties | None, name: str) -> str | None:
    """Return a property as text; None if it is not set, empty, or not known yet."""
    value = None if properties is None else properties.get(name)
    if value in (None, "", _UNKNOWN):
        return None
    # The engine's numbers are floating point on the wire.
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def tags_of(properties: Properties | None) -> Mapping[str, str]:
    """Return the tags of a resource; none if it has no tags."""
    tags = None if properties is None else properties.get("tags")
    return {key: str(value) for key, value in tags.items()} if isinstance(tags, Mapping) else {}


def document_of(properties: Properties | None, name: str) -> PolicyDocument | None:
    """Return the policy document in a property; None if there is none or nobody could read it."""
    text = text_of(properties, name)
    return None if text is None else _parsed(text)


@lru_cache(maxsize=4096)
def _parsed(text: str) -> PolicyDocument | None:
    """Each document is asked for again and again: for its change, its verdict and its text."""
    try:
        value: JsonValue = json.loads(text)
        return parse_policy(value)
    except (ValueError, MalformedPolicyError):
        return None


def is_unreadable(properties: Properties | None, name: str) -> bool:
    """Tell whether a property holds a text that is no policy document."""
    return text_of(properties, name) is not None and document_of(properties, name) is None


def is_unknown(value: object) -> bool:
    """Tell whether this stands for a value that AWS has not given yet."""
    return value == _UNKNOWN


def known(value: JsonValue) -> JsonValue:
    """Return a value with None in place of whatever is not known yet."""
    match value:
        case Mapping():
            return {key: known(part) for key, part in value.items()}
        case list():
            return [known(part) for part in value]
        case _:
            return None if value == _UNKNOWN else value
