"""`ai-role init`: writes a role file to start from, offline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ai_role_cli.catalog import Platform, RefusedParametersError, Task
from ai_role_cli.cli.assignments import (
    given_for,
    parse_assignments,
    refuse_unknown,
)
from ai_role_cli.cli.catalog_names import entry_task, entry_task_names, find_role_entry
from ai_role_cli.cli.checked_options import filled
from ai_role_cli.cli.completion import (
    complete_host,
    complete_parameter,
    complete_platform,
    complete_service,
    complete_task,
)
from ai_role_cli.cli.interview import (
    ask_entry,
    ask_name,
    ask_parameters,
    ask_tasks,
    suggested_project,
)
from ai_role_cli.cli.new_file import refuse_existing, write_whole
from ai_role_cli.cli.terminal import Terminal
from ai_role_cli.errors import UsageError
from ai_role_cli.policy.starter import (
    Given,
    StarterEntry,
    StarterTask,
    has_trust_form,
    starter_role,
    starter_task,
    with_baseline,
)
from ai_role_cli.render.role_file_text import StarterPlace, starter_text
from ai_role_cli.spec import SpecError, TextOrigin, load_from

__all__ = ["init"]

_STANDARD_OUTPUT = "-"
_DEFAULT_STACK = "dev"
_PLATFORM_PARAMETERS = ("principal", "external_id")


def init(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(help="The file to write; `-` is standard output.", callback=filled)
    ] = "roles.yaml",
    *,
    service: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The AI service that assumes the role.",
            autocompletion=complete_service,
            show_default=False,
        ),
    ] = None,
    host: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Where code that calls AI services runs.",
            autocompletion=complete_host,
            show_default=False,
        ),
    ] = None,
    platform: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="A platform outside AWS that assumes the role.",
            autocompletion=complete_platform,
            show_default=False,
        ),
    ] = None,
    task: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="What the role is for; may be repeated.",
            autocompletion=complete_task,
            show_default=False,
        ),
    ] = None,
    assign: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="A parameter of the tasks, TASK.NAME=VALUE for one of them; may be repeated.",
            autocompletion=complete_parameter,
            show_default=False,
        ),
    ] = None,
    role: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="What to call the role.", show_default=False),
    ] = None,
    project: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Pulumi project; repositories that share a backend have one each.",
            show_default=False,
        ),
    ] = None,
    stack: Annotated[
        str | None, typer.Option(metavar="NAME", help="Pulumi stack.", show_default=False)
    ] = None,
    account: Annotated[
        str | None,
        typer.Option(metavar="ID", help="The AWS account it is for.", show_default=False),
    ] = None,
    region: Annotated[
        str | None, typer.Option(metavar="REGION", help="Its region.", show_default=False)
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
) -> None:
    """
    Write a commented role file that validates.

    Without --service, --host or --platform it asks. What is not said of a task gets an example.
    """
    terminal: Terminal = context.obj
    if file != _STANDARD_OUTPUT and not force:
        refuse_existing(file)
    named = [name for name in (service, host, platform) if name is not None]
    assignments = parse_assignments(assign or ())
    entry = _entry(named, terminal)
    tasks = _tasks(entry, task or (), terminal)
    refuse_unknown(assignments, tasks, _PLATFORM_PARAMETERS if _is_platform(entry) else ())
    answered = _as_given if named else partial(ask_parameters, terminal)
    found = [
        _starter_task(name, each, answered(name, each, given_for(assignments, name, each)))
        for name, each in tasks.items()
    ]
    trusted = {a.name: a.value for a in assignments if a.name in _PLATFORM_PARAMETERS}
    starter = starter_role(entry, found, key=role, given=trusted)
    place = StarterPlace(project, stack, account, region)
    text = starter_text(starter, place if named else _asked_place(terminal, place, file))
    _refuse_invalid(text, file)
    _write(terminal, file, text, key=starter.key)


def _asked_place(terminal: Terminal, place: StarterPlace, file: str) -> StarterPlace:
    suggested = suggested_project(Path() if file == _STANDARD_OUTPUT else Path(file).parent)
    return replace(
        place,
        project=place.project
        or ask_name(
            terminal,
            "project",
            "Project: what is the state of this repository called in a shared backend?",
            suggested=suggested,
        ),
        stack=place.stack
        or ask_name(terminal, "stack", "Stack, as dev or prod?", suggested=_DEFAULT_STACK),
    )


def _entry(named: Sequence[str], terminal: Terminal) -> StarterEntry:
    if len(named) > 1:
        raise UsageError(
            "more than one of --service, --host and --platform",
            code="usage",
            hint="make a role for each",
        )
    entry = find_role_entry(named[0]) if named else ask_entry(terminal)
    if not has_trust_form(entry):
        raise UsageError(
            f"a role file cannot say who assumes a role of {entry.title}",
            code="no-trust-form",
            hint=next(iter(entry.also_required), None),
        )
    return entry


def _is_platform(entry: StarterEntry) -> bool:
    return isinstance(entry, Platform)


def _tasks(entry: StarterEntry, wanted: Sequence[str], terminal: Terminal) -> dict[str, Task]:
    known = entry_task_names(entry)
    names = wanted or (known if len(known) == 1 else ())
    if not names and known:
        return with_baseline(entry, ask_tasks(terminal, entry))
    return with_baseline(entry, {name: entry_task(entry, name) for name in names})


def _as_given(name: str, task: Task, given: Given) -> Given:  # noqa: ARG001 - as one that asks
    return given


def _starter_task(name: str, task: Task, given: Given) -> StarterTask:
    try:
        return starter_task(name, task, given)
    except RefusedParametersError as error:
        refusal = error.refusals[0]
        raise UsageError(refusal.message, code=refusal.id, hint=refusal.hint) from error


def _refuse_invalid(text: str, file: str) -> None:
    """Account, region, role name and principal come from the user as they are."""
    try:
        load_from(TextOrigin(text, file))
    except SpecError as error:
        first = error.findings[0]
        raise UsageError(first.message, code="bad-value", hint=first.hint) from None


def _write(terminal: Terminal, file: str, text: str, *, key: str) -> None:
    if file == _STANDARD_OUTPUT:
        terminal.result(text)
        return
    write_whole(file, text)
    examples = text.count("# change")
    told = f'; lines to change: {examples}, marked "change"' if examples else ""
    terminal.say(f"Wrote {file} with the role {key}{told}. Next: ai-role validate {file}")
