"""The catalog's entries by name; each task is complete: what its fragments say is merged in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from ai_role_cli.catalog.index import load_index
from ai_role_cli.catalog.model import Host, NoRole, Platform, Service
from ai_role_cli.catalog.package_data import read_model
from ai_role_cli.catalog.tasks import (
    Client,
    Fragment,
    FragmentUse,
    Grant,
    Parameter,
    StatementTemplate,
    Task,
)
from ai_role_cli.catalog.template import renamed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["client_task", "find_host", "find_service", "no_role_advice", "platform"]

GrantT = TypeVar("GrantT", bound=Grant)
EntryT = TypeVar("EntryT", Service, Host, Platform)
TaskT = TypeVar("TaskT", bound=Task)


@cache
def find_service(name: str) -> Service | None:
    """Return a service that assumes roles of customers; None if there is none of the name."""
    if name not in load_index().services:
        return None
    return _with_whole_tasks(read_model(f"services/{name}", Service))


@cache
def find_host(name: str) -> Host | None:
    """Return a host that code of the customer runs on; None if there is none of the name."""
    if name not in load_index().hosts:
        return None
    return _with_whole_tasks(read_model(f"hosts/{name}", Host))


@cache
def client_task(name: str) -> Client | None:
    """Return a task of code that calls an AI service; None if there is none of the name."""
    if name not in load_index().clients:
        return None
    return _whole_task(read_model(f"clients/{name}", Client))


@cache
def no_role_advice(name: str) -> NoRole | None:
    """Return why a role is of no use to a service, and what does the job; None if it is of use."""
    if name not in load_index().no_role:
        return None
    return read_model(f"no_role/{name}", NoRole)


@cache
def platform(name: str) -> Platform | None:
    """Return a platform outside AWS; None if none of the name documents who assumes roles."""
    if name not in load_index().platforms:
        return None
    return _with_whole_tasks(read_model(f"platforms/{name}", Platform))


@cache
def _fragment(name: str) -> Fragment:
    return read_model(f"fragments/{name}", Fragment)


def _with_whole_tasks(entry: EntryT) -> EntryT:
    return entry.model_copy(update={"tasks": _WholeTasks(entry.tasks)})


class _WholeTasks(Mapping[str, Task]):
    """Tasks without uses of fragments: a role has few of them, and the others are left alone."""

    def __init__(self, tasks: Mapping[str, Task]) -> None:
        self._tasks = tasks
        self._whole: dict[str, Task] = {}

    def __getitem__(self, name: str) -> Task:
        if name not in self._whole:
            self._whole[name] = _whole_task(self._tasks[name])
        return self._whole[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tasks)

    def __len__(self) -> int:
        return len(self._tasks)


def _whole_task(task: TaskT) -> TaskT:
    options = {name: _whole(option) for name, option in task.options.items()}
    return _whole(task).model_copy(update={"options": options})


def _whole(grant: GrantT) -> GrantT:
    """Return a grant without uses of fragments; its own parameters come first and win."""
    parts = [_part(use) for use in grant.use]
    parameters = dict(grant.parameters)
    for part in parts:
        parameters = {**part.parameters, **parameters}
    in_order = _in_order([grant.parameters, *(part.parameters for part in parts)])
    return grant.model_copy(
        update={
            "use": (),
            "parameters": {name: parameters[name] for name in in_order},
            "statements": (*(s for part in parts for s in part.statements), *grant.statements),
        }
    )


def _in_order(mappings: Iterable[Mapping[str, object]]) -> Iterable[str]:
    return dict.fromkeys(name for mapping in mappings for name in mapping)


def _part(use: FragmentUse) -> Fragment:
    """Return a fragment with the names its user gives to its parameters."""
    fragment = _fragment(use.fragment)
    names = use.names
    return fragment.model_copy(
        update={
            "parameters": {
                names.get(name, name): _renamed_parameter(parameter, names)
                for name, parameter in fragment.parameters.items()
            },
            "statements": tuple(_renamed_statement(s, use) for s in fragment.statements),
        }
    )


def _renamed_parameter(parameter: Parameter, names: Mapping[str, str]) -> Parameter:
    parent = parameter.derived_from
    if parent is None:
        return parameter
    return parameter.model_copy(update={"derived_from": names.get(parent, parent)})


def _renamed_statement(statement: StatementTemplate, use: FragmentUse) -> StatementTemplate:
    def all_renamed(texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(renamed(text, use.names) for text in texts)

    conditions = {
        operator: {key: all_renamed(values) for key, values in keys.items()}
        for operator, keys in statement.conditions.items()
    }
    return statement.model_copy(
        update={
            "sid": (use.sid_prefix or "") + statement.sid,
            "resources": all_renamed(statement.resources),
            "conditions": conditions,
        }
    )
