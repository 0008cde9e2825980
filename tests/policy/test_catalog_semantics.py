"""Tasks of the catalog together grant what each of them grants, and nothing more."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_role_cli.catalog import (
    TaskUse,
    client_task,
    expand_task,
    find_host,
    find_service,
    load_index,
    task_use,
)
from ai_role_cli.policy import PolicyDocument, Target, document_value
from ai_role_cli.policy.permissions import task_policy
from ai_role_cli.policy.role_tasks import RoleTasks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ai_role_cli.catalog import StatementData, Task
    from ai_role_cli.policy import RoleDocuments, Statement

    RoleFactory: TypeAlias = Callable[..., RoleDocuments]

# The same lines many times over: to measure them takes longer than to run them.
pytestmark = pytest.mark.no_cover

GOLDEN = Path(__file__).parent / "golden" / "catalog"
TARGET = Target("123456789012", "eu-west-1")
OURS = re.compile(r"(?<!\$)\{[a-z_]+\}")

Grant: TypeAlias = tuple[str, str, str, frozenset[tuple[str, str, str]]]
"""Effect, action, resource, and one value for each condition: the smallest thing one can grant."""


def _tasks() -> Iterator[tuple[str, dict[str, Task]]]:
    """Yield the tasks that one role can have together, by the name of their service or host."""
    index = load_index()
    for name in (*index.services, *index.hosts):
        entry = find_service(name) or find_host(name)
        if entry and entry.tasks:
            yield name, entry.tasks
    yield "clients", {name: task for name in index.clients if (task := client_task(name))}


TASKS = dict(_tasks())
SINGLE = [(where, name) for where, tasks in TASKS.items() for name in tasks]
PARAMETERS = [
    pytest.param(where, name, key, id=f"{where}.{name}.{key}")
    for where, name in SINGLE
    for task in [TASKS[where][name]]
    for grant in (task, *task.options.values())
    for key, parameter in grant.parameters.items()
    if parameter.many
]


@pytest.mark.parametrize("where", TASKS)
def test_two_tasks_grant_what_each_of_them_grants(where: str) -> None:
    uses = [_use(where, name) for name in TASKS[where]]

    for pair in itertools.combinations(uses, 2):
        _assert_same(_granted(pair), _each_alone(pair))


@pytest.mark.parametrize("where", TASKS)
def test_all_tasks_grant_what_each_of_them_grants(where: str) -> None:
    uses = [_use(where, name) for name in TASKS[where]]

    _assert_same(_granted(uses), _each_alone(uses))


@given(
    st.lists(
        st.tuples(st.sampled_from(SINGLE), st.booleans(), st.booleans()), min_size=1, max_size=6
    )
)
def test_any_tasks_grant_what_each_of_them_grants(
    chosen: list[tuple[tuple[str, str], bool, bool]],
) -> None:
    """The same task may be there twice, with other values and with or without its options."""
    uses = [
        _use(where, name, other=other, options=options) for (where, name), other, options in chosen
    ]

    _assert_same(_granted(uses), _each_alone(uses))


@pytest.mark.parametrize(("where", "name", "parameter"), PARAMETERS)
def test_a_list_grants_what_each_of_its_values_grants(
    where: str, name: str, parameter: str
) -> None:
    task = TASKS[where][name]
    values = _values(task, other=False, options=True)
    both = [values[parameter], _another(str(values[parameter]))]
    alone = [task_use(name, task, {**values, parameter: value}) for value in both]

    together = task_use(name, task, {**values, parameter: both})
    _assert_same(_granted([together]), _each_alone(alone))


def test_a_policy_that_is_split_grants_what_its_tasks_grant(role: RoleFactory) -> None:
    names = list(TASKS["sagemaker"])
    listed = [
        {name: _values(TASKS["sagemaker"][name], other=False, options=False)} for name in names
    ]
    documents = role(json.dumps({"service": "sagemaker", "tasks": listed}))

    assert len(documents.policies) > 1
    _assert_same(
        {grant for policy in documents.policies for grant in _grants(policy.document)},
        _each_alone([_use("sagemaker", name, options=False) for name in names]),
    )


@pytest.mark.parametrize("where", TASKS)
def test_sids_are_said_once(where: str) -> None:
    document = _document([_use(where, name) for name in TASKS[where]])
    sids = [statement.sid for statement in document.statements]

    assert len(set(sids)) == len(sids)


@pytest.mark.parametrize("region", ["eu-west-1", "cn-north-1", "us-gov-west-1"])
@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.iterdir()))
def test_nothing_is_left_to_fill_in_once_account_and_region_are_known(
    name: str, region: str, role: RoleFactory
) -> None:
    assert OURS.findall(_printed(role(_written(name), Target("123456789012", region)))) == []


@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.iterdir()))
def test_what_is_not_known_stays_as_its_placeholder(name: str, role: RoleFactory) -> None:
    left = set(OURS.findall(_printed(role(_written(name), Target()))))

    assert left <= {"{account}", "{region}", "{partition}"}


def _use(where: str, name: str, *, other: bool = False, options: bool = True) -> TaskUse:
    task = TASKS[where][name]
    return task_use(name, task, _values(task, other=other, options=options))


def _values(task: Task, *, other: bool, options: bool) -> dict[str, object]:
    """Return a value for each parameter: its example, or another one like it."""
    chosen = list(task.options.items()) if options else []
    parameters = dict(task.parameters)
    for _, option in chosen:
        parameters |= option.parameters
    if task.one_of:
        known = {k: p for option in task.options.values() for k, p in option.parameters.items()}
        parameters |= {key: p for key, p in known.items() if key == task.one_of[0]}
    values: dict[str, object] = {
        key: _another(parameter.example) if other else parameter.example
        for key, parameter in parameters.items()
    }
    return values | {key: True for key, option in chosen if not option.parameters}


def _another(value: str) -> str:
    """Return a value of the same kind: the last letter or digit is another one."""
    last = max(index for index, char in enumerate(value) if char.isalnum())
    if value[last].isdigit():
        changed = str((int(value[last]) + 1) % 10)
    else:
        changed = "b" if value[last] == "a" else "a"
    return value[:last] + changed + value[last + 1 :]


def _document(uses: Iterable[TaskUse]) -> PolicyDocument:
    tasks = RoleTasks(None, tuple(uses), ())
    return task_policy(tasks, TARGET, role_name="agent") or PolicyDocument(())


def _granted(uses: Iterable[TaskUse]) -> set[Grant]:
    return set(_grants(_document(uses)))


def _each_alone(uses: Iterable[TaskUse]) -> set[Grant]:
    """Return what the catalog itself says of each task, filled in without the policy layer."""
    return {
        (effect, action, _filled(resource), frozenset((o, k, _filled(v)) for o, k, v in tests))
        for use in uses
        for statement in expand_task(use, role_name="agent")
        for effect, action, resource, tests in _of(statement, statement.effect)
    }


def _filled(text: str) -> str:
    for word, value in {
        "partition": "aws",
        "region": TARGET.region,
        "account": TARGET.account,
    }.items():
        text = text.replace(f"{{{word}}}", value)
    return text


def _grants(document: PolicyDocument) -> Iterator[Grant]:
    for statement in document.statements:
        yield from _of(statement, statement.effect.value)


def _of(statement: Statement | StatementData, effect: str) -> Iterator[Grant]:
    for action, resource in itertools.product(statement.actions, statement.resources):
        for conditions in _single_conditions(statement):
            yield effect, action, resource, frozenset(conditions)


def _single_conditions(
    statement: Statement | StatementData,
) -> Iterator[tuple[tuple[str, str, str], ...]]:
    """Values of one key are alternatives; those of a negated or a set operator are not."""
    return itertools.product(
        *(
            [(test.operator, test.key, "|".join(sorted(test.values)))]
            if "Not" in test.operator or ":" in test.operator
            else [(test.operator, test.key, value) for value in test.values]
            for test in statement.conditions
        )
    )


def _assert_same(together: set[Grant], alone: set[Grant]) -> None:
    """What stands on every resource needs no mention of one."""
    assert together <= alone
    missing = alone - together
    everywhere = {(effect, action, "*", tests) for effect, action, _, tests in missing}
    assert everywhere <= together


def _written(name: str) -> str:
    golden: dict[str, object] = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    return json.dumps(golden["role"])


def _printed(documents: RoleDocuments) -> str:
    found = [documents.trust, *(policy.document for policy in documents.policies)]
    return json.dumps([documents.arn, *(document_value(document) for document in found)])
