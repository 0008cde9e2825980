"""The names of the catalog with a line on each: what `ai-role services` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from ai_role_cli.catalog import LifecycleStatus
from ai_role_cli.render.fact_lines import heading, page, rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ai_role_cli.catalog import Index, IndexEntry

__all__ = ["listing_text"]


def listing_text(index: Index) -> Text:
    """Return every name by the kind of its entry."""
    sections: dict[str, Mapping[str, IndexEntry]] = {
        "Services: they assume a role of yours": index.services,
        "Hosts: code of yours runs on them, with client tasks": index.hosts,
        "Client tasks: what code on a host does": index.clients,
        "Platforms outside AWS": index.platforms,
        "Without a role: what does the job instead": index.no_role,
    }
    return page(_lines(sections))


def _lines(sections: Mapping[str, Mapping[str, IndexEntry]]) -> Iterator[Text]:
    for title, entries in sections.items():
        yield heading(title)
        yield from rows([(name, _summary(entry)) for name, entry in entries.items()])
        yield Text()
    yield Text(
        "More on one: ai-role services NAME; on one of its tasks: ai-role services NAME TASK"
    )


def _summary(entry: IndexEntry) -> str:
    if entry.status is LifecycleStatus.ACTIVE:
        return entry.summary
    date = f" {entry.date}" if entry.date else ""
    return f"{entry.summary} ({entry.status.value}{date})"
