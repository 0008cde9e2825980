from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.catalog import (
    LifecycleStatus,
    load_index,
    service_names,
    suggest_name,
    task_names,
)
from ai_role_cli.catalog.model import Host, NoRole, Platform, Service
from ai_role_cli.catalog.package_data import file_names, read_model
from ai_role_cli.catalog.tasks import Client, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

KINDS = {
    "services": Service,
    "hosts": Host,
    "clients": Client,
    "no_role": NoRole,
    "platforms": Platform,
}


def _line(entry: Service | Host | Client | NoRole | Platform) -> dict[str, object]:
    lifecycle = entry.lifecycle
    tasks: Mapping[str, Task] = getattr(entry, "tasks", {})
    said = {
        "title": entry.title,
        "summary": entry.summary,
        "aliases": [*getattr(entry, "aliases", ())],
        "status": str(lifecycle.status.value),
        "date": lifecycle.end or lifecycle.closed or lifecycle.since,
        "principals": [*getattr(entry, "principals", ())],
        "trust_actions": [*getattr(entry, "trust_actions", ())],
        "instance_profile": getattr(entry, "instance_profile", False),
        "takes_clients": isinstance(entry, Host) or getattr(entry, "takes_clients", False),
        "tasks": [*tasks],
    }
    usual = {"status": LifecycleStatus.ACTIVE.value, "trust_actions": ["sts:AssumeRole"]}
    if isinstance(entry, Client):
        del said["principals"], said["trust_actions"]
    return {k: v for k, v in said.items() if v and v != usual.get(k)}


def _index_text() -> str:
    """Return the index as the entries want it, in the order it has now, new names last."""
    sections = {}
    for kind, model in KINDS.items():
        now = [*getattr(load_index(), kind)]
        names = sorted(file_names(kind), key=lambda n, now=now: now.index(n) if n in now else 999)
        sections[kind] = {name: _line(read_model(f"{kind}/{name}", model)) for name in names}
    return json.dumps(sections, indent=1, ensure_ascii=False) + "\n"


def test_the_index_says_what_the_entries_say(golden: Callable[[str, Path], None]) -> None:
    path = Path(str(resources.files("ai_role_cli.catalog"))) / "data/json/index.json"

    golden(_index_text(), path)


def test_services_come_before_hosts() -> None:
    names = service_names()

    assert names[0] == "sagemaker"
    assert names.index("lookoutequipment") < names.index("lambda")
    assert "github_actions" not in names


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sagemeker", "sagemaker"),
        ("sagemaker.amazonaws.com", "sagemaker"),
        ("bedrock-agentcore", "bedrock_agentcore"),
        ("agentcore", "bedrock_agentcore"),
        ("lex", "lexv2"),
        ("Lambda", "lambda"),
        ("fargate", "ecs_task"),
        ("quantum", None),
    ],
)
def test_a_misspelt_service_or_an_alias_is_guessed(written: str, meant: str | None) -> None:
    assert suggest_name(written) == meant


def test_any_word_can_be_guessed_among_given_ones() -> None:
    assert suggest_name("trainning", ["training", "hosting"]) == "training"


def test_a_host_takes_its_own_tasks_and_those_of_clients() -> None:
    names = task_names("lambda")

    assert names[0] == "function_logs"
    assert "polly_synthesize" in names


def test_a_service_that_runs_no_code_takes_its_own_tasks_only() -> None:
    assert task_names("translate") == ("batch",)


def test_tasks_of_nothing_are_not_asked_for() -> None:
    with pytest.raises(KeyError):
        task_names("polly")


def test_aliases_stand_for_one_name_and_are_none_themselves() -> None:
    index = load_index()
    entries = {**index.services, **index.hosts}
    aliases = [alias for entry in entries.values() for alias in entry.aliases]

    assert sorted(aliases) == sorted({*aliases} - {*entries})
