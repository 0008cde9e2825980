"""`ai-role sandbox`: look into the pretend account, and open it to other tools."""

from __future__ import annotations

from typing import Annotated

import typer

from ai_role_cli.cli import options
from ai_role_cli.cli.option_groups import EngineOptions
from ai_role_cli.cli.role_file import load
from ai_role_cli.cli.session import (
    SandboxPlace,
    private_folder,
    sandbox_place,
)
from ai_role_cli.cli.terminal import Terminal
from ai_role_cli.engine import prepare_folder

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
    from ai_role_cli.sandbox import aws_command, serve_sandbox  # noqa: PLC0415 - an optional extra

    terminal: Terminal = context.obj
    place = _place(file, region)

    def ready(endpoint: str) -> None:
        terminal.result(f"{endpoint}\n")
        terminal.say("the account is open until Ctrl-C; from another terminal, for example:")
        terminal.say(f"  {aws_command(endpoint, region=place.region)}")

    serve_sandbox(
        place.folder,
        account=place.account,
        region=place.region,
        quotas=place.quotas,
        on_ready=ready,
        port=port,
    )


def show(
    context: typer.Context, file: options.File = None, *, region: options.Region = None
) -> None:
    """List the roles in the sandbox account with what is on them, as the account itself says."""
    from ai_role_cli.sandbox import open_sandbox  # noqa: PLC0415 - an optional extra
    from ai_role_cli.sandbox.listing import roles_in  # noqa: PLC0415 - an optional extra

    terminal: Terminal = context.obj
    place = _place(file, region)
    with open_sandbox(place.folder, account=place.account, region=place.region) as sandbox:
        roles = roles_in(sandbox, region=place.region)
    if not roles:
        terminal.say(f"the sandbox account {place.account} holds no roles")
    for role in roles:
        terminal.result(f"{role.arn}\n")
        for arn in role.attached:
            terminal.result(f"  attached  {arn}\n")
        for name in role.inline:
            terminal.result(f"  inline    {name}\n")


def _place(file: str | None, region: str | None) -> SandboxPlace:
    options = EngineOptions(file, region=region, sandbox=True)
    place = sandbox_place(options, load(file, None))
    prepare_folder(private_folder(options))
    place.prepare()
    return place
