"""`ai-role setup`: gets the engine, and the AWS plugin if wanted."""

from __future__ import annotations

from typing import Annotated

import typer

from ai_role_cli.cli.terminal import Terminal

__all__ = ["setup"]


def setup(
    context: typer.Context,
    *,
    provider: Annotated[
        bool,
        typer.Option(
            "--provider",
            help="Also install the AWS plugin, which real AWS needs and the sandbox does not.",
            show_default=False,
        ),
    ] = False,
) -> None:
    """
    Get the Pulumi engine: the one on PATH if it is new enough, else a private one.

    Downloads the official release; where that cannot be reached, builds it from Go modules.
    """
    from ai_role_cli.engine.installation import (  # noqa: PLC0415 - starts slowly
        ensure_engine,
        install_provider_plugin,
    )

    terminal: Terminal = context.obj
    engine = ensure_engine(report=terminal.say)
    terminal.result(f"engine   {engine.version}  {engine.path}\n")
    if provider:
        plugin = install_provider_plugin(engine, report=terminal.say)
        terminal.result(f"plugin   {plugin}\n")
