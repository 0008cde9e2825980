"""YAML events as a tree of nodes with spans; aliases share nodes, merge keys are resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from ai_role_cli.spec.document import SpanTable, Value
    from ai_role_cli.spec.finding import SpecPath
    from ai_role_cli.spec.scalars import Scalar
    from ai_role_cli.spec.source import Span

__all__ = ["Entry", "ListNode", "MapNode", "Node", "ScalarNode", "completed", "expand"]

_SIZE_CAP = 2**31
"""Keeps the size of an alias bomb a small number."""


class ScalarNode(NamedTuple):
    """One scalar."""

    span: Span
    value: Scalar
    height: int = 1
    size: int = 1


@dataclass(slots=True)
class ListNode:
    """A list; height and size count what aliases stand for."""

    span: Span
    items: list[Entry] = field(default_factory=list)
    height: int = 1
    size: int = 1


@dataclass(slots=True)
class MapNode:
    """A mapping with unique keys."""

    span: Span
    entries: dict[str, Entry] = field(default_factory=dict)
    height: int = 1
    size: int = 1


Node: TypeAlias = ScalarNode | ListNode | MapNode


class Entry(NamedTuple):
    """A node where it is used: with its key, and as an alias if it is one."""

    node: Node
    key: Span | None
    value: Span


def expand(node: Node, path: SpecPath, *, into: SpanTable) -> Value:
    """Return the values below a node, and enter the place of each into the table."""
    match node:
        case ScalarNode():
            return node.value
        case ListNode():
            return [_entered(item, (*path, i), into) for i, item in enumerate(node.items)]
        case MapNode():
            return {key: _entered(entry, (*path, key), into) for key, entry in node.entries.items()}


def _entered(entry: Entry, path: SpecPath, into: SpanTable) -> Value:
    into.values.setdefault(path, entry.value)
    if entry.key is not None:
        into.keys.setdefault(path, entry.key)
    return expand(entry.node, path, into=into)


def completed(node: ListNode | MapNode, merge_sources: list[MapNode]) -> None:
    """Close a collection: take in what `<<` names, then count."""
    if isinstance(node, MapNode) and merge_sources:
        taken: dict[str, Entry] = {}
        for source in reversed(merge_sources):
            taken |= source.entries
        node.entries = {**taken, **node.entries}
    below = node.items if isinstance(node, ListNode) else list(node.entries.values())
    node.height = 1 + max((entry.node.height for entry in below), default=0)
    node.size = min(_SIZE_CAP, 1 + sum(entry.node.size for entry in below))
