"""
Policy documents as the AWS provider stores and compares them; pure.

Two documents are equivalent when only the order of statements and lists, white space, the case of
element names, one string against a list of one, or an account id against its root ARN differ.

Source:
    hashicorp/awspolicyequivalence, README: structural, not semantic, equivalence.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable

    from ai_role_cli.sandbox.values import JsonValue

__all__ = ["are_equivalent", "compact", "compact_version_first"]

_ROOT_ARN = re.compile(r"arn:[\w-]+:iam::(\d{12}):root")
_GO_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
"""Go's encoding/json escapes these so that JSON may stand in HTML."""


def are_equivalent(left: str, right: str) -> bool:
    """Say whether two documents are equivalent; what is no document must be equal as it is."""
    if compact(left) == compact(right):
        return True
    try:
        return _canonical(json.loads(left)) == _canonical(json.loads(right))
    except (ValueError, TypeError):
        return False


def compact(document: str) -> str:
    """Return the document with sorted keys and no white space, as Role and Policy output it."""
    try:
        return _dump(json.loads(document))
    except ValueError:
        return document


def compact_version_first(document: str) -> str:
    """Return the compact document with `Version` in front, as inline policies output it."""
    try:
        value = json.loads(document)
    except ValueError:
        return document
    if not isinstance(value, dict) or "Version" not in value:
        return _dump(value)
    rest = {key: member for key, member in value.items() if key != "Version"}
    version = f'{{"Version":{_dump(value["Version"])}'
    return f"{version},{_dump(rest)[1:]}" if rest else version + "}"


def _dump(value: JsonValue) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return re.sub("[<>&]", lambda match: _GO_ESCAPES[match[0]], text)


def _canonical(document: JsonValue) -> Hashable:
    if not isinstance(document, dict):
        raise TypeError(document)
    elements = _fold_names(document)
    statements = elements.get("statement")
    listed = statements if isinstance(statements, list) else [statements]
    return (
        _scalar(elements.get("version")),
        _scalar(elements.get("id")),
        len(listed),
        frozenset(_statement(statement) for statement in listed),
    )


def _statement(statement: JsonValue) -> Hashable:
    if not isinstance(statement, dict):
        raise TypeError(statement)
    elements = _fold_names(statement)
    return (
        _scalar(elements.get("sid")) or "",
        str(elements.get("effect", "")).lower(),
        *(_strings(elements.get(name)) for name in ("action", "notaction")),
        *(_strings(elements.get(name)) for name in ("resource", "notresource")),
        *(_principals(elements.get(name)) for name in ("principal", "notprincipal")),
        _conditions(elements.get("condition")),
    )


def _fold_names(elements: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return {name.lower(): value for name, value in elements.items()}


def _scalar(value: JsonValue) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, sort_keys=True)


def _strings(value: JsonValue) -> Hashable:
    values = value if isinstance(value, list) else [] if value is None else [value]
    return len(values), frozenset(_scalar(item) for item in values)


def _principals(value: JsonValue) -> Hashable:
    if not isinstance(value, dict):
        return _principal(value)
    members = {kind: _strings_of_principals(names) for kind, names in value.items() if names != []}
    return frozenset(members.items())


def _strings_of_principals(value: JsonValue) -> Hashable:
    names = value if isinstance(value, list) else [value]
    return len(names), frozenset(_principal(name) for name in names)


def _principal(value: JsonValue) -> str | None:
    text = _scalar(value)
    match = _ROOT_ARN.fullmatch(text) if text is not None else None
    return match[1] if match else text


def _conditions(value: JsonValue) -> Hashable:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise TypeError(value)
    return frozenset((operator, _condition_keys(keys)) for operator, keys in value.items())


def _condition_keys(value: JsonValue) -> Hashable:
    if not isinstance(value, dict):
        raise TypeError(value)
    return frozenset((key, _strings(values)) for key, values in value.items())
