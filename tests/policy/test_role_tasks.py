from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

import pytest

from ai_role_cli.policy.role_tasks import RoleTasks, catalog_name, role_tasks

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.spec import LoadedRoleFile

    RoleFileFactory: TypeAlias = Callable[..., LoadedRoleFile]

BUCKETS = {"input_bucket": "acme-train", "output_bucket": "acme-models"}


def tasks_of(role_file: RoleFileFactory, role: dict[str, object]) -> RoleTasks:
    loaded = role_file(f"roles: {json.dumps({'agent': role})}\n")
    return role_tasks("agent", loaded.role_file.roles["agent"])


@pytest.mark.parametrize(
    ("service", "name"),
    [
        ("sagemaker", "sagemaker"),
        ("lambda", "lambda"),
        ("sagemaker.amazonaws.com", "sagemaker"),
        ("pods.eks.amazonaws.com", "eks_pod_identity"),
        pytest.param("rds.amazonaws.com", None, id="one principal of several"),
        pytest.param("batch.amazonaws.com", None, id="a principal the catalog does not know"),
        pytest.param("polly", None, id="a service that assumes no role"),
    ],
)
def test_a_service_is_known_by_its_name_and_by_its_only_principal(
    service: str, name: str | None
) -> None:
    assert catalog_name(service) == name


def test_a_role_without_tasks_has_none(role_file: RoleFileFactory) -> None:
    found = tasks_of(role_file, {"service": "sagemaker"})

    assert found.entry
    assert (found.entry.name, found.uses, found.findings) == ("sagemaker", (), ())


def test_tasks_keep_the_order_of_the_file(role_file: RoleFileFactory) -> None:
    listed = [{"processing": BUCKETS}, {"training": BUCKETS}, {"hosting": {"model_bucket": "m-1"}}]
    found = tasks_of(role_file, {"service": "sagemaker", "tasks": listed})

    assert [use.name for use in found.uses] == ["processing", "training", "hosting"]
    assert found.uses[1].values["input_bucket"] == ("acme-train",)
    assert found.findings == ()


@pytest.mark.parametrize(
    "role",
    [
        pytest.param({"service": "lambda"}, id="a host"),
        pytest.param({"service": "lambda.amazonaws.com"}, id="a host by principal"),
        pytest.param({"service": "sagemaker"}, id="a service that runs code"),
        pytest.param({"service": "batch.amazonaws.com"}, id="a principal that is not known"),
        pytest.param({"trust": [{"account": "210987654321"}]}, id="trust alone"),
    ],
)
def test_whoever_runs_code_takes_client_tasks(
    role: dict[str, object], role_file: RoleFileFactory
) -> None:
    found = tasks_of(role_file, {**role, "tasks": ["polly_synthesize"]})

    assert [use.name for use in found.uses] == ["polly_synthesize"]
    assert found.findings == ()


@pytest.mark.parametrize(
    ("service", "task", "hint"),
    [
        ("sagemaker", "trainig", "did you mean 'training'?"),
        ("translate", "nonsense", "known are batch"),
        ("aiops", "nonsense", "it has none; use permissions"),
        (
            "translate",
            "translate_text",
            "it is for code that calls a service: give it to the role of a host, such as lambda",
        ),
    ],
)
def test_a_task_that_is_not_known_comes_with_what_is(
    service: str, task: str, hint: str, role_file: RoleFileFactory
) -> None:
    found = tasks_of(role_file, {"service": service, "tasks": [{task: {}}]})

    (finding,) = found.findings
    assert (finding.id, finding.path) == ("unknown-task", ("roles", "agent", "tasks", 0, task))
    assert (finding.hint, finding.role) == (hint, "agent")


def test_one_bad_task_hides_neither_the_others_nor_their_errors(role_file: RoleFileFactory) -> None:
    listed = [
        "nonsense",
        {"training": BUCKETS},
        {"processing": {**BUCKETS, "output_bucket": ["acme-models", "NO"], "vpc": "yes"}},
        {"hosting": {}},
    ]
    found = tasks_of(role_file, {"service": "sagemaker", "tasks": listed})

    tasks = ("roles", "agent", "tasks")
    assert [use.name for use in found.uses] == ["training"]
    assert [(finding.id, finding.path) for finding in found.findings] == [
        ("unknown-task", (*tasks, 0, "nonsense")),
        ("bad-parameter", (*tasks, 2, "processing", "output_bucket", 1)),
        ("bad-parameter", (*tasks, 2, "processing", "vpc")),
        ("missing-parameter", (*tasks, 3, "hosting")),
    ]
