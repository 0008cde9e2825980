"""
Every task of the catalog as IAM JSON that a reviewer can read: role, trust, policies.

The role in a golden file is what a person would write; tests/e2e/test_catalog.py applies them all.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from ai_role_cli.catalog import client_task, find_host, find_service, load_index
from ai_role_cli.policy import document_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

    from ai_role_cli.catalog import Parameter, Task
    from ai_role_cli.policy import RoleDocuments

GOLDEN = Path(__file__).parent / "golden" / "catalog"

Given: TypeAlias = dict[str, str]
Entry: TypeAlias = dict[str, str | list[dict[str, Given]]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for `case` once for each task of the catalog."""
    if "case" in metafunc.fixturenames:
        cases = dict(_cases())
        metafunc.parametrize("case", cases.items(), ids=cases)


def test_a_task_gives_the_documents_of_its_golden_file(
    case: tuple[str, Entry],
    role: Callable[..., RoleDocuments],
    golden: Callable[[str, Path], None],
) -> None:
    name, entry = case
    documents = role(json.dumps(entry))
    shown = {
        "role": entry,
        "trust": document_value(documents.trust),
        "policies": {p.name: document_value(p.document) for p in documents.policies},
    }

    golden(f"{json.dumps(shown, indent=2, ensure_ascii=False)}\n", GOLDEN / f"{name}.json")


def test_every_golden_file_belongs_to_a_task() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(dict(_cases()))


def _cases() -> Iterator[tuple[str, Entry]]:
    """Yield each task with the role that asks for it and for nothing else."""
    index = load_index()
    for service in index.services:
        found = find_service(service)
        assert found
        yield from _on(service, found.tasks)
    for host, line in index.hosts.items():
        found_host = find_host(host)
        assert found_host
        if line.principals:
            yield from _on(host, found_host.tasks)
    for client in index.clients:
        task = client_task(client)
        assert task
        yield from _on(_first_host(), {client: task})


def _on(service: str, tasks: dict[str, Task]) -> Iterator[tuple[str, Entry]]:
    """A service without tasks has its trust to show."""
    if not tasks:
        yield service, {"service": service}
    for name, task in tasks.items():
        yield f"{service}.{name}", {"service": service, "tasks": [{name: _examples(task)}]}


def _first_host() -> str:
    """Client tasks are the same on each host, so that one of them can stand for all."""
    return next(name for name, host in load_index().hosts.items() if host.takes_clients)


def _examples(task: Task) -> Given:
    """Return what the task cannot do without."""
    all_parameters: dict[str, Parameter] = dict(task.parameters)
    for option in task.options.values():
        all_parameters |= option.parameters
    needed = [name for name, parameter in task.parameters.items() if parameter.required]
    needed += [task.one_of[0]] if task.one_of and not {*needed} & {*task.one_of} else []
    return {name: all_parameters[name].example for name in needed}
