"""
PyYAML's events with spans in place of marks; the only module that reads YAML with PyYAML.

PyYAML has two readers: its own, which says best what is wrong, and libyaml, twenty times as fast.
They differ on a few rare constructs. What a text means is what PyYAML's own reader makes of it, so
`read_events_fast` gives up wherever the two may differ.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import yaml

from ai_role_cli.spec.source import Source, Span
from ai_role_cli.spec.yaml_syntax import illegal_character, syntax_problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.spec.problem import Problem

__all__ = [
    "AliasEvent",
    "BeginEvent",
    "CollectionKind",
    "DocumentEvent",
    "EndEvent",
    "Event",
    "ScalarEvent",
    "UncertainYamlError",
    "YamlSyntaxError",
    "read_events",
    "read_events_fast",
]

_READ_IN_TWO_WAYS = re.compile(r"[\t\ufeff]|[|>][-+0-9]*#")
"""Tabs, byte order marks inside the text, comments that stick to the head of a block scalar."""

_ANCHOR = re.compile(r"&\S+\s+")


class CollectionKind(Enum):
    """What begins at a `BeginEvent`."""

    LIST = auto()
    MAPPING = auto()


@dataclass(frozen=True, slots=True)
class DocumentEvent:
    """A document begins."""

    span: Span


class ScalarEvent(NamedTuple):
    """A scalar; the span is that of the value, without its anchor."""

    span: Span
    text: str
    is_plain: bool
    anchor: str | None
    tag: str | None


class AliasEvent(NamedTuple):
    """A reference to an anchor."""

    span: Span
    anchor: str


class BeginEvent(NamedTuple):
    """A list or mapping begins."""

    span: Span
    kind: CollectionKind
    anchor: str | None
    tag: str | None


@dataclass(frozen=True, slots=True)
class EndEvent:
    """The innermost list or mapping ends."""

    span: Span


Event: TypeAlias = DocumentEvent | ScalarEvent | AliasEvent | BeginEvent | EndEvent


class YamlSyntaxError(ValueError):
    """A text is not YAML from here on."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class UncertainYamlError(ValueError):
    """The fast reader refuses a text, or might read it in another way than PyYAML's own."""


def read_events_fast(source: Source) -> Iterator[Event]:
    """
    Yield what `read_events` yields.

    Raises:
        UncertainYamlError: Only `read_events` can tell; what was yielded before may be wrong.
    """
    if not yaml.__with_libyaml__ or _READ_IN_TWO_WAYS.search(source.text):
        raise UncertainYamlError
    try:
        for raw in yaml.parse(source.text, Loader=yaml.CSafeLoader):
            event = _event(raw, source.text)
            if event is not None:
                _refuse_uncertain(event)
                yield event
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise UncertainYamlError from error


def _refuse_uncertain(event: Event) -> None:
    """Refuse tags, empty plain scalars and plain scalars with a question mark."""
    if isinstance(event, ScalarEvent) and event.is_plain and (not event.text or "?" in event.text):
        raise UncertainYamlError
    if isinstance(event, ScalarEvent | BeginEvent) and event.tag is not None:
        raise UncertainYamlError


def read_events(source: Source) -> Iterator[Event]:
    """
    Yield the events of all documents of a text.

    Raises:
        YamlSyntaxError: The text is not YAML; what stood before it was yielded.
    """
    illegal = illegal_character(source)
    if illegal is not None:
        raise YamlSyntaxError(illegal)
    loader = yaml.SafeLoader(source.text)
    try:
        while loader.check_event():
            event = _event(loader.get_event(), source.text)  # type: ignore[no-untyped-call] # the stubs leave it out
            if event is not None:
                yield event
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # PyYAML lets errors of chr() and int() out: "\\UFFFFFFFF", a %YAML of 5000 digits.
        problem = syntax_problem(error, source, offset=loader.index)
        raise YamlSyntaxError(problem) from error


def _event(event: yaml.Event, text: str) -> Event | None:
    span = _span(event)
    match event:
        case yaml.ScalarEvent(anchor=anchor):
            bare = _without_anchor(span, text) if anchor else span
            return ScalarEvent(bare, event.value, not event.style, anchor, event.tag)
        case yaml.AliasEvent():
            return AliasEvent(span, str(event.anchor))
        case yaml.CollectionStartEvent():
            is_list = isinstance(event, yaml.SequenceStartEvent)
            kind = CollectionKind.LIST if is_list else CollectionKind.MAPPING
            return BeginEvent(span, kind, event.anchor, event.tag)
        case yaml.CollectionEndEvent():
            return EndEvent(span)
        case yaml.DocumentStartEvent():
            return DocumentEvent(span)
        case _:
            return None


def _without_anchor(span: Span, text: str) -> Span:
    """PyYAML counts an anchor as part of the value behind it."""
    anchor = _ANCHOR.match(text, span.start, span.end)
    return Span(anchor.end(), span.end) if anchor else span


def _span(event: yaml.Event) -> Span:
    start, end = event.start_mark, event.end_mark
    return Span(start.index if start else 0, end.index if end else 0)
