"""Whatever the loader and the catalog take, the schema takes; what it refuses, they refuse."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft7Validator

from ai_role_cli.catalog import (
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
from ai_role_cli.cli.snippets import advice_snippet, task_snippet
from ai_role_cli.policy import Target, synthesize
from ai_role_cli.render.plan_json import json_text
from ai_role_cli.render.role_file_schema import role_file_schema
from ai_role_cli.spec import Source, SpecError, load_role_file
from ai_role_cli.spec.yaml_document import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ai_role_cli.catalog import Task

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "tests" / "examples"
INDEX = load_index()
SCHEMA: dict[str, Any] = json.loads(json_text(role_file_schema()))
VALIDATOR = Draft7Validator(SCHEMA)
TARGET = Target.of("123456789012", "us-east-1")


def values_of(text: str) -> Any:  # noqa: ANN401 - whatever a file holds
    document, findings = parse_yaml(Source.of(text, name="roles.yaml"))
    assert findings == ()
    return document.values


def refusals(values: object) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(values)]


def is_loaded(path: Path) -> bool:
    names = (*service_names(), *INDEX.no_role)
    try:
        synthesize(load_role_file(str(path), service_names=names), TARGET)
    except SpecError:
        return False
    return True


def loaded_examples() -> Iterator[Path]:
    yield ROOT / "roles.example.yaml"
    yield from sorted((EXAMPLES / "valid").glob("*.yaml"))
    yield from (path for path in sorted((EXAMPLES / "catalog").glob("*.yaml")) if is_loaded(path))


def documented() -> Iterator[Any]:
    """The role files that the documentation shows, but for those with a part left out."""
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        blocks = re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        for number, block in enumerate(blocks):
            if re.search(r"^roles:", block, re.MULTILINE) and "…" not in block:
                text = block if "version: 1" in block else f"version: 1\n{block}"
                yield pytest.param(text, id=f"{page.name} {number}")


def catalog_tasks() -> Iterator[Any]:
    for name in (*INDEX.services, *INDEX.hosts):
        entry = find_service(name) or find_host(name)
        assert entry is not None
        for task in task_names(name):
            found = entry.tasks.get(task) or client_task(task)
            assert found is not None
            yield pytest.param(name, task, found, id=f"{name} {task}")


def with_all_examples(task: Task) -> dict[str, Any]:
    parameters = dict(task.parameters)
    for option in task.options.values():
        parameters |= option.parameters
    return {
        name: [parameters[name].example]
        if name in parameters and parameters[name].many
        else parameters[name].example
        if name in parameters
        else True
        for name in accepted_parameters(task)
    }


def test_the_schema_is_one() -> None:
    Draft7Validator.check_schema(SCHEMA)


def test_every_definition_is_referred_to_and_every_reference_is_defined() -> None:
    referred = set(re.findall(r'"#/definitions/([^"]+)"', json.dumps(SCHEMA)))

    assert referred == set(SCHEMA["definitions"])


def test_no_pattern_is_of_python_alone() -> None:
    patterns = re.findall(r'"pattern": ("(?:[^"\\]|\\.)*")', json.dumps(SCHEMA))

    assert len(patterns) > 50
    for pattern in map(json.loads, patterns):
        assert re.search(r"\(\?[^:=!]|\\[AZz#&~ ]", pattern) is None, pattern


@pytest.mark.parametrize("path", [*loaded_examples()], ids=lambda path: path.stem)
def test_an_example_that_loads_is_accepted(path: Path) -> None:
    assert refusals(values_of(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("text", [*documented()])
def test_a_role_file_of_the_documentation_that_loads_is_accepted(text: str, tmp_path: Path) -> None:
    path = tmp_path / "roles.yaml"
    path.write_text(text, encoding="utf-8")

    # docs/rules.md shows what a role may accept, and leaves out who assumes it.
    assert (refusals(values_of(text)) == []) is is_loaded(path)


@pytest.mark.parametrize(("name", "task_name", "task"), [*catalog_tasks()])
def test_a_task_is_accepted_with_what_it_must_be_told_and_with_all_it_may(
    name: str, task_name: str, task: Task
) -> None:
    entry = find_service(name) or find_host(name)
    assert entry is not None
    snippet = task_snippet(entry, task_name, task)
    if snippet is not None:
        assert refusals(values_of(snippet)) == []

    trust = {"service": name} if name in service_names() else {"trust": [{"account": "{account}"}]}
    full = {task_name: with_all_examples(task)}
    if "service" in trust or client_task(task_name):
        assert refusals({"version": 1, "roles": {"a": {**trust, "tasks": [full]}}}) == []


@pytest.mark.parametrize("name", [*INDEX.platforms, *INDEX.no_role])
def test_what_is_written_for_platforms_and_services_without_roles_is_accepted(name: str) -> None:
    found, advice = platform(name), no_role_advice(name)
    snippets = [task_snippet(found, n, task) for n, task in found.tasks.items()] if found else []
    snippets += [advice_snippet(advice)] if advice else []

    for snippet in snippets:
        assert snippet is None or refusals(values_of(snippet)) == []


@pytest.mark.parametrize("name", service_names())
def test_the_tasks_of_a_service_are_those_of_the_catalog(name: str) -> None:
    mapping = SCHEMA["definitions"][f"tasks.{name}"]["anyOf"][0]

    assert tuple(mapping["properties"]) == task_names(name)


ROLE = "version: 1\nroles:\n  a:\n    service: sagemaker\n"
TRAINING = "tasks:\n      - training: {input_bucket: acme-train, output_bucket: acme-models"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("roles:\n  a: {service: sagemaker}", id="no version"),
        pytest.param("version: 2\nroles:\n  a: {service: sagemaker}", id="version"),
        pytest.param(
            "version: 1\naccount: 12345678901\nroles: {a: {service: lambda}}", id="number"
        ),
        pytest.param("version: 1\nregion: europe\nroles: {a: {service: lambda}}", id="region"),
        pytest.param("version: 1\nroles: {a: {service: lambda}}\nrole: {}", id="key at the top"),
        pytest.param("version: 1\nroles: {a b: {service: lambda}}", id="name of a role"),
        pytest.param(
            "version: 1\ndefaults: {path: null}\nroles: {a: {service: lambda}}", id="null"
        ),
        pytest.param("version: 1\nroles: {a: {permissions: []}}", id="nobody assumes it"),
        pytest.param(ROLE.replace("sagemaker", "sagemakr"), id="service"),
        pytest.param(ROLE + "    servce: lambda", id="key of a role"),
        pytest.param(ROLE + "    max_session: 3600", id="session as a number"),
        pytest.param(ROLE + "    max_session: 1 hour", id="session"),
        pytest.param(ROLE + "    policy_type: manged", id="choice"),
        pytest.param(ROLE + '    protect: "true"', id="text for a boolean"),
        pytest.param(ROLE + "    permissions_boundary: ai-boundary", id="ARN"),
        pytest.param(ROLE + "    managed_policies: ['arn:aws:iam::1:policy/x']", id="policy ARN"),
        pytest.param(ROLE + "    tasks: [trainig]", id="task by name"),
        pytest.param(ROLE + "    tasks: [training]", id="task that must be told something"),
        pytest.param(ROLE + "    tasks: [{trainig: {}}]", id="task"),
        pytest.param(ROLE + "    tasks: [{pipelines: {}, search_experiments: {}}]", id="two tasks"),
        pytest.param(
            ROLE + "    tasks: [{training: {input_bucket: a-b-c}}]", id="parameter missing"
        ),
        pytest.param(ROLE + f"    {TRAINING}, imput_prefix: a/}}", id="parameter"),
        pytest.param(ROLE + f"    {TRAINING}, bucket_account: 1}}", id="number for a parameter"),
        pytest.param(ROLE + f"    {TRAINING}, input_kms_key: alias/a}}", id="value of a parameter"),
        pytest.param(ROLE + "    trust: [{account: '1234'}]", id="account"),
        pytest.param(ROLE + "    trust: [{account: '{account}', role: x}]", id="two principals"),
        pytest.param(ROLE + "    trust: [{external_id: abc}]", id="no principal"),
        pytest.param(ROLE + "    trust: [{github: {repository: a/b}}]", id="no claim"),
        pytest.param(
            ROLE + "    trust: [{github: {repository: a/b, ref: refs/heads/x, environment: y}}]",
            id="two claims",
        ),
        pytest.param(
            ROLE + "    permissions: [{actions: [s3GetObject], resources: '*'}]", id="action"
        ),
        pytest.param(ROLE + "    permissions: [{actions: [s3:Get*]}]", id="no resources"),
        pytest.param(
            ROLE + "    permissions: [{actions: s3:Get*, resources: my-bucket}]", id="resource"
        ),
        pytest.param(
            ROLE + "    permissions: [{actions: s3:Get*, resources: '*', effect: Allow}]",
            id="effect",
        ),
        pytest.param(
            ROLE + "    trust: [{account: '{account}', conditions: {StringEqual: {aws:a: b}}}]",
            id="operator",
        ),
        pytest.param(
            ROLE + "    trust: [{account: '{account}', conditions: {Bool: {aws:a: []}}}]",
            id="no value",
        ),
        pytest.param(ROLE + "    ignore: [{rule: x}]", id="no reason"),
    ],
)
def test_a_common_mistake_is_refused_by_both(text: str, tmp_path: Path) -> None:
    path = tmp_path / "roles.yaml"
    path.write_text(text, encoding="utf-8")

    assert refusals(values_of(text)) != []
    assert not is_loaded(path)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("sagemaker\n    policy_type: ${var.x}", id="a choice"),
        pytest.param("sagemaker\n    permissions_boundary: ${var.x}", id="an ARN"),
        pytest.param("${var.x}\n    tasks: [training]", id="a service"),
        pytest.param("sagemaker\n    tasks: ['${var.x}']", id="a task"),
        pytest.param(
            "lambda\n    tasks: [{s3_read: {bucket: 'a-${var.x}', prefix: '${aws:userid}/'}}]",
            id="a parameter",
        ),
        pytest.param(
            "lambda\n    tasks: [{s3_read: {bucket: 'a-{account}-{region}'}}]", id="placeholders"
        ),
        pytest.param("lambda\n    path: null\n    tags: {team: null}", id="defaults cleared"),
        pytest.param(
            "logs.{region}.amazonaws.com\n    managed_policies: ReadOnlyAccess", id="one for a list"
        ),
        pytest.param(
            "lambda\n    trust: [{account: '{account}', conditions: {BOOLifExists: {aws:a: 1}}}]",
            id="an operator in any case",
        ),
    ],
)
def test_what_a_schema_cannot_know_is_left_alone(text: str) -> None:
    assert refusals(values_of(f"version: 1\nroles:\n  a:\n    service: {text}\n")) == []


STRANGERS: tuple[Any, ...] = (7, True, "", "x y", [], ["x"], {}, {"x": "y"}, None)


def mutations(value: Any) -> Iterator[Any]:  # noqa: ANN401 - whatever a file holds
    """Each part replaced by something else, left out, and put beside a stranger."""
    yield from STRANGERS
    if isinstance(value, dict):
        yield {**value, "stranger": "x"}
        for key, item in value.items():
            yield {k: v for k, v in value.items() if k != key}
            yield {f"{k}x" if k == key else k: v for k, v in value.items()}
            yield from ({**value, key: changed} for changed in mutations(item))
    elif isinstance(value, list):
        yield value[0]
        for index, item in enumerate(value):
            yield from ([*value[:index], new, *value[index + 1 :]] for new in mutations(item))
    elif isinstance(value, str):
        yield f"{value}x"
        yield value.upper()


@pytest.mark.no_cover  # the same lines many times over
@pytest.mark.parametrize("name", ["mutants", "mutants-of-tasks"])
def test_what_the_schema_refuses_does_not_load(name: str, tmp_path: Path) -> None:
    source, path = Path(__file__).with_name(f"{name}.yaml"), tmp_path / "roles.yaml"
    valid = values_of(source.read_text(encoding="utf-8"))
    refused = [mutant for mutant in mutations(valid) if refusals(mutant)]

    assert refusals(valid) == []
    assert is_loaded(source)
    assert len(refused) > 100
    for mutant in refused:
        path.write_text(json.dumps(mutant), encoding="utf-8")
        assert not is_loaded(path), mutant


def test_the_definitions_of_a_small_service(
    golden: Callable[[str, Path], None], request: pytest.FixtureRequest
) -> None:
    names = ("tasks.textract", "textract.async_sns", "Suppression", "EksPodIdentityTrust")
    part = {name: SCHEMA["definitions"][name] for name in names}

    golden(json_text(part), request.path.parent / "golden" / "role-file-schema.json")
