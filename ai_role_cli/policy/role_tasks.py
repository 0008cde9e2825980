"""The catalog's tasks of a role: found, checked, and refused at their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.catalog import (
    Host,
    RefusedParametersError,
    Service,
    Task,
    TaskUse,
    TrustedEntry,
    client_task,
    find_host,
    find_service,
    load_index,
    suggest_name,
    task_names,
    task_use,
)
from ai_role_cli.spec import Anchor, Finding, error_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.catalog import ParameterRefusal
    from ai_role_cli.spec import RoleSpec, SpecPath

__all__ = ["RoleTasks", "catalog_name", "role_tasks"]


class RoleTasks(NamedTuple):
    """
    What the catalog knows of a role.

    Args:
        entry: The service or host that assumes it; None where the role names none of the catalog.
        uses: Its tasks, in the order of the file.
        findings: What is wrong with its tasks.
    """

    entry: TrustedEntry | None
    uses: tuple[TaskUse, ...]
    findings: tuple[Finding, ...]


def role_tasks(key: str, spec: RoleSpec) -> RoleTasks:
    """Return the tasks of a role with their values, and a finding for each that does not fit."""
    entry = _entry(spec.service)
    uses: list[TaskUse] = []
    findings: list[Finding] = []
    for index, listed in enumerate(spec.tasks):
        ((name, given),) = listed.items()
        path: SpecPath = ("roles", key, "tasks", index, name)
        task = _task(entry, name)
        if task is None:
            findings.append(_unknown_task(entry, name, path))
            continue
        try:
            uses.append(task_use(name, task, given))
        except RefusedParametersError as error:
            findings += _refused(error, path)
    return RoleTasks(entry, tuple(uses), tuple(findings))


def catalog_name(service: str) -> str | None:
    """Return the catalog's name of a service or host, given by name or by its only principal."""
    index = load_index()
    entries = {**index.services, **index.hosts}
    if "." not in service:
        return service if service in entries else None
    return next((n for n, entry in entries.items() if entry.principals == (service,)), None)


def _entry(service: str | None) -> TrustedEntry | None:
    name = None if service is None else catalog_name(service)
    return None if name is None else find_service(name) or find_host(name)


def _task(entry: TrustedEntry | None, name: str) -> Task | None:
    """Code that runs somewhere takes client tasks; so does a role that only `trust` gives away."""
    if entry is not None and name in entry.tasks:
        return entry.tasks[name]
    takes_clients = isinstance(entry, Host) or (isinstance(entry, Service) and entry.takes_clients)
    return client_task(name) if entry is None or takes_clients else None


def _unknown_task(entry: TrustedEntry | None, name: str, path: SpecPath) -> Finding:
    known = tuple(load_index().clients) if entry is None else task_names(entry.name)
    who = "a role without a service of the catalog" if entry is None else f"{entry.name!r}"
    guess = suggest_name(name, known)
    if client_task(name) is not None:
        hint = "it is for code that calls a service: give it to the role of a host, such as lambda"
    elif guess:
        hint = f"did you mean {guess!r}?"
    else:
        hint = f"known are {', '.join(known)}" if known else "it has none; use permissions"
    message = f"{who} has no task {name!r}"
    return error_at(path, "unknown-task", message=message, hint=hint, at=Anchor.KEY)


def _refused(error: RefusedParametersError, path: SpecPath) -> Iterator[Finding]:
    for refusal in error.refusals:
        yield error_at(
            _place(refusal, path),
            refusal.id,
            message=refusal.message,
            hint=refusal.hint,
            at=Anchor.KEY if refusal.at_key or refusal.parameter is None else Anchor.VALUE,
        )


def _place(refusal: ParameterRefusal, path: SpecPath) -> SpecPath:
    if refusal.parameter is None:
        return path
    index = () if refusal.index is None else (refusal.index,)
    return (*path, refusal.parameter, *index)
