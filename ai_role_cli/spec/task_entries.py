"""Tasks of the catalog as a role file lists them: a name, and what the task must be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeAlias

from pydantic import AfterValidator, BeforeValidator, PlainValidator, WithJsonSchema

from ai_role_cli.spec.placeholders import KnownPlaceholders
from ai_role_cli.spec.refusal import refuse
from ai_role_cli.spec.wording import in_words

if TYPE_CHECKING:
    from ai_role_cli.spec.document import Value

__all__ = ["TaskEntry", "TaskParameters", "TaskValue"]


def _as_mapping(entry: object) -> object:
    """A task that needs to be told nothing may be its name alone."""
    return {entry: {}} if isinstance(entry, str) else entry


def _check_one_name(entry: dict[str, TaskParameters]) -> dict[str, TaskParameters]:
    if len(entry) != 1:
        refuse(
            "bad-task",
            f"an entry of 'tasks' names one task, not {len(entry)}",
            hint="begin each task with '- '",
        )
    return entry


def _check_value(value: Value) -> str | bool | tuple[str, ...]:
    if isinstance(value, str | bool):
        return value
    listed = value if isinstance(value, list) else [value]
    for item in listed:
        if not isinstance(item, str):
            refuse(
                "wrong-type",
                f"expected a text, true, false or a list of texts, found {in_words(item)}",
                hint="quote it" if isinstance(item, int | float) else "write a text",
            )
    return tuple(str(item) for item in listed)


TaskValue: TypeAlias = Annotated[str | bool | tuple[str, ...], PlainValidator(_check_value)]
"""A parameter of a task, or `true` for an option without parameters."""

TaskParameters: TypeAlias = dict[str, TaskValue]

TaskEntry: TypeAlias = Annotated[
    dict[Annotated[str, KnownPlaceholders], TaskParameters],
    BeforeValidator(_as_mapping),
    AfterValidator(_check_one_name),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "additionalProperties": {"type": "object"},
                    "minProperties": 1,
                    "maxProperties": 1,
                },
            ]
        }
    ),
]
"""One task: a mapping of its name to its parameters; which ones, the catalog knows."""
