"""`defaults` merged into every role, on raw values and with the places they came from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ai_role_cli.spec.model import Defaults
from ai_role_cli.spec.names import MAX_TAGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ai_role_cli.spec.document import Document, Value
    from ai_role_cli.spec.finding import SpecPath

__all__ = ["DEFAULT_KEYS", "merge_defaults"]

DEFAULT_KEYS = frozenset(field.alias or name for name, field in Defaults.model_fields.items())
"""The keys that a role takes from `defaults`; null in a role clears them."""

_TAGS = "tags"


def merge_defaults(document: Document) -> Document:
    """
    Return the document with complete roles; what a role takes over is located in `defaults`.

    Parts that are not as they should be stay as they are, for the model to refuse.
    """
    values = document.values
    if not isinstance(values, dict) or not isinstance(values.get("roles"), dict):
        return document
    roles = values["roles"]
    given = values.get("defaults")
    defaults = given if isinstance(given, dict) else {}
    merged = {key: _merged_role(role, defaults) for key, role in roles.items()}
    inherits: dict[SpecPath, SpecPath] = {("roles", key): ("defaults",) for key in roles}
    return replace(document, values={**values, "roles": merged}, inherits=inherits)


def _merged_role(role: Value, defaults: Mapping[str, Value]) -> Value:
    if not isinstance(role, dict):
        return role
    known = {key: value for key, value in defaults.items() if key in DEFAULT_KEYS}
    merged = {**known, **role}
    tags, own_tags = known.get(_TAGS), role.get(_TAGS, {})
    if isinstance(tags, dict) and isinstance(own_tags, dict) and len(tags) <= MAX_TAGS:
        merged[_TAGS] = _without_nulls({**tags, **own_tags})
    cleared = {key for key in DEFAULT_KEYS if merged.get(key, "") is None}
    return {key: value for key, value in merged.items() if key not in cleared}


def _without_nulls(values: Mapping[str, Value]) -> dict[str, Value]:
    return {key: value for key, value in values.items() if value is not None}
