"""
What the shell offers after a tab: names of the catalog, and roles of the role file.

A completion never fails and never writes: what cannot be read offers nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer  # noqa: TC002 - typer reads the annotations of a completion when it runs

from ai_role_cli.catalog import (
    accepted_parameters,
    client_task,
    find_host,
    find_service,
    load_index,
    platform,
    task_names,
)
from ai_role_cli.errors import AiRoleError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ai_role_cli.catalog import IndexEntry, Task

__all__ = [
    "complete_entry",
    "complete_host",
    "complete_parameter",
    "complete_platform",
    "complete_role",
    "complete_service",
    "complete_task",
]

_STANDARD_INPUT = "-"
"""It holds what the user types next, not a role file."""

_Offers = list[tuple[str, str]]


def complete_entry(incomplete: str) -> _Offers:
    """Offer every name that `services` takes."""
    index = load_index()
    sections = (index.services, index.hosts, index.clients, index.platforms, index.no_role)
    return [offer for section in sections for offer in _entries(section, incomplete)]


def complete_service(incomplete: str) -> _Offers:
    """Offer services."""
    return _entries(load_index().services, incomplete)


def complete_host(incomplete: str) -> _Offers:
    """Offer hosts."""
    return _entries(load_index().hosts, incomplete)


def complete_platform(incomplete: str) -> _Offers:
    """Offer platforms."""
    return _entries(load_index().platforms, incomplete)


def complete_task(context: typer.Context, incomplete: str) -> list[str]:
    """Offer the tasks of the service, host or platform that was named before."""
    return _beginning(_tasks_of(_chosen(context)), incomplete)


def complete_parameter(context: typer.Context, incomplete: str) -> list[str]:
    """Offer the parameters of the tasks that were named before, as `NAME=`."""
    found = [_task(_chosen(context), name) for name in context.params.get("task") or ()]
    names = [name for task in found if task for name in accepted_parameters(task)]
    return _beginning((f"{name}=" for name in names), incomplete)


def complete_role(context: typer.Context, incomplete: str) -> list[str]:
    """Offer the roles of the role file; of one that is not valid, none."""
    from ai_role_cli.cli.role_file import load  # noqa: PLC0415 - the catalog's names need no roles

    # Behind an option that waits for its value the parser leaves arguments where they are.
    file = context.params.get("file") or next(iter(context.args), None)
    if file == _STANDARD_INPUT:
        return []
    try:
        loaded = load(file, context.params.get("var"))
    except AiRoleError:
        return []
    return _beginning(loaded.role_file.roles, incomplete)


def _entries(section: Mapping[str, IndexEntry], incomplete: str) -> _Offers:
    return [(n, entry.summary) for n, entry in section.items() if n.startswith(incomplete)]


def _beginning(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in dict.fromkeys(names) if name.startswith(incomplete)]


def _chosen(context: typer.Context) -> str:
    options = ("service", "host", "platform")
    return next((str(name) for key in options if (name := context.params.get(key))), "")


def _tasks_of(name: str) -> tuple[str, ...]:
    index = load_index()
    if name in index.platforms:
        return index.platforms[name].tasks
    return task_names(name) if name in index.services or name in index.hosts else ()


def _task(entry_name: str, name: str) -> Task | None:
    entry = find_service(entry_name) or find_host(entry_name) or platform(entry_name)
    return (entry.tasks.get(name) if entry else None) or client_task(name)
