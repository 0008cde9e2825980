"""`ai-role setup`: gets the engine, and the AWS plugin if wanted."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from ai_role_cli.cli.checked_options import filled
from ai_role_cli.cli.terminal import Terminal
from ai_role_cli.errors import UsageError

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
    checksum: Annotated[
        str | None,
        typer.Option(
            "--checksum",
            metavar="SHA256",
            help="Accept only this archive of the AWS plugin; it is downloaded anew.",
            callback=filled,
            show_default=False,
        ),
    ] = None,
) -> None:
    """
    Get the Pulumi engine: the one on PATH if it is new enough, else a private one.

    Downloads the official release, whose SHA-256 is known; where that cannot be reached, builds it
    from Go modules, whose sums are known.
    """
    from ai_role_cli.engine.installation import (  # noqa: PLC0415 - starts slowly
        ensure_engine,
        install_provider_plugin,
    )

    terminal: Terminal = context.obj
    _check(checksum, provider=provider)
    engine = ensure_engine(report=terminal.say)
    terminal.result(f"engine   {engine.version}  {engine.path}\n")
    if provider:
        plugin = install_provider_plugin(engine, report=terminal.say, checksum=checksum)
        terminal.result(f"plugin   {plugin}\n")


def _check(checksum: str | None, *, provider: bool) -> None:
    if checksum is None:
        return
    if not provider or re.fullmatch(r"[0-9a-fA-F]{64}", checksum) is None:
        raise UsageError(
            "--checksum is the SHA-256 of the AWS plugin's archive: 64 hexadecimal digits",
            code="bad-checksum",
            hint="ai-role setup --provider --checksum SHA256",
        )
