"""Keys and list items without a value: nothing is never taken for a default by accident."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ai_role_cli.spec.finding import Anchor, Finding, SpecPath, error_at
from ai_role_cli.spec.merging import DEFAULT_KEYS
from ai_role_cli.spec.shapes import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.spec.document import Document, Value

__all__ = ["blank_findings"]

_PLACEHOLDER = re.compile(r"\{\s*\w+\s*\}")


def blank_findings(document: Document) -> tuple[Finding, ...]:
    """Return a finding for each value that is not there, but for those that clear a default."""
    # A file that is no mapping is one mistake, whatever is in it.
    is_mapping = isinstance(document.values, dict)
    return tuple(_findings(document, document.values, ())) if is_mapping else ()


def _findings(document: Document, value: Value, path: SpecPath) -> Iterator[Finding]:
    if value is None and path and not _clears_default(path):
        yield _blank(path)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _findings(document, item, (*path, index))
    elif isinstance(value, dict):
        if _is_placeholder(document, value, path):
            message = "a placeholder without quotes is a mapping to YAML"
            yield error_at(path, "unquoted-placeholder", message=message, hint="quote it")
            return
        for key, item in value.items():
            yield from _findings(document, item, (*path, key))


def _clears_default(path: SpecPath) -> bool:
    match path:
        case ("roles", _, key):
            return key in DEFAULT_KEYS
        case ("roles", _, "tags", _):
            return True
        case _:
            return False


def _is_placeholder(document: Document, value: dict[str, Value], path: SpecPath) -> bool:
    """`{account}` without quotes is to YAML a mapping of one key and no value."""
    if list(value.values()) != [None]:
        return False
    place = document.locate(path)
    written = place.source.text[place.span.start : place.span.end]
    return _PLACEHOLDER.fullmatch(written) is not None


def _blank(path: SpecPath) -> Finding:
    if isinstance(path[-1], int):
        message = f"{name_of(path)} is empty"
        return error_at(path, "empty-value", message=message, hint="write it, or remove it")
    message = f"{name_of(path)} has no value"
    hint = "give it a value, or remove it"
    return error_at(path, "empty-value", message=message, hint=hint, at=Anchor.KEY)
