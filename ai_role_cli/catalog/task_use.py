"""A task as a role uses it: its values checked, its defaults filled in, its options decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.catalog.index import suggest_name
from ai_role_cli.catalog.inference_profiles import (
    model_of_profile,
    profile_prefixes,
    regions_of_profile,
)
from ai_role_cli.catalog.parameters import Kind, kind_description, refusal_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ai_role_cli.catalog.tasks import Grant, Option, Parameter, Task

__all__ = [
    "ParameterRefusal",
    "RefusedParametersError",
    "TaskUse",
    "accepted_parameters",
    "task_use",
]


class TaskUse(NamedTuple):
    """
    A task that a role has.

    Args:
        values: Every parameter of the task and of its options that are on, but for those that
            follow from an inference profile.
        options: The options that are on, in the order of the catalog.
    """

    name: str
    task: Task
    values: Mapping[str, tuple[str, ...]]
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParameterRefusal:
    """
    What is wrong with a task's parameters.

    Args:
        id: Stable kebab-case id of the kind of problem.
        parameter: Which one; None for the task as a whole.
        index: Which value of a list, from 0; None for all of it.
        at_key: Whether the name, not the value, is at fault.
    """

    id: str
    message: str
    hint: str
    parameter: str | None = None
    index: int | None = None
    at_key: bool = False


class RefusedParametersError(Exception):
    """The values do not fit the task; `refusals` says why, in the order they were written."""

    def __init__(self, refusals: tuple[ParameterRefusal, ...]) -> None:
        super().__init__("; ".join(refusal.message for refusal in refusals))
        self.refusals = refusals


def task_use(name: str, task: Task, given: Mapping[str, object]) -> TaskUse:
    """
    Return the task with checked values.

    Args:
        name: The task's name in the catalog.
        task: The task.
        given: Parameters and switches as they were written: texts, lists of texts, true or false.

    Raises:
        RefusedParametersError: A parameter is missing, not known, or not of its kind.
    """
    refusals = tuple(_refusals(name, task, given))
    if refusals:
        raise RefusedParametersError(refusals)
    options = tuple(key for key, option in task.options.items() if _is_on(key, option, given))
    grants: list[Grant] = [task, *(task.options[key] for key in options)]
    values = {
        key: value
        for grant in grants
        for key, parameter in grant.parameters.items()
        if (value := _value(parameter, given.get(key))) is not None
    }
    return TaskUse(name, task, values, options)


def accepted_parameters(task: Task) -> tuple[str, ...]:
    """Return what may stand under a task: its parameters, then those of its options."""
    names = list(task.parameters)
    for key, option in task.options.items():
        names += option.parameters or [key]
    return tuple(dict.fromkeys(names))


def _is_on(key: str, option: Option, given: Mapping[str, object]) -> bool:
    if not option.parameters:
        return given.get(key, option.default_on) is True
    return any(name in given for name in option.parameters)


def _value(parameter: Parameter, given: object) -> tuple[str, ...] | None:
    if given is None:
        return None if parameter.default is None else (parameter.default,)
    return tuple(_texts(given))


def _texts(given: object) -> Iterable[str]:
    return [given] if isinstance(given, str) else given if isinstance(given, (list, tuple)) else []


def _refusals(name: str, task: Task, given: Mapping[str, object]) -> Iterator[ParameterRefusal]:
    switches = {key: option for key, option in task.options.items() if not option.parameters}
    known = _all_parameters(task)
    for key, value in given.items():
        if key in known:
            refusals = tuple(_value_refusals(key, known[key], value))
            yield from refusals or _profile_refusals(key, task, given)
        elif key in switches:
            yield from _switch_refusals(key, switches[key], value)
        else:
            yield _unknown(name, task, key)
    yield from _missing(name, task, given)


def _all_parameters(task: Task) -> dict[str, Parameter]:
    grants: list[Grant] = [task, *task.options.values()]
    return {key: value for grant in grants for key, value in grant.parameters.items()}


def _unknown(name: str, task: Task, key: str) -> ParameterRefusal:
    accepted = accepted_parameters(task)
    guess = suggest_name(key, accepted)
    listed = f"it takes {', '.join(accepted)}" if accepted else "it takes none"
    return ParameterRefusal(
        "unknown-parameter",
        f"the task {name!r} has no parameter {key!r}",
        f"did you mean {guess!r}?" if guess else listed,
        parameter=key,
        at_key=True,
    )


def _missing(name: str, task: Task, given: Mapping[str, object]) -> Iterator[ParameterRefusal]:
    yield from _missing_in(f"the task {name!r}", task, given)
    for key, option in task.options.items():
        if _is_on(key, option, given):
            yield from _missing_in(f"the option {key!r} of the task {name!r}", option, given)
    if task.one_of and not any(key in given for key in task.one_of):
        listed = ", ".join(repr(key) for key in task.one_of)
        hint = f"add {task.one_of[0]}: {_all_parameters(task)[task.one_of[0]].example}"
        message = f"the task {name!r} needs one of {listed}"
        yield ParameterRefusal("missing-parameter", message, hint)


def _missing_in(who: str, grant: Grant, given: Mapping[str, object]) -> Iterator[ParameterRefusal]:
    for key, parameter in grant.parameters.items():
        if parameter.required and given.get(key) is None:
            yield ParameterRefusal(
                "missing-parameter",
                f"{who} needs {key!r}: {parameter.description}",
                f"add {key}: {parameter.example}",
            )


def _switch_refusals(key: str, option: Option, value: object) -> Iterator[ParameterRefusal]:
    if not isinstance(value, bool):
        message = f"{key!r} is an option without parameters"
        other = "false" if option.default_on else "true"
        yield ParameterRefusal("bad-parameter", message, f"write {key}: {other}", parameter=key)


def _value_refusals(key: str, parameter: Parameter, value: object) -> Iterator[ParameterRefusal]:
    if isinstance(value, str):
        yield from _text_refusals(key, parameter, [value], is_list=False)
    elif not isinstance(value, (list, tuple)):
        yield _bad(key, f"{key!r} takes {kind_description(parameter.kind)}", parameter.example)
    elif not parameter.many:
        yield _bad(key, f"{key!r} takes one value, not a list", "write the task once for each")
    elif not value:
        yield _bad(key, f"{key!r} is an empty list", "leave it out, or name one")
    else:
        yield from _text_refusals(key, parameter, value, is_list=True)


def _bad(key: str, message: str, hint: str) -> ParameterRefusal:
    return ParameterRefusal("bad-parameter", message, hint, parameter=key)


def _text_refusals(
    key: str, parameter: Parameter, values: Sequence[object], *, is_list: bool
) -> Iterator[ParameterRefusal]:
    for index, value in enumerate(values):
        if parameter.wildcard and value == "*":
            continue
        refused = refusal_of(str(value), parameter.kind)
        if refused is not None:
            yield ParameterRefusal(
                "bad-parameter",
                refused.message,
                refused.hint,
                parameter=key,
                index=index if is_list else None,
            )


def _profile_refusals(
    key: str, task: Task, given: Mapping[str, object]
) -> Iterator[ParameterRefusal]:
    """What does not follow from a profile must be told with it."""
    grants: list[Grant] = [task, *task.options.values()]
    for grant in grants:
        for name, parameter in grant.parameters.items():
            if parameter.derived_from == key and name not in given:
                for profile in _texts(given[key]):
                    yield from _untold(key, name, parameter, profile)


def _untold(key: str, name: str, parameter: Parameter, profile: str) -> Iterator[ParameterRefusal]:
    if parameter.kind is not Kind.REGION:
        if model_of_profile(profile) is None:
            message = (
                f"the id of the application inference profile {profile!r} does not tell its model"
            )
            yield _bad(key, message, f"add {name}: {parameter.example}")
    elif regions_of_profile(profile) is None:
        known = ", ".join(f"{prefix}." for prefix in profile_prefixes())
        message = f"the Regions that {profile!r} reaches are not known"
        yield _bad(key, message, f"name them in {name!r}; known are {known}")
