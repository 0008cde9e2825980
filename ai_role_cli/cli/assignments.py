"""`--set NAME=VALUE`: parameters of tasks on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_role_cli.catalog import Task, accepted_parameters, suggest_name
from ai_role_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ai_role_cli.policy.starter import Given

__all__ = ["Assignment", "given_for", "parse_assignments", "refuse_unknown"]

_SWITCH = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Assignment:
    """A value for one parameter, of one task where `task` says which."""

    task: str | None
    name: str
    value: str


def parse_assignments(texts: Iterable[str]) -> tuple[Assignment, ...]:
    """
    Return `NAME=VALUE` and `TASK.NAME=VALUE` texts as assignments.

    Raises:
        UsageError: One is neither.
    """
    return tuple(map(_parsed, texts))


def given_for(assignments: Sequence[Assignment], name: str, task: Task) -> Given:
    """Return what is said of one task; a parameter that is named twice has both values."""
    accepted = accepted_parameters(task)
    given: dict[str, str | bool | tuple[str, ...]] = {}
    for key in accepted:
        values = tuple(a.value for a in assignments if a.name == key and a.task in (None, name))
        if values:
            is_switch = key in task.options and not task.options[key].parameters
            one = _SWITCH.get(values[-1], values[-1]) if is_switch else values[0]
            given[key] = one if is_switch or len(values) == 1 else values
    return given


def refuse_unknown(
    assignments: Iterable[Assignment], tasks: Mapping[str, Task], others: Iterable[str] = ()
) -> None:
    """
    Refuse a parameter that no task takes.

    Args:
        assignments: What was said.
        tasks: The tasks that the role gets.
        others: Names that may be set besides.

    Raises:
        UsageError: Nothing takes it.
    """
    for assignment in assignments:
        known = list(others) if assignment.task is None else []
        for name, task in tasks.items():
            known += accepted_parameters(task) if assignment.task in (None, name) else ()
        if assignment.name not in known:
            raise _unknown(assignment, known)


def _parsed(text: str) -> Assignment:
    left, separator, value = text.partition("=")
    task, _, name = left.rpartition(".")
    if not separator or not name:
        raise UsageError(
            f"--set {text!r} is not NAME=VALUE",
            code="bad-parameter",
            hint="write --set input_bucket=acme-train",
        )
    return Assignment(task or None, name, value)


def _unknown(assignment: Assignment, known: Sequence[str]) -> UsageError:
    near = suggest_name(assignment.name, known)
    where = f"the task {assignment.task!r} has" if assignment.task else "the tasks have"
    return UsageError(
        f"{where} no parameter {assignment.name!r}",
        code="unknown-parameter",
        facts=(("known", ", ".join(dict.fromkeys(known)) or "none"),),
        hint=f"did you mean {near!r}?" if near else None,
    )
