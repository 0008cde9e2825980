"""The questions of `ai-role init` where no option has answered them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from ai_role_cli.catalog import RefusedParametersError, load_index
from ai_role_cli.cli.catalog_names import (
    entry_task,
    entry_task_names,
    find_role_entry,
)
from ai_role_cli.engine.folder.repository import repository_of
from ai_role_cli.errors import DeclinedError, UsageError
from ai_role_cli.policy.starter import starter_task
from ai_role_cli.spec import flaw_of_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ai_role_cli.catalog import Task
    from ai_role_cli.cli.terminal import Terminal
    from ai_role_cli.policy.starter import Given, StarterEntry, StarterValue

__all__ = ["ask_entry", "ask_name", "ask_parameters", "ask_tasks", "suggested_project"]

_ENTRY_HINT = "pass --service, --host or --platform; ai-role services lists them"


def ask_entry(terminal: Terminal) -> StarterEntry:
    """
    Ask who is to assume the role, until there is an answer.

    Raises:
        DeclinedError: Nobody can be asked, or nothing was answered.
    """
    index = load_index()
    sections = {"services": index.services, "hosts": index.hosts, "platforms": index.platforms}
    told = "\n".join(f"  {word}: {', '.join(names)}" for word, names in sections.items())
    question = "Who assumes the role: a service, host or platform?"
    while True:
        answer = _answer(terminal, f"{told}\n{question}", hint=_ENTRY_HINT)
        try:
            return find_role_entry(answer)
        except UsageError as error:
            _say_refused(terminal, error)


def ask_tasks(terminal: Terminal, entry: StarterEntry) -> dict[str, Task]:
    """
    Ask what the role is for, until there is an answer.

    Raises:
        DeclinedError: Nobody can be asked, or nothing was answered.
    """
    names = entry_task_names(entry)
    hint = f"pass --task with one of {', '.join(names)}"
    question = f"  tasks: {', '.join(names)}\nWhat is it for? One task or more:"
    while True:
        words = re.split(r"[\s,]+", _answer(terminal, question, hint=hint))
        try:
            return {name: entry_task(entry, name) for name in words if name}
        except UsageError as error:
            _say_refused(terminal, error)


def ask_parameters(terminal: Terminal, name: str, task: Task, given: Given) -> Given:
    """Ask for what the task must be told; an empty answer leaves the example to be changed."""
    answers = dict(given)
    for value in _open_values(name, task, given):
        answers |= _asked(terminal, value, name=name, task=task, given=answers)
    return answers


def ask_name(
    terminal: Terminal, key: Literal["project", "stack"], question: str, *, suggested: str
) -> str:
    """Ask for the project or stack; an empty answer takes the suggestion."""
    hint = f"pass --{key} {suggested}"
    while answer := terminal.ask(f"{question} [{suggested}]", hint=hint):
        flaw = flaw_of_value(key, answer)
        if flaw is None:
            return answer
        terminal.say(f"  {flaw.message}: {flaw.hint}")
    return suggested


def suggested_project(folder: Path) -> str:
    """Return the name of the repository around a folder, or else of the folder itself."""
    found = repository_of(folder)
    root = folder.resolve() if found is None else found.root
    name = root.name if found is None or found.name is None else found.name.rpartition("/")[2]
    plain = re.sub(r"[^\w.-]+", "-", name, flags=re.ASCII).lstrip("-.")[:100]
    return plain or "ai-role"


def _open_values(name: str, task: Task, given: Given) -> Iterable[StarterValue]:
    return [value for value in starter_task(name, task, given).values if value.is_example]


def _asked(
    terminal: Terminal, value: StarterValue, *, name: str, task: Task, given: Given
) -> Mapping[str, str]:
    question = f"{name}: {value.name}, {value.description} [{value.value}]"
    while answer := terminal.ask(question, hint=f"pass --set {value.name}={value.value}"):
        try:
            starter_task(name, task, {**given, value.name: answer})
        except RefusedParametersError as error:
            refusal = error.refusals[0]
            terminal.say(f"  {refusal.message}: {refusal.hint}")
        else:
            return {value.name: answer}
    return {}


def _answer(terminal: Terminal, question: str, *, hint: str) -> str:
    answer = terminal.ask(question, hint=hint)
    if not answer:
        raise DeclinedError("nothing was chosen; nothing was written", code="declined", hint=hint)
    return answer


def _say_refused(terminal: Terminal, error: UsageError) -> None:
    terminal.say(f"  {error.message}" + (f": {error.hint}" if error.hint else ""))
