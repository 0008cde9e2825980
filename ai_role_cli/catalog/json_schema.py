"""
The JSON Schema of tasks: which parameters each takes, and what their values look like.

A value is left alone where something is filled in to it, or where it is right but of another kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.catalog.parameters import kind_description, kind_hint, kind_pattern
from ai_role_cli.catalog.task_use import accepted_parameters
from ai_role_cli.spec.json_schema import VARIABLE, reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ai_role_cli.catalog.tasks import Option, Parameter, Task
    from ai_role_cli.spec.json_schema import JsonSchema

__all__ = ["task_schema", "tasks_schema", "value_schemas"]

_FILLED_IN = r"|\$\{|\{(?:account|region|partition)\}"
"""The end of a pattern: what a variable or a placeholder stands for, a schema cannot know."""

_ALL = "_or_all"
_LIST = "_list"


def value_schemas(tasks: Iterable[Task]) -> dict[str, JsonSchema]:
    """Return the definitions that the schemas of tasks refer to, by name."""
    found: dict[str, JsonSchema] = {}
    for task in tasks:
        for parameter in _parameters(task).values():
            name = _name(parameter)
            found[name] = _text(parameter)
            if parameter.many:
                found[name + _LIST] = _one_or_list(name)
    return dict(sorted(found.items()))


def task_schema(task: Task) -> JsonSchema:
    """Return what stands under a task."""
    parameters = _parameters(task)
    properties = {
        name: _parameter(parameters[name]) if name in parameters else _switch(task.options[name])
        for name in accepted_parameters(task)
    }
    schema: JsonSchema = {
        "type": "object",
        "description": task.summary,
        "properties": properties,
        "required": _required(task.parameters),
        "additionalProperties": False,
    }
    if dependencies := _dependencies(task.options):
        schema["dependencies"] = dependencies
    if task.one_of:
        schema["anyOf"] = [{"required": [name]} for name in task.one_of]
    return schema


def tasks_schema(tasks: Mapping[str, Task], references: Mapping[str, str]) -> JsonSchema:
    """
    Return one item of `tasks`: a name and its parameters, or the name alone where none is needed.

    Args:
        tasks: The tasks that fit, by name.
        references: The definition of each task.
    """
    alone = [name for name, task in tasks.items() if not _needs_telling(task)]
    names: list[JsonSchema] = [{"type": "string", "enum": alone}] if alone else []
    mapping: JsonSchema = {
        "title": "a task with its parameters",
        "type": "object",
        "properties": {name: {"$ref": reference(references[name])} for name in tasks},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    return {"anyOf": [mapping, *names, VARIABLE]}


def _parameters(task: Task) -> dict[str, Parameter]:
    parameters = dict(task.parameters)
    for option in task.options.values():
        parameters |= option.parameters
    return parameters


def _needs_telling(task: Task) -> bool:
    return bool(_required(task.parameters) or task.one_of)


def _required(parameters: Mapping[str, Parameter]) -> list[str]:
    return [name for name, parameter in parameters.items() if parameter.required]


def _dependencies(options: Mapping[str, Option]) -> dict[str, list[str]]:
    """An option is on when one of its parameters is given, and then needs the others."""
    found = {
        name: [other for other in _required(option.parameters) if other != name]
        for option in options.values()
        for name in option.parameters
    }
    return {name: others for name, others in found.items() if others}


def _parameter(parameter: Parameter) -> JsonSchema:
    return {
        "$ref": reference(_name(parameter) + (_LIST if parameter.many else "")),
        "description": f"{parameter.description}; for example {parameter.example}",
    }


def _switch(option: Option) -> JsonSchema:
    schema: JsonSchema = {"type": "boolean", "description": option.summary}
    return {**schema, "default": True} if option.default_on else schema


def _name(parameter: Parameter) -> str:
    return parameter.kind + (_ALL if parameter.wildcard else "")


def _text(parameter: Parameter) -> JsonSchema:
    kind = parameter.kind
    wildcard = r"\*|" if parameter.wildcard else ""
    return {
        "type": "string",
        "pattern": f"^(?:{wildcard}{kind_pattern(kind)})${_FILLED_IN}",
        "patternErrorMessage": f"not {kind_description(kind)}: {kind_hint(kind)}",
    }


def _one_or_list(name: str) -> JsonSchema:
    one = {"$ref": reference(name)}
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
