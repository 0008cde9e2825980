from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.catalog import (
    Host,
    NoRole,
    Platform,
    RefusedParametersError,
    Service,
    Task,
    accepted_parameters,
    client_task,
    find_host,
    find_service,
    load_index,
    no_role_advice,
    platform,
    service_names,
    task_names,
)
from ai_role_cli.policy import Target, synthesize
from ai_role_cli.policy.starter import (
    advised_role,
    has_trust_form,
    starter_role,
    starter_task,
    with_baseline,
)
from ai_role_cli.render.role_file_text import StarterPlace, snippet_text, starter_text
from ai_role_cli.spec import RoleFile, load_role_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ai_role_cli.policy.starter import Given, StarterEntry, StarterRole

# The same lines many times over: to measure them takes longer than to run them.
pytestmark = pytest.mark.no_cover

INDEX = load_index()
WITHOUT_TRUST_FORM = ["cognito_identity"]
"""Hosts of which a role file cannot say who assumes the role."""


def _pairs() -> Iterator[str]:
    """Return every entry with each task that it takes."""
    for name in chain(INDEX.services, INDEX.hosts):
        if name not in WITHOUT_TRUST_FORM:
            yield from (f"{name}:{task}" for task in task_names(name) or [""])
    for name, entry in INDEX.platforms.items():
        yield from (f"{name}:{task}" for task in entry.tasks)


def _entry(name: str) -> StarterEntry:
    entry: Service | Host | Platform | None = (
        find_service(name) or find_host(name) or platform(name)
    )
    assert entry
    return entry


def _task(entry: StarterEntry, name: str) -> Task:
    task = entry.tasks.get(name) or client_task(name)
    assert task
    return task


def _role(entry_name: str, task_name: str, given: Given | None = None) -> StarterRole:
    entry = _entry(entry_name)
    wanted = {task_name: _task(entry, task_name)} if task_name else {}
    tasks = with_baseline(entry, wanted).items()
    found = [starter_task(n, t, given or {} if n == task_name else {}) for n, t in tasks]
    return starter_role(entry, found)


def _loaded(text: str, tmp_path: Path) -> RoleFile:
    """Return the role file as `ai-role validate` reads it; that it is wrong is an error."""
    path = tmp_path / "roles.yaml"
    path.write_text(text, encoding="utf-8")
    loaded = load_role_file(str(path), service_names=service_names())
    synthesize(loaded, Target.of(loaded.role_file.account, loaded.role_file.region))
    return loaded.role_file


@pytest.mark.parametrize("pair", [*_pairs()])
def test_a_role_of_every_task_of_the_catalog_validates(pair: str, tmp_path: Path) -> None:
    role = _role(*pair.split(":"))

    whole = _loaded(
        starter_text(role, StarterPlace(account="012345678901", region="eu-west-1")), tmp_path
    )
    short = _loaded(snippet_text(role), tmp_path)

    assert list(whole.roles) == [role.key]
    assert whole.account == "012345678901"
    assert short.roles == whole.roles


def _told() -> Iterator[str]:
    """Return each task once, with the parameters that a role file gives it."""
    for pair in _pairs():
        entry, task = pair.split(":")
        if task and (entry in INDEX.services or entry == "lambda"):
            yield pair


@pytest.mark.parametrize("pair", [*_told()])
def test_the_commented_lines_validate_once_they_count(pair: str, tmp_path: Path) -> None:
    role = _role(*pair.split(":"))
    text = starter_text(role, StarterPlace()).replace(": {}\n", ":\n")
    head, _, tasks = text.partition("    tasks:\n")
    lines = [line for line in tasks.splitlines() if not line.endswith("# in place of {}:")]
    # At the depth of parameters a comment holds a line of the file, elsewhere it tells something.
    deep = [line.replace(" " * 10 + "# ", " " * 10, 1) for line in lines]

    found = _loaded("\n".join([f"{head}    tasks:", *_bare(deep), ""]), tmp_path)

    (spec,) = found.roles.values()
    given = {name: sorted(values) for listed in spec.tasks for name, values in listed.items()}
    assert given == {task.use.name: _accepted(task.use.task) for task in role.tasks}


