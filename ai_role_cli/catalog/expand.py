"""From a task and its values to statements; only `{partition}`, `{region}`, `{account}` stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from ai_role_cli.catalog.inference_profiles import model_of_profile, profile_arn, regions_of_profile
from ai_role_cli.catalog.parameters import Kind
from ai_role_cli.catalog.template import filled, placeholders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ai_role_cli.catalog.task_use import TaskUse
    from ai_role_cli.catalog.tasks import ConditionBlock, Grant, Parameter, StatementTemplate

__all__ = ["ConditionData", "StatementData", "expand_conditions", "expand_task", "merge_statements"]


class ConditionData(NamedTuple):
    """One key under one operator; it holds if any of the values matches."""

    operator: str
    key: str
    values: tuple[str, ...]


class StatementData(NamedTuple):
    """
    One statement of an identity policy.

    Args:
        origins: The tasks it comes from, as `task` or `task.option`.
    """

    sid: str
    effect: Literal["allow", "deny"]
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[ConditionData, ...] = ()
    origins: tuple[str, ...] = ()


def expand_task(use: TaskUse, *, role_name: str) -> tuple[StatementData, ...]:
    """
    Return the statements of a task and of the options that are on.

    Args:
        use: The task with its values.
        role_name: Path and name of the role, without the slash in front, as its ARN has them.
    """
    values = {**use.values, "role_name": (role_name,)}
    grants: list[tuple[str, Grant]] = [(use.name, use.task)]
    grants += [(f"{use.name}.{name}", use.task.options[name]) for name in use.options]
    return merge_statements(
        statement._replace(origins=(origin,))
        for origin, grant in grants
        for statement in _statements(grant, values)
    )


def merge_statements(statements: Iterable[StatementData]) -> tuple[StatementData, ...]:
    """
    Return statements that together allow exactly what the given ones do, each Sid once.

    Statements that differ in resources only become one; the first one's Sid stays. A Sid that is
    taken gets a number.
    """
    merged: dict[tuple[object, ...], StatementData] = {}
    for statement in statements:
        key = (statement.effect, frozenset(statement.actions), frozenset(statement.conditions))
        known = merged.get(key)
        merged[key] = statement if known is None else _joined(known, statement)
    return tuple(_with_unique_sids(merged.values()))


def expand_conditions(
    block: ConditionBlock, values: Mapping[str, Sequence[str]]
) -> tuple[ConditionData, ...]:
    """
    Return the conditions of a block.

    A condition that an empty value would leave without content is left out: `s3:prefix` like `*`
    refuses the requests that name no prefix at all.
    """
    return tuple(
        ConditionData(operator, key, _all_filled(texts, values))
        for operator, keys in block.items()
        for key, texts in keys.items()
        if not _names_an_empty_value(texts, values)
    )


def _statements(grant: Grant, values: Mapping[str, Sequence[str]]) -> Iterator[StatementData]:
    for chosen in _value_sets(grant, values):
        for template in grant.statements:
            yield _statement(template, chosen)


def _statement(template: StatementTemplate, values: Mapping[str, Sequence[str]]) -> StatementData:
    return StatementData(
        template.sid,
        template.effect,
        template.actions,
        _all_filled(template.resources, values),
        expand_conditions(template.conditions, values),
    )


def _value_sets(
    grant: Grant, values: Mapping[str, Sequence[str]]
) -> Iterator[Mapping[str, Sequence[str]]]:
    """
    Return the values to expand with, one after the other.

    A model belongs to its own inference profile: two profiles at once would let either profile
    reach the other's model.
    """
    parent = next((p.derived_from for p in grant.parameters.values() if p.derived_from), None)
    if parent is None:
        yield values
        return
    for profile in values[parent]:
        yield {**_derived(grant, profile), **values, parent: (profile_arn(profile),)}


def _derived(grant: Grant, profile: str) -> dict[str, Sequence[str]]:
    return {
        name: _of_profile(parameter, profile)
        for name, parameter in grant.parameters.items()
        if parameter.derived_from
    }


def _of_profile(parameter: Parameter, profile: str) -> tuple[str, ...]:
    if parameter.kind is Kind.REGION:
        return regions_of_profile(profile) or ()
    model = model_of_profile(profile)
    return () if model is None else (model,)


def _all_filled(texts: Iterable[str], values: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for text in texts for each in filled(text, values)))


def _names_an_empty_value(texts: Iterable[str], values: Mapping[str, Sequence[str]]) -> bool:
    names = {name for text in texts for name in placeholders(text)}
    return any("" in values.get(name, ()) for name in names)


def _joined(one: StatementData, other: StatementData) -> StatementData:
    resources = tuple(dict.fromkeys((*one.resources, *other.resources)))
    return one._replace(
        resources=("*",) if "*" in resources else resources,
        origins=tuple(dict.fromkeys((*one.origins, *other.origins))),
    )


def _with_unique_sids(statements: Iterable[StatementData]) -> Iterator[StatementData]:
    taken: set[str] = set()
    for statement in statements:
        sid, number = statement.sid, 1
        while sid in taken:
            number += 1
            sid = f"{statement.sid}{number}"
        taken.add(sid)
        yield statement._replace(sid=sid)
