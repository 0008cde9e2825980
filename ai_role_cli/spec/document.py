"""A text as values, with a side table that knows the place of every one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ai_role_cli.spec.finding import Anchor, Finding, Location, SpecPath
from ai_role_cli.spec.source import Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Document", "JsonDocument", "Place", "SpanTable", "Value", "in_order"]

Value: TypeAlias = "str | int | float | bool | Sequence[Value] | Mapping[str, Value] | None"
"""What YAML and JSON texts hold."""


class Place(NamedTuple):
    """A stretch of one text."""

    source: Source
    span: Span

    @property
    def location(self) -> Location:
        """The place as a user reads it."""
        return Location(self.source.name, *self.source.position(self.span.start))


@dataclass(frozen=True, slots=True)
class SpanTable:
    """Where keys and values stand; a value that came by alias or merge stands at its anchor."""

    keys: dict[SpecPath, Span] = field(default_factory=dict)
    values: dict[SpecPath, Span] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """
    The values of a text and their places.

    Args:
        source: The text.
        values: What it holds; None where it could not be read at all.
        spans: The side table.
        included: Documents that other files hold, by the path of the value that names the file. A
            path may go on inside them.
        inherits: Paths whose parts may stand elsewhere: those of a role in `defaults`.
    """

    source: Source
    values: Value = field(repr=False)
    spans: SpanTable = field(repr=False)
    included: Mapping[SpecPath, Document] = field(default_factory=dict)
    inherits: Mapping[SpecPath, SpecPath] = field(default_factory=dict)

    def locate(self, path: SpecPath, *, at: Anchor = Anchor.VALUE) -> Place:
        """Return the place of a value or its key, or of the nearest thing around it."""
        for length in range(len(path), 0, -1):
            document = self.included.get(path[:length])
            if document is not None and (length < len(path) or at is Anchor.VALUE):
                return document.locate(path[length:], at=at)
        return Place(self.source, self._span(path, at))

    def location(self, path: SpecPath, *, at: Anchor = Anchor.VALUE) -> Location:
        """Return file, line and column of a value or its key."""
        return self.locate(path, at=at).location

    def _span(self, path: SpecPath, at: Anchor) -> Span:
        table = self.spans.keys if at is Anchor.KEY else self.spans.values
        for known in (path, self._origin(path)):
            if known in table:
                return table[known]
        if not path:
            return self.spans.values.get((), Span(0, 0))
        # Items of lists have no key. What is absent is missed at the key of what should hold it,
        # except for the one text that stands for a list.
        if path in self.spans.values or isinstance(path[-1], int):
            return self._span(path if path in self.spans.values else path[:-1], Anchor.VALUE)
        return self._span(path[:-1], Anchor.KEY)

    def _origin(self, path: SpecPath) -> SpecPath:
        return (*self.inherits.get(path[:2], path[:2]), *path[2:])


JsonDocument: TypeAlias = Document
"""A policy document in a file of its own."""


def in_order(findings: Iterable[Finding], document: Document) -> tuple[Finding, ...]:
    """
    Return the findings by file and place, each mistake once.

    A value of `defaults` is part of every role, and its mistake would be found in each of them.
    """
    placed = [(document.location(finding.path, at=finding.at), finding) for finding in findings]
    files = dict.fromkeys([document.source.name, *(location.file for location, _ in placed)])
    rank = {name: number for number, name in enumerate(files)}
    placed.sort(key=lambda pair: (rank[pair[0].file], pair[0].line, pair[0].column))
    once = {(at, finding.id, finding.message): finding for at, finding in reversed(placed)}
    return tuple(reversed(once.values()))
