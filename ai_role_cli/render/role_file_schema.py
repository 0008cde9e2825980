"""The JSON Schema of the role file: what the model says of it, and what the catalog does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_role_cli.catalog import (
    client_task,
    find_host,
    find_service,
    load_index,
    service_names,
    task_names,
)
from ai_role_cli.catalog.json_schema import task_schema, tasks_schema, value_schemas
from ai_role_cli.policy import catalog_name
from ai_role_cli.spec.json_schema import DIALECT, reference, spec_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ai_role_cli.catalog import Task
    from ai_role_cli.spec.json_schema import JsonSchema

__all__ = ["role_file_schema"]

_ID = "ai-role.schema.json"
"""The name of its file, since it is published at no address."""

_CLIENTS = "clients"
"""The tasks of a role that no service of the catalog assumes."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """A task and the name of its definition."""

    task: Task
    definition: str


def role_file_schema() -> JsonSchema:
    """Return the schema; the same in every run of the same version."""
    spec = spec_schema()
    names = service_names()
    takers = {_CLIENTS: _clients(), **{name: _tasks(name) for name in names}}
    definitions = {
        **spec.definitions,
        "Service": _service(spec.definitions["Service"], names),
        "RoleSpec": {
            **spec.definitions["RoleSpec"],
            "allOf": [_without_service(), *map(_of, names)],
        },
        **_task_definitions(takers),
    }
    head = {"$schema": DIALECT, "$id": _ID, "title": "Role file of ai-role"}
    return {**head, **spec.file, "definitions": definitions}


def _service(principal: JsonSchema, names: Iterable[str]) -> JsonSchema:
    index = load_index()
    entries = {**index.services, **index.hosts}
    known: JsonSchema = {
        "type": "string",
        "enum": [*names],
        "enumDescriptions": [entries[name].summary for name in names],
    }
    return {"anyOf": [known, principal]}


def _without_service() -> JsonSchema:
    return {"if": {"not": {"required": ["service"]}}, "then": _takes(_CLIENTS)}


def _of(name: str) -> JsonSchema:
    """Say which tasks go with a service, named as in the catalog or by its only principal."""
    index = load_index()
    principals = {**index.services, **index.hosts}[name].principals
    spellings = [name, *(text for text in principals if catalog_name(text) == name)]
    # No enum: the YAML language server, when it completes, takes every value that begins like one.
    pattern = "|".join(spellings).replace(".", r"\.")
    service: JsonSchema = {"pattern": f"^(?:{pattern})$"}
    return {
        "if": {"required": ["service"], "properties": {"service": service}},
        "then": _takes(name),
    }


def _takes(taker: str) -> JsonSchema:
    return {"properties": {"tasks": {"items": {"$ref": reference(_tasks_name(taker))}}}}


def _tasks_name(taker: str) -> str:
    return f"tasks.{taker}"


def _tasks(name: str) -> dict[str, _Listed]:
    entry = find_service(name) or find_host(name)
    own = entry.tasks if entry else {}
    found = {task: _Listed(own[task], f"{name}.{task}") for task in own}
    clients = {task: client for task, client in _clients().items() if task in task_names(name)}
    return {**found, **{task: client for task, client in clients.items() if task not in found}}


def _clients() -> dict[str, _Listed]:
    return {
        name: _Listed(task, f"client.{name}")
        for name in load_index().clients
        if (task := client_task(name)) is not None
    }


def _task_definitions(takers: Mapping[str, Mapping[str, _Listed]]) -> dict[str, JsonSchema]:
    listed = {each.definition: each.task for tasks in takers.values() for each in tasks.values()}
    return {
        **{_tasks_name(taker): _items(tasks) for taker, tasks in takers.items()},
        **{definition: task_schema(task) for definition, task in listed.items()},
        **value_schemas(listed.values()),
    }


def _items(tasks: Mapping[str, _Listed]) -> JsonSchema:
    return tasks_schema(
        {name: listed.task for name, listed in tasks.items()},
        {name: listed.definition for name, listed in tasks.items()},
    )