def _bare(lines: list[str]) -> list[str]:
    """Return the lines; a task that is told nothing is its name alone."""
    following = [*lines[1:], ""]
    return [
        line.removesuffix(":") if line.endswith(":") and not after.startswith(" " * 10) else line
        for line, after in zip(lines, following, strict=True)
    ]


def _accepted(task: Task) -> list[str]:
    return sorted(accepted_parameters(task))


@pytest.mark.parametrize("name", WITHOUT_TRUST_FORM)
def test_a_host_without_a_form_of_trust_is_told_apart(name: str) -> None:
    assert not has_trust_form(_entry(name))


@pytest.mark.parametrize("name", INDEX.no_role)
def test_what_does_the_job_of_a_service_without_role_validates(name: str, tmp_path: Path) -> None:
    advice = no_role_advice(name)
    assert isinstance(advice, NoRole)
    host = find_host(advice.hosts[0]) if advice.hosts else find_host("lambda")
    clients = [client for name in advice.clients if (client := client_task(name))]
    assert host
    assert len(clients) == len(advice.clients)

    found = _loaded(snippet_text(advised_role(advice, host=host, clients=clients)), tmp_path)

    (spec,) = found.roles.values()
    assert spec.service == host.name
    assert {*advice.clients} <= {name for listed in spec.tasks for name in listed}


def test_what_is_given_stays_and_the_rest_is_an_example() -> None:
    role = _role("sagemaker", "training", {"input_bucket": ("one", "two"), "vpc": True})

    values = {v.name: (v.value, v.is_example) for v in role.tasks[0].values}
    assert values == {
        "input_bucket": (("one", "two"), False),
        "output_bucket": ("acme-models", True),
        "vpc": (True, False),
    }


def test_one_of_several_parameters_is_enough() -> None:
    both = _role("cursor", "models").tasks[0].values
    other = _role("cursor", "models", {"inference_profile": "eu.amazon.nova-pro-v1:0"})

    assert [value.name for value in both] == ["model"]
    assert [value.name for value in other.tasks[0].values] == ["inference_profile"]


def test_a_value_that_does_not_fit_is_refused() -> None:
    with pytest.raises(RefusedParametersError) as caught:
        _role("sagemaker", "training", {"input_bucket": "arn:aws:s3:::acme-train"})

    assert caught.value.refusals[0].hint == "write the name alone: acme-train"


def test_a_host_brings_what_nearly_every_role_needs() -> None:
    role = _role("lambda", "polly_synthesize")

    assert [task.use.name for task in role.tasks] == ["function_logs", "polly_synthesize"]
    assert role.key == "lambda-polly-synthesize"
    assert role.description == role.tasks[1].use.task.summary


def test_a_task_of_the_host_stands_for_its_baseline() -> None:
    role = _role("eks_pod_identity", "pod_in_cluster")

    assert [task.use.name for task in role.tasks] == ["pod_in_cluster"]


@pytest.mark.parametrize(
    ("principal", "form"),
    [
        pytest.param("arn:aws:iam::210987654321:user/abc", "user", id="user"),
        pytest.param("arn:aws:iam::210987654321:role/abc", "role", id="role"),
        pytest.param("210987654321", "account", id="account"),
    ],
)
def test_the_principal_of_a_platform_comes_from_its_customer(
    principal: str, form: str, tmp_path: Path
) -> None:
    entry = _entry("snowflake")
    task = starter_task("storage", entry.tasks["storage"], {})

    role = starter_role(entry, [task], given={"principal": principal, "external_id": "ACME_1=="})

    assert [(v.name, v.value) for v in role.trust[0].values] == [
        (form, principal),
        ("external_id", "ACME_1=="),
    ]
    assert _loaded(snippet_text(role), tmp_path).roles
