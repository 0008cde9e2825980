"""Names of the catalog as a user types them: found, or refused with the nearest one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.catalog import (
    Client,
    Host,
    NoRole,
    Platform,
    Service,
    Task,
    client_task,
    find_host,
    find_service,
    load_index,
    no_role_advice,
    platform,
    suggest_name,
    task_names,
)
from ai_role_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["all_names", "entry_task", "entry_task_names", "find_entry", "find_role_entry"]


def find_entry(name: str) -> Service | Host | Platform | NoRole | Client:
    """
    Return the entry of a name, whatever its kind.

    Raises:
        UsageError: There is none.
    """
    found = (
        find_service(name)
        or find_host(name)
        or platform(name)
        or no_role_advice(name)
        or client_task(name)
    )
    if found is None:
        raise _unknown("the catalog has no", name, _spellings(), code="unknown-service")
    return found


def all_names() -> tuple[str, ...]:
    """Return the names `find_entry` takes, in the order of listings."""
    index = load_index()
    sections = (index.services, index.hosts, index.clients, index.platforms, index.no_role)
    return tuple(dict.fromkeys(name for section in sections for name in section))


def entry_task_names(entry: Service | Host | Platform) -> tuple[str, ...]:
    """Return the tasks an entry takes, its own first."""
    return tuple(entry.tasks) if isinstance(entry, Platform) else task_names(entry.name)


def entry_task(entry: Service | Host | Platform, name: str) -> Task:
    """
    Return a task by its name.

    Raises:
        UsageError: The entry takes no such task.
    """
    known = entry_task_names(entry)
    task = entry.tasks.get(name) or (client_task(name) if name in known else None)
    if task is None:
        what = f"{entry.name} has no task"
        raise _unknown(what, name, _same(known), code="unknown-task")
    return task


def _unknown(what: str, name: str, spellings: dict[str, str], *, code: str) -> UsageError:
    near = suggest_name(name, spellings)
    listed = ", ".join(dict.fromkeys(spellings.values())) or "none"
    if near is None:
        return UsageError(f"{what} {name!r}", code=code, facts=(("known", listed),))
    return UsageError(f"{what} {name!r}", code=code, hint=f"did you mean {spellings[near]!r}?")


def _spellings() -> dict[str, str]:
    index = load_index()
    sections = (index.services, index.hosts, index.clients, index.platforms, index.no_role)
    aliases = {
        alias: name
        for section in sections
        for name, entry in section.items()
        for alias in entry.aliases
    }
    return {**aliases, **_same(all_names())}


def _same(names: Iterable[str]) -> dict[str, str]:
    return {name: name for name in names}


def find_role_entry(name: str) -> Service | Host | Platform:
    """
    Return who assumes a role.

    Raises:
        UsageError: Nobody of the name does.
    """
    entry = find_entry(name)
    if isinstance(entry, NoRole):
        hint = f"{entry.instead}; see ai-role services {name}"
        raise UsageError(f"{entry.title}: {entry.reason}", code="no-role-service", hint=hint)
    if isinstance(entry, Client):
        hint = f"name a host as well, as in --host lambda --task {name}"
        raise UsageError(f"{name} is a task of code on a host", code="unknown-service", hint=hint)
    return entry
