"""`ai-role services`: what the catalog knows, offline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ai_role_cli.catalog import Client, Host, NoRole, Platform, Service, find_host, load_index
from ai_role_cli.cli.catalog_names import entry_task, find_entry
from ai_role_cli.cli.completion import complete_entry, complete_task
from ai_role_cli.cli.options import FormatOption, OutputFormat
from ai_role_cli.cli.terminal import Terminal
from ai_role_cli.errors import UsageError
from ai_role_cli.render.catalog_json import entry_value, listing_value, no_role_value, task_value
from ai_role_cli.render.catalog_listing import listing_text
from ai_role_cli.render.catalog_task_text import task_text
from ai_role_cli.render.catalog_text import entry_text, no_role_text

if TYPE_CHECKING:
    from ai_role_cli.policy import JsonValue

__all__ = ["services"]

_CLIENT_HOST = "lambda"
"""The host of the example for a client task that is asked for alone."""


def services(
    context: typer.Context,
    service: Annotated[
        str | None,
        typer.Argument(
            help="A service, host, platform or client task of the catalog.",
            autocompletion=complete_entry,
            show_default=False,
        ),
    ] = None,
    task: Annotated[
        str | None,
        typer.Argument(help="One of its tasks.", autocompletion=complete_task, show_default=False),
    ] = None,
    *,
    output_format: FormatOption = OutputFormat.TEXT,
) -> None:
    """
    Show what the catalog knows of AI services: who assumes the role, tasks, statements, sources.

    Without a name it lists them; with a task it shows a role file to paste.
    """
    terminal: Terminal = context.obj
    if service is None:
        _show_listing(terminal, output_format)
        return
    entry = find_entry(service)
    if isinstance(entry, NoRole):
        _refuse_task(entry, task)
        _show_no_role(entry, terminal, output_format)
    elif isinstance(entry, Client):
        _refuse_task(entry, task)
        host = find_host(_CLIENT_HOST)
        if host is not None:
            _show_task(host, entry.name, terminal, output_format)
    elif task is None:
        _show_entry(entry, terminal, output_format)
    else:
        _show_task(entry, task, terminal, output_format)


def _refuse_task(entry: NoRole | Client, task: str | None) -> None:
    if task is not None:
        raise UsageError(
            f"{entry.name} has no tasks", code="unknown-task", hint=f"ai-role services {entry.name}"
        )


def _show_listing(terminal: Terminal, output_format: OutputFormat) -> None:
    if output_format is OutputFormat.JSON:
        _show_json(listing_value(load_index()), terminal)
    else:
        terminal.result(listing_text(load_index()))


def _show_entry(
    entry: Service | Host | Platform, terminal: Terminal, output_format: OutputFormat
) -> None:
    if output_format is OutputFormat.JSON:
        _show_json(entry_value(entry), terminal)
    else:
        terminal.result(entry_text(entry))


def _show_task(
    entry: Service | Host | Platform, name: str, terminal: Terminal, output_format: OutputFormat
) -> None:
    from ai_role_cli.cli.snippets import task_snippet  # noqa: PLC0415 - a listing needs no policies

    task = entry_task(entry, name)
    snippet = task_snippet(entry, name, task)
    if output_format is OutputFormat.JSON:
        value = task_value(name, task, entry_name=entry.name, snippet=snippet)
        _show_json(value, terminal)
    else:
        terminal.result(task_text(name, task, snippet))


def _show_no_role(advice: NoRole, terminal: Terminal, output_format: OutputFormat) -> None:
    from ai_role_cli.cli.snippets import advice_snippet  # noqa: PLC0415 - as above

    snippet = advice_snippet(advice)
    if output_format is OutputFormat.JSON:
        _show_json(no_role_value(advice, snippet), terminal)
    else:
        terminal.result(no_role_text(advice, snippet))


def _show_json(value: dict[str, JsonValue], terminal: Terminal) -> None:
    from ai_role_cli.render.plan_json import json_text  # noqa: PLC0415 - a listing needs no plans

    terminal.result(json_text(value))
