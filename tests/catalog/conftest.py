from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ai_role_cli.catalog import client_task, find_host, find_service, load_index, platform

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ai_role_cli.catalog import Task


def _tasks() -> Iterator[tuple[str, Task]]:
    """Return every task of the catalog, whole, with a name that says where it is."""
    index = load_index()
    entries = {
        **{f"services/{name}": find_service(name) for name in index.services},
        **{f"hosts/{name}": find_host(name) for name in index.hosts},
        **{f"platforms/{name}": platform(name) for name in index.platforms},
    }
    for place, entry in entries.items():
        for name, task in entry.tasks.items() if entry else ():
            yield f"{place}:{name}", task
    for name in index.clients:
        client = client_task(name)
        assert client
        yield f"clients/{name}:{name}", client


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for `placed_task` once for each task of the catalog."""
    if "placed_task" in metafunc.fixturenames:
        tasks = dict(_tasks())
        metafunc.parametrize("placed_task", tasks.items(), ids=tasks)


@pytest.fixture
def examples() -> Callable[[Task], dict[str, object]]:
    """Return what turns a task into its parameters, each with its example, every option on."""

    def given(task: Task) -> dict[str, object]:
        values: dict[str, object] = {name: p.example for name, p in task.parameters.items()}
        for name, option in task.options.items():
            values |= {key: p.example for key, p in option.parameters.items()}
            if not option.parameters:
                values[name] = True
        return values

    return given
