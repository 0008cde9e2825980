"""Diff: what would have to change, and whether that needs a new resource."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from ai_role_cli.sandbox.check import DEFAULTS
from ai_role_cli.sandbox.documents import are_equivalent
from ai_role_cli.sandbox.schema import Kind, Property, Schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ai_role_cli.sandbox.values import JsonValue, PropertyMap

__all__ = ["Change", "Difference", "compare"]

_ALL_TAGS = Property("tagsAll", "tags_all", kind=Kind.TAGS)


class Change(Enum):
    """What happens to a property."""

    ADD = auto()
    DELETE = auto()
    UPDATE = auto()


@dataclass(frozen=True, slots=True)
class Difference:
    """
    The outcome of Diff.

    Args:
        changes: Property path to change, in the order of the schema.
        replaces: Properties whose change needs a new resource.
        is_deleted_first: The old resource must go before the new one can be created.
    """

    changes: Mapping[str, Change]
    replaces: tuple[str, ...]
    is_deleted_first: bool

    @property
    def properties(self) -> tuple[str, ...]:
        """The changed properties, without the path inside them."""
        return tuple(dict.fromkeys(path.split(".", 1)[0] for path in self.changes))


def compare(schema: Schema, olds: PropertyMap, *, news: PropertyMap) -> Difference:
    """Return the difference between a resource's outputs and checked inputs."""
    changes: dict[str, Change] = {}
    replaces: list[str] = []
    for item in _compared(schema):
        paths = dict(_changes(item, olds.get(item.name), new=news.get(item.name)))
        changes.update(paths)
        if paths and item.replaces:
            replaces.append(item.name)
    is_deleted_first = bool(replaces) and (schema.is_deleted_first or _keeps_name(olds, news))
    return Difference(changes, tuple(replaces), is_deleted_first)


def _compared(schema: Schema) -> tuple[Property, ...]:
    return (*schema.properties, _ALL_TAGS) if schema.has_tags else schema.properties


def _keeps_name(olds: PropertyMap, news: PropertyMap) -> bool:
    defaults = news.get(DEFAULTS)
    is_own = isinstance(defaults, list) and "name" not in defaults
    return is_own and news.get("name") is not None and news.get("name") == olds.get("name")


def _changes(item: Property, old: JsonValue, *, new: JsonValue) -> Iterator[tuple[str, Change]]:
    if item.kind is Kind.TAGS and old is not None and not isinstance(new, str):
        yield from _tag_changes(item.name, old, new=new)
    elif change := _change(item, old, new=new):
        yield item.name, change


def _tag_changes(name: str, old: JsonValue, *, new: JsonValue) -> Iterator[tuple[str, Change]]:
    before = old if isinstance(old, dict) else {}
    after = new if isinstance(new, dict) else {}
    for key in sorted({*before, *after}):
        if before.get(key) != after.get(key):
            yield f"{name}.{key}", _kind(before.get(key), after.get(key))


def _change(item: Property, old: JsonValue, *, new: JsonValue) -> Change | None:
    if _is_same(item, old, new=new):
        return None
    return _kind(old, new)


def _is_same(item: Property, old: JsonValue, *, new: JsonValue) -> bool:
    if new is None and item.provided:
        return True
    if not old and not new:
        return True
    match item.kind:
        case Kind.DOCUMENT if isinstance(old, str) and isinstance(new, str):
            return are_equivalent(old, new)
        case Kind.NAMES if isinstance(old, list) and isinstance(new, list):
            return {str(name) for name in old} == {str(name) for name in new}
        case _:
            return old == new


def _kind(old: JsonValue, new: JsonValue) -> Change:
    if old is None:
        return Change.ADD
    return Change.DELETE if new is None else Change.UPDATE
