"""
The names of the catalog and a line on each, from one small file.

The index repeats what the entries say, so that a listing or a name check parses nothing else. A
test compares the two; `pytest tests/catalog --update-golden` writes it anew.
"""

from __future__ import annotations

import difflib
from functools import cache
from typing import TYPE_CHECKING

from pydantic import BaseModel

from ai_role_cli.catalog.facts import (
    OF_DATA_FILES,
    Date,
    LifecycleStatus,
    Line,
    Name,
    Names,
    NotStrict,
    Texts,
)
from ai_role_cli.catalog.package_data import read_model

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Index",
    "IndexEntry",
    "load_index",
    "service_names",
    "suggest_name",
    "task_names",
]


class IndexEntry(BaseModel):
    """
    One line of a listing.

    Args:
        date: When the status came, or when the end comes.
        takes_clients: Whether client tasks fit beside the entry's own.
    """

    model_config = OF_DATA_FILES

    title: Line
    summary: Line
    aliases: Names = ()
    status: NotStrict[LifecycleStatus] = LifecycleStatus.ACTIVE
    date: Date | None = None
    principals: Texts = ()
    trust_actions: Texts = ("sts:AssumeRole",)
    instance_profile: bool = False
    takes_clients: bool = False
    tasks: Names = ()


class Index(BaseModel):
    """Every name of the catalog, by the kind of its entry, in the order of listings."""

    model_config = OF_DATA_FILES

    services: dict[Name, IndexEntry]
    hosts: dict[Name, IndexEntry]
    clients: dict[Name, IndexEntry]
    no_role: dict[Name, IndexEntry]
    platforms: dict[Name, IndexEntry]


@cache
def load_index() -> Index:
    """Return the index."""
    return read_model("index", Index)


@cache
def service_names() -> tuple[str, ...]:
    """Return the names that `service:` takes beside service principals, in catalog order."""
    index = load_index()
    hosts = (name for name, entry in index.hosts.items() if entry.principals)
    return (*index.services, *hosts)


def task_names(name: str) -> tuple[str, ...]:
    """
    Return the tasks that a service or host takes, its own first.

    Raises:
        KeyError: The name is neither of a service nor of a host.
    """
    index = load_index()
    entry = index.services[name] if name in index.services else index.hosts[name]
    clients = tuple(index.clients) if entry.takes_clients else ()
    return tuple(dict.fromkeys((*entry.tasks, *clients)))


def suggest_name(word: str, known: Iterable[str] | None = None) -> str | None:
    """
    Return the name that a misspelt one, or an alias, stands for; None if none is near.

    Args:
        word: What was written.
        known: The names that would do; those of `service:`, aliases included, unless given.
    """
    spellings = {name: name for name in known} if known is not None else _service_spellings()
    folded = word.lower().replace("-", "_").removesuffix(".amazonaws.com")
    found = difflib.get_close_matches(folded, spellings, n=1, cutoff=0.6)
    return spellings[found[0]] if found else None


def _service_spellings() -> dict[str, str]:
    index = load_index()
    entries = {**index.services, **index.hosts}
    aliases = {alias: name for name, entry in entries.items() for alias in entry.aliases}
    return {**aliases, **{name: name for name in entries}}
