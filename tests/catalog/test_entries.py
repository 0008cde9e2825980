from __future__ import annotations

import json
import subprocess
import sys
from itertools import chain
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.catalog import (
    client_task,
    find_host,
    find_service,
    load_index,
    managed_policy_path,
    no_role_advice,
    platform,
)
from ai_role_cli.catalog.model import Host, Platform, Service
from ai_role_cli.catalog.package_data import file_names, read_model
from ai_role_cli.catalog.parameters import Kind, refusal_of
from ai_role_cli.catalog.tasks import Client, Fragment, Task
from ai_role_cli.catalog.template import TARGET_NAMES, placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.catalog.tasks import Grant, StatementTemplate

FIND = {
    "services": find_service,
    "hosts": find_host,
    "clients": client_task,
    "no_role": no_role_advice,
    "platforms": platform,
}

WITH_TASKS = {"services": Service, "hosts": Host, "platforms": Platform, "clients": Client}

FILES = [(kind, name) for kind in FIND for name in file_names(kind)]

OPENED = """
import json, sys
opened = []
def watch(event, args):
    if event == "open" and "/catalog/data/json/" in str(args[0]):
        opened.append(str(args[0]).rpartition("/json/")[2])
sys.addaudithook(watch)
import ai_role_cli.catalog as catalog
imported = len(opened)
{statement}
print(json.dumps(opened), imported)
"""


def _opened_by(statement: str) -> list[str]:
    """Return the data files that a fresh process opens; none of them when it only imports."""
    script = OPENED.replace("{statement}", statement)
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    files, imported = ran.stdout.rsplit(maxsplit=1)
    assert int(imported) == 0
    return list(dict.fromkeys(json.loads(files)))


@pytest.mark.parametrize(("kind", "name"), FILES, ids=[f"{k}-{n}" for k, n in FILES])
def test_every_file_holds_the_entry_of_its_name(kind: str, name: str) -> None:
    entry = FIND[kind](name)

    assert entry
    assert entry.name == name
    assert entry.sources


@pytest.mark.parametrize("kind", FIND)
def test_what_the_index_does_not_name_is_not_found(kind: str) -> None:
    assert FIND[kind]("no_such_thing") is None


def test_a_listing_reads_the_index_alone() -> None:
    statement = "catalog.service_names(); catalog.task_names('lambda'); catalog.suggest_name('x')"

    assert _opened_by(statement) == ["index.json"]


def test_a_service_is_read_without_the_others() -> None:
    opened = _opened_by("catalog.find_service('translate')")

    assert opened == ["index.json", "services/translate.json"]


def test_the_fragments_of_a_task_are_read_when_it_is_asked_for() -> None:
    opened = _opened_by("dict(catalog.find_service('translate').tasks)")

    assert opened == [
        "index.json",
        "services/translate.json",
        "fragments/s3_source.json",
        "fragments/s3_destination.json",
    ]


def test_a_task_is_completed_once() -> None:
    tasks = find_service("translate").tasks

    assert tasks["batch"] is tasks["batch"]
    assert len(tasks) == len(list(tasks))


def test_an_entry_is_read_once() -> None:
    assert find_service("bedrock") is find_service("bedrock")


def _grants(task: Task) -> Iterator[tuple[str, Grant]]:
    yield "task", task
    yield from task.options.items()


def _names_in(statements: tuple[StatementTemplate, ...]) -> set[str]:
    texts = [text for statement in statements for text in statement.resources]
    for statement in statements:
        for keys in statement.conditions.values():
            texts += chain.from_iterable(keys.values())
    return {name for text in texts for name in placeholders(text)} - TARGET_NAMES


def _names_in_trust(task: Task) -> set[str]:
    departure = task.confused_deputy
    if departure is None:
        return set()
    values = [v for keys in departure.conditions.values() for texts in keys.values() for v in texts]
    texts = (*departure.source_arns, *values)
    return {name for text in texts for name in placeholders(text)} - TARGET_NAMES


def test_parameters_are_declared_where_a_text_names_them(placed_task: tuple[str, Task]) -> None:
    task = placed_task[1]
    undeclared = {
        name: _names_in(grant.statements) - {*task.parameters, *grant.parameters}
        for name, grant in _grants(task)
    }

    assert {name: missing for name, missing in undeclared.items() if missing} == {}
    assert _names_in_trust(task) <= {*task.parameters}


def test_parameters_that_are_declared_are_named_in_a_text(placed_task: tuple[str, Task]) -> None:
    task = placed_task[1]
    everywhere = {n for _, grant in _grants(task) for n in _names_in(grant.statements)}

    assert {*task.parameters} - everywhere - _names_in_trust(task) == set()
    for option in task.options.values():
        assert {*option.parameters} - _names_in(option.statements) == set()


