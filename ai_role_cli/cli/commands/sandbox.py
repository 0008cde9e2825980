"""`ai-role sandbox`: look into the pretend account, and open it to other tools."""

from __future__ import annotations

from typing import Annotated

import typer

from ai_role_cli.cli import options
from ai_role_cli.cli.role_file import load
from ai_role_cli.cli.session import EngineOptions, sandbox_place
from ai_role_cli.cli.terminal import Terminal

__all__ = ["serve", "show"]


def serve(
    context: typer.Context,
    file: options.File = None,
    *,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
    region: options.Region = None,
) -> None:
    """
    Open the sandbox account to the AWS CLI and boto3 until interrupted.

    It is the account that `--sandbox` uses beside the same role file.
    """
    from ai_role_cli.sandbox import serve_sandbox  # noqa: PLC0415 - an optional extra

    terminal: Terminal = context.obj
    place = sandbox_place(_options(file, region), load(file, None))

    def ready(endpoint: str) -> None:
        terminal.result(f"{endpoint}\n")
        terminal.say(f"try: aws --endpoint-url {endpoint} iam list-roles   (Ctrl-C ends it)")

    serve_sandbox(
        place.folder, account=place.account, region=place.region, port=port, on_ready=ready
    )


def show(
    context: typer.Context, file: options.File = None, *, region: options.Region = None
) -> None:
    """List the roles in the sandbox account with what is on them."""
    from ai_role_cli.sandbox import account_listing, open_sandbox  # noqa: PLC0415

    terminal: Terminal = context.obj
    place = sandbox_place(_options(file, region), load(file, None))
    with open_sandbox(place.folder, account=place.account, region=place.region) as sandbox:
        terminal.result(account_listing(sandbox))


def _options(file: str | None, region: str | None) -> EngineOptions:
    return EngineOptions(file, None, None, None, region, None, sandbox=True)
