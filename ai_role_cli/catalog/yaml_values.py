"""
The catalog's own YAML as plain values.

PyYAML's way from events to values, by nodes, resolvers and constructors, takes several times as
long, and would be a tenth of what `ai-role validate` takes for one role.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import yaml

from ai_role_cli.spec import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.spec import Value

__all__ = ["yaml_values"]

_Anchors: TypeAlias = "dict[str, Value]"

# The C reader is twenty times as fast; a PyYAML without it reads the same.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def yaml_values(text: str) -> Value:
    """Return the values of a document without tags and merge keys, whose keys are texts."""
    events = iter(yaml.parse(text, Loader=_LOADER))
    found = (event for event in events if isinstance(event, yaml.NodeEvent))
    return _value(next(found), events, {})


def _value(event: yaml.Event, events: Iterator[yaml.Event], anchors: _Anchors) -> Value:
    match event:
        case yaml.AliasEvent():
            return anchors[event.anchor]
        case yaml.ScalarEvent():
            value: Value = event.value if event.style else resolve(event.value)
        case yaml.SequenceStartEvent():
            value = list(_items(events, anchors))
        case _:
            value = dict(_entries(events, anchors))
    if event.anchor is not None:
        anchors[event.anchor] = value
    return value


def _items(events: Iterator[yaml.Event], anchors: _Anchors) -> Iterator[Value]:
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            return
        yield _value(event, events, anchors)


def _entries(events: Iterator[yaml.Event], anchors: _Anchors) -> Iterator[tuple[str, Value]]:
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            return
        yield event.value, _value(next(events), events, anchors)