def test_names_under_a_task_mean_one_thing(placed_task: tuple[str, Task]) -> None:
    task = placed_task[1]
    switches = {name for name, option in task.options.items() if not option.parameters}
    of_task, of_options = {*task.parameters}, [{*o.parameters} for o in task.options.values()]

    assert switches.isdisjoint(of_task.union(*of_options))
    assert TARGET_NAMES.isdisjoint(of_task.union(*of_options))
    assert sum(map(len, of_options)) == len(set().union(*of_options))
    assert {*task.one_of} <= of_task.union(*of_options)


def test_sids_are_unique_within_a_task(placed_task: tuple[str, Task]) -> None:
    sids = [s.sid for _, grant in _grants(placed_task[1]) for s in grant.statements]

    assert sorted(sids) == sorted(set(sids))


def test_examples_and_defaults_are_of_their_kind(placed_task: tuple[str, Task]) -> None:
    parameters = [p for _, grant in _grants(placed_task[1]) for p in grant.parameters.values()]
    defaults = [(p.default, p.kind) for p in parameters if p.default not in {None, "*"}]

    assert [p.example for p in parameters if refusal_of(p.example, p.kind)] == []
    assert [value for value, kind in defaults if value and refusal_of(value, kind)] == []
    assert [p for p in parameters if p.default == "*" and not p.wildcard] == []


def test_only_prefixes_may_be_empty(placed_task: tuple[str, Task]) -> None:
    """An empty value drops the condition that names it, which is right for prefixes only."""
    parameters = [p for _, grant in _grants(placed_task[1]) for p in grant.parameters.values()]

    assert {p.kind for p in parameters if p.default == ""} <= {Kind.S3_PREFIX}


def test_what_follows_from_a_profile_names_one(placed_task: tuple[str, Task]) -> None:
    for _, grant in _grants(placed_task[1]):
        parents = {p.derived_from for p in grant.parameters.values() if p.derived_from}

        assert len(parents) <= 1
        assert {grant.parameters[p].kind for p in parents} <= {Kind.INFERENCE_PROFILE_ID}


def test_a_task_says_where_it_is_from(placed_task: tuple[str, Task]) -> None:
    assert placed_task[1].sources


def test_managed_policies_are_known_to_aws(placed_task: tuple[str, Task]) -> None:
    policy = placed_task[1].managed_policy

    assert policy is None or managed_policy_path(policy)


def _fragments_of(kind: str, name: str) -> Iterator[str]:
    entry = read_model(f"{kind}/{name}", WITH_TASKS[kind])
    tasks = [entry] if isinstance(entry, Client) else [*entry.tasks.values()]
    for task in tasks:
        for _, grant in _grants(task):
            yield from (use.fragment for use in grant.use)


def test_every_fragment_is_used() -> None:
    files = [(kind, name) for kind, name in FILES if kind in WITH_TASKS]

    assert {f for kind, name in files for f in _fragments_of(kind, name)} == {
        *file_names("fragments")
    }


@pytest.mark.parametrize("name", file_names("fragments"))
def test_a_fragment_declares_what_it_names(name: str) -> None:
    fragment = read_model(f"fragments/{name}", Fragment)

    assert _names_in(fragment.statements) == {*fragment.parameters}


@pytest.mark.parametrize("name", load_index().no_role)
def test_advice_names_entries_that_do_the_job(name: str) -> None:
    advice = no_role_advice(name)

    assert advice
    assert [host for host in advice.hosts if find_host(host) is None] == []
    assert [client for client in advice.clients if client_task(client) is None] == []
    assert [service for service in advice.services if find_service(service) is None] == []
    assert advice.hosts or not advice.clients


def test_advice_on_polly_leads_to_a_host_and_its_task() -> None:
    advice = no_role_advice("polly")

    assert advice
    assert "never assumes a role" in advice.reason
    assert advice.hosts[0] == "lambda"
    assert advice.clients[0] == "polly_synthesize"


@pytest.mark.parametrize("name", load_index().hosts)
def test_the_baseline_of_a_host_is_among_its_tasks(name: str) -> None:
    host = find_host(name)

    assert host
    assert {*host.baseline} <= {*host.tasks}


@pytest.mark.parametrize("name", load_index().platforms)
def test_a_platform_says_who_comes_and_where_its_external_id_is(name: str) -> None:
    entry = platform(name)

    assert entry
    assert entry.trusts
    assert all(bool(trust.principal) != bool(trust.principal_from) for trust in entry.trusts)
