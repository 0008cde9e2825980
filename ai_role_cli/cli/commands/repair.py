"""`ai-role repair`: settles what a killed run left, or puts back an older state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ai_role_cli.cli import options
from ai_role_cli.cli.option_groups import EngineOptions, grouped
from ai_role_cli.cli.session import open_session
from ai_role_cli.cli.terminal import Terminal

if TYPE_CHECKING:
    from ai_role_cli.cli.session import Session

__all__ = ["repair"]


@grouped
def repair(
    context: typer.Context,
    *,
    from_backup: Annotated[
        bool,
        typer.Option(
            "--from-backup",
            help="Put back the newest state that was kept and can be read.",
            show_default=False,
        ),
    ] = False,
    yes: options.Yes = False,
    engine: EngineOptions,
) -> None:
    """
    Settle what a killed run left: look it up in AWS and write it into the state.

    The next apply does this by itself. With --from-backup an older state is put back, where the
    present one is cut off or wrong; the present one is kept beside it. AWS is not changed.
    """
    terminal: Terminal = context.obj
    with open_session(engine, terminal) as session:
        if from_backup:
            _put_back(session, terminal, yes=yes)
        else:
            _settle(session, terminal, yes=yes)


def _settle(session: Session, terminal: Terminal, *, yes: bool) -> None:
    state = session.runner.state
    if not state.is_completed:
        terminal.result("Nothing to repair: no run was cut off.\n")
        return
    for notice in state.notices:
        terminal.say(notice)
    if not yes:
        terminal.confirm(f"Write this into the state of stack {session.settings.stack}?")
    session.runner.complete()
    terminal.result("Repaired: the state has what the killed run left.\n")


def _put_back(session: Session, terminal: Terminal, *, yes: bool) -> None:
    from ai_role_cli.engine.state.restoring import newest_backup  # noqa: PLC0415 - imports Pulumi

    stack = session.settings.stack
    backup = newest_backup(session.settings)
    terminal.say(f"backup {backup.path}, kept {backup.made}")
    if not yes:
        terminal.confirm(f"Make it the state of stack {stack}? What was applied later is unknown.")
    aside = session.runner.put_back(backup)
    if aside is not None:
        terminal.say(f"the state that was there is now {aside}")
    terminal.result(f"Restored the state of stack {stack}. Next: ai-role preview --refresh\n")
