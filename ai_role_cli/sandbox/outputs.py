"""Outputs of a resource: those of a preview, and those read from the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.sandbox.check import DEFAULTS
from ai_role_cli.sandbox.difference import compare
from ai_role_cli.sandbox.documents import are_equivalent
from ai_role_cli.sandbox.schema import Kind, Property, Schema
from ai_role_cli.sandbox.values import UNKNOWN, JsonValue, PropertyMap

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["as_inputs", "planned_creation", "planned_update", "settled"]


def planned_creation(schema: Schema, inputs: PropertyMap) -> dict[str, JsonValue]:
    """Return what is known of the outputs before the resource exists."""
    outputs = {item.name: _planned(schema, item, inputs=inputs) for item in schema.properties}
    outputs |= dict.fromkeys(schema.computed, UNKNOWN)
    if schema.has_tags:
        outputs["tagsAll"] = inputs.get("tagsAll") or UNKNOWN
    return outputs


def planned_update(
    schema: Schema, inputs: PropertyMap, *, olds: PropertyMap
) -> dict[str, JsonValue]:
    """Return the old outputs with what will change in them."""
    changed = compare(schema, olds, news=inputs).properties
    return {**olds, **{name: _changed(schema, name, value=inputs.get(name)) for name in changed}}


def settled(
    schema: Schema, live: PropertyMap, *, known: PropertyMap, default_tags: PropertyMap
) -> dict[str, JsonValue]:
    """
    Return the outputs of an existing resource.

    Args:
        schema: The resource's type.
        live: What the account says.
        known: Inputs after a create or update, old outputs on a refresh: a document that is
            equivalent to the known one keeps its text; what the account cannot say is taken over.
        default_tags: The provider's own, which are no tags of the resource.
    """
    outputs = dict(live)
    for item in schema.properties:
        outputs[item.name] = _settle(schema, item, live=live.get(item.name), known=known)
    if schema.has_tags:
        outputs["tags"] = _own_tags(live.get("tags"), known.get("tags"), defaults=default_tags)
    return outputs


def as_inputs(schema: Schema, outputs: PropertyMap) -> dict[str, JsonValue]:
    """Return the inputs of an imported resource: what a program would have to say."""
    inputs: dict[str, JsonValue] = dict(_said(schema, outputs))
    if schema.is_detailed:
        inputs[DEFAULTS] = []
    if schema.has_tags:
        inputs["tagsAll"] = outputs.get("tagsAll")
    return inputs


def _said(schema: Schema, outputs: PropertyMap) -> Iterator[tuple[str, JsonValue]]:
    for item in schema.properties:
        value = outputs.get(item.name)
        if item.required or (value and value != item.default):
            yield item.name, value


def _changed(schema: Schema, name: str, *, value: JsonValue) -> JsonValue:
    # The last tag leaves an empty map behind, not null.
    is_last_tag = value is None and name in {"tags", "tagsAll"}
    return {} if is_last_tag else _stored(schema, schema.find(name), value=value)


def _planned(schema: Schema, item: Property, *, inputs: PropertyMap) -> JsonValue:
    value = inputs.get(item.name)
    if value is None:
        return UNKNOWN if item.provided else None
    return _stored(schema, item, value=value)


def _settle(schema: Schema, item: Property, *, live: JsonValue, known: PropertyMap) -> JsonValue:
    before = known.get(item.name)
    if live is None:
        return before
    if item.kind is Kind.DOCUMENT and isinstance(before, str) and isinstance(live, str):
        return _stored(schema, item, value=before if are_equivalent(before, live) else live)
    return _stored(schema, item, value=live)


def _own_tags(live: JsonValue, known: JsonValue, *, defaults: PropertyMap) -> JsonValue:
    named = known if isinstance(known, dict) else {}
    own = {
        key: value
        for key, value in (live.items() if isinstance(live, dict) else ())
        if key in named or defaults.get(key) != value
    }
    return own or (None if known is None else {})


def _stored(schema: Schema, item: Property | None, *, value: JsonValue) -> JsonValue:
    is_document = item is not None and item.kind is Kind.DOCUMENT
    if is_document and isinstance(value, str) and value != UNKNOWN:
        return schema.normalize(value)
    return value
