"""
YAML text to a `Document`: values, the place of each, and what YAML itself makes of mistakes.

Works on events and not on PyYAML's nodes: depth and aliases can be bounded while they come in, and
no hostile text reaches a recursion.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.spec.document import Document, SpanTable, Value
from ai_role_cli.spec.finding import Anchor, Finding, SpecPath, error_at
from ai_role_cli.spec.nodes import Entry, ListNode, MapNode, Node, ScalarNode, completed, expand
from ai_role_cli.spec.problem import Problem
from ai_role_cli.spec.refusal import did_you_mean, quoted
from ai_role_cli.spec.scalars import Scalar, resolve, scalar_problem
from ai_role_cli.spec.source import Source, Span
from ai_role_cli.spec.yaml_events import (
    AliasEvent,
    BeginEvent,
    CollectionKind,
    DocumentEvent,
    EndEvent,
    Event,
    ScalarEvent,
    UncertainYamlError,
    YamlSyntaxError,
    read_events,
    read_events_fast,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["parse_yaml"]

_MAX_DEPTH = 64
_MAX_NODES = 250_000
"""Ours, aliases counted as what they stand for; a thousand roles make some fifty thousand."""

_NOT_A_KEY = "?"
"""Stands in paths for a key that is not a text."""


def parse_yaml(source: Source) -> tuple[Document, tuple[Finding, ...]]:
    """Return what the text holds and all that is wrong with it as YAML."""
    try:
        composer = _composed(source, read_events_fast(source))
    except UncertainYamlError:
        composer = _composed(source, read_events(source))
    document = Document(source, composer.expanded(), composer.spans)
    return document, tuple(composer.findings)


def _composed(source: Source, events: Iterable[Event]) -> _Composer:
    composer = _Composer(source)
    composer.run(events)
    return composer


_OFF_KEY = "confused_deputy"
"""The one key that takes the word `off`, which is in doubt everywhere else."""


class _Key(NamedTuple):
    text: str
    span: Span
    is_merge: bool = False


@dataclass(slots=True)
class _Frame:
    """A collection that is still open, and the path to it."""

    node: ListNode | MapNode
    path: SpecPath
    anchor: str | None
    is_key: bool
    key: _Key | None = None
    merge_sources: list[MapNode] = field(default_factory=list)

    @property
    def awaits_key(self) -> bool:
        """Whether the next node is a key of this mapping."""
        return isinstance(self.node, MapNode) and self.key is None

    @property
    def position(self) -> str | int:
        """The part of the path that the next value adds."""
        if isinstance(self.node, ListNode):
            return len(self.node.items)
        return self.key.text if self.key is not None else _NOT_A_KEY


@dataclass(slots=True)
class _Composer:
    source: Source
    spans: SpanTable = field(default_factory=SpanTable)
    findings: list[Finding] = field(default_factory=list)
    root: Node | None = None
    stack: list[_Frame] = field(default_factory=list)
    anchors: dict[str, Node] = field(default_factory=dict)
    node_count: int = 0

    def run(self, events: Iterable[Event]) -> None:
        try:
            for event in events:
                self._take(event)
        except YamlSyntaxError as error:
            self.root = None
            self._report(error.problem, ())
            return
        if self.root is None or (isinstance(self.root, ScalarNode) and self.root.value is None):
            hint = "begin with 'version: 1' and 'roles:'"
            self._report(Problem("empty-file", "the file is empty", Span(0, 0), hint), ())

    def expanded(self) -> Value:
        """Return the values; None where the text could not be followed to its end."""
        if self.root is None:
            return None
        self.spans.values.setdefault((), self.root.span)
        return expand(self.root, (), into=self.spans)

    def _take(self, event: Event) -> None:
        match event:
            case ScalarEvent():
                self._scalar(event)
            case AliasEvent():
                self._alias(event)
            case BeginEvent():
                self._begin(event)
            case EndEvent():
                self._end(event)
            case DocumentEvent():
                self._document(event)

    def _document(self, event: DocumentEvent) -> None:
        if self.root is not None:
            hint = "keep one document in the file"
            problem = Problem("several-documents", "a second YAML document", event.span, hint)
            raise YamlSyntaxError(problem)

    def _scalar(self, event: ScalarEvent) -> None:
        self._count(event.span)
        if self.stack and self.stack[-1].awaits_key:
            self.stack[-1].key = self._key(event)
            return
        node = ScalarNode(event.span, self._value(event, self._path(), at=Anchor.VALUE))
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        self._place(node, event.span)

    def _key(self, event: ScalarEvent) -> _Key:
        text, span = event.text, event.span
        path = (*self.stack[-1].path, text)
        mapping = self.stack[-1].node
        if not isinstance(self._value(event, path, at=Anchor.KEY), str):
            hint = f"put it in quotes: '{text}'" if text else "write a key before the ':'"
            problem = Problem("bad-key", f"the key {quoted(text)} is not a text", span, hint)
            self._report(problem, path, at=Anchor.KEY)
        elif isinstance(mapping, MapNode) and text in mapping.entries:
            line, _ = self.source.position((mapping.entries[text].key or span).start)
            message = f"the key {quoted(text)} is already on line {line}"
            problem = Problem("duplicate-key", message, span, "keep one of them")
            self._report(problem, path, at=Anchor.KEY)
        return _Key(text, span, is_merge=event.is_plain and text == "<<")

    def _value(self, event: ScalarEvent, path: SpecPath, *, at: Anchor) -> Scalar:
        """A scalar that gets a finding stays text, so that it does not get a second one."""
        self._refuse_tag(event, path)
        problem = scalar_problem(event)
        if problem is not None and path[-1:] == (_OFF_KEY,) and event.text == "off":
            return event.text
        if problem is not None:
            self._report(problem, path, at=at)
        is_text = problem is not None or event.tag is not None or not event.is_plain
        return event.text if is_text else resolve(event.text)

    def _alias(self, event: AliasEvent) -> None:
        self._count(event.span)
        if self.stack and self.stack[-1].awaits_key:
            self.stack[-1].key = self._bad_key(event.span)
            return
        node = self.anchors.get(event.anchor)
        if node is None:
            name = event.anchor
            message = f"the alias {quoted('*' + name)} has no anchor above it"
            hint = did_you_mean(name, self.anchors) or f"write '&{name}' before the first use"
            self._report(Problem("unknown-alias", message, event.span, hint), self._path())
        self._place(node or ScalarNode(event.span, ""), event.span)

    def _begin(self, event: BeginEvent) -> None:
        self._count(event.span)
        is_key = bool(self.stack) and self.stack[-1].awaits_key
        if is_key:
            self.stack[-1].key = self._bad_key(event.span)
        path = self._path()
        self._refuse_tag(event, path)
        is_list = event.kind is CollectionKind.LIST
        node = ListNode(event.span) if is_list else MapNode(event.span)
        self.stack.append(_Frame(node, path, event.anchor, is_key))
        self._limit(height=len(self.stack), size=1, span=event.span)

    def _end(self, event: EndEvent) -> None:
        frame = self.stack.pop()
        node = frame.node
        node.span = Span(node.span.start, max(node.span.start, event.span.end))
        completed(node, frame.merge_sources)
        self._limit(height=node.height, size=node.size, span=node.span)
        if frame.anchor is not None:
            self.anchors[frame.anchor] = node
        if not frame.is_key:
            self._place(node, node.span)

    def _place(self, node: Node, span: Span) -> None:
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        if isinstance(frame.node, ListNode):
            frame.node.items.append(Entry(node, None, span))
        elif frame.key is not None and frame.key.is_merge:
            self._merge(frame, node, span)
        elif frame.key is not None:
            frame.node.entries[frame.key.text] = Entry(node, frame.key.span, span)
        frame.key = None

    def _merge(self, frame: _Frame, node: Node, span: Span) -> None:
        items = [entry.node for entry in node.items] if isinstance(node, ListNode) else [node]
        sources = [item for item in items if isinstance(item, MapNode)]
        if len(sources) != len(items):
            message = "'<<' takes in mappings, and this is none"
            self._report(Problem("bad-merge", message, span, "name one: *NAME"), self._path())
        frame.merge_sources += sources

    def _bad_key(self, span: Span) -> _Key:
        hint = "write a text; one that begins with '{', '[' or '*' needs quotes"
        problem = Problem("bad-key", "a key must be a text", span, hint)
        self._report(problem, (*self.stack[-1].path, _NOT_A_KEY), at=Anchor.KEY)
        return _Key(_NOT_A_KEY, span)

    def _refuse_tag(self, event: ScalarEvent | BeginEvent, path: SpecPath) -> None:
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            message = f"the YAML tag {quoted(tag)} is not supported"
            hint = "remove it; quote the value where text is meant"
            self._report(Problem("yaml-tag", message, event.span, hint), path)

    def _count(self, span: Span) -> None:
        self.node_count += 1
        self._limit(height=1, size=self.node_count, span=span)

    def _limit(self, *, height: int, size: int, span: Span) -> None:
        if height > _MAX_DEPTH:
            hint = f"at most {_MAX_DEPTH} levels can be read"
            raise YamlSyntaxError(Problem("too-deep", "this is nested too deeply", span, hint))
        if size > _MAX_NODES:
            hint = "split the file, or use fewer aliases"
            raise YamlSyntaxError(Problem("too-large", "the file holds too much", span, hint))

    def _report(self, problem: Problem, path: SpecPath, *, at: Anchor = Anchor.VALUE) -> None:
        """Record a finding, and its place: what is wrong may not be part of the values later on."""
        table = self.spans.keys if at is Anchor.KEY else self.spans.values
        table[path] = problem.span
        self.findings.append(
            error_at(path, problem.id, message=problem.message, hint=problem.hint, at=at)
        )

    def _path(self) -> SpecPath:
        """Return the path of the node that comes next."""
        return (*self.stack[-1].path, self.stack[-1].position) if self.stack else ()
