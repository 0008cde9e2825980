"""The options commands share, each defined once."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeAlias

import typer

from ai_role_cli.cli.checked_options import checked_as, filled, filled_each
from ai_role_cli.cli.completion import complete_role
from ai_role_cli.cli.gate import Gate
from ai_role_cli.render.report_format import ReportFormat

__all__ = [
    "Backend",
    "DetailedExitcode",
    "FailOn",
    "File",
    "FileOption",
    "FormatOption",
    "Full",
    "Github",
    "LockTimeout",
    "OutputFiles",
    "OutputFormat",
    "OutputOption",
    "PlanFile",
    "Profile",
    "Refresh",
    "Region",
    "ReportFormat",
    "ReportOption",
    "Sandbox",
    "SavePlan",
    "Stack",
    "TakeOver",
    "Targets",
    "Timing",
    "Variables",
    "Yes",
]

_ENGINE = "Engine"
_RESULT = "Result"


class OutputFormat(StrEnum):
    """How a command writes its result."""

    TEXT = "text"
    JSON = "json"


File: TypeAlias = Annotated[
    str | None,
    typer.Argument(
        metavar="[FILE]",
        help="Role file; `-` is standard input. Default: roles.yaml, then roles.yml.",
        callback=filled,
        show_default=False,
    ),
]
FileOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--file",
        "-f",
        metavar="FILE",
        help="Role file. Default: roles.yaml, then roles.yml.",
        callback=filled,
        show_default=False,
    ),
]
Variables: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--var",
        metavar="NAME=VALUE",
        help="Set a variable of the file; may be repeated.",
        show_default=False,
    ),
]
FormatOption: TypeAlias = Annotated[
    OutputFormat, typer.Option("--format", help="Format of the result.")
]
OutputOption: TypeAlias = Annotated[
    OutputFormat, typer.Option("--output", "-o", help="Format of the result.")
]
ReportOption: TypeAlias = Annotated[
    ReportFormat,
    typer.Option(
        "--output", "-o", help="Format of the result on standard output.", rich_help_panel=_RESULT
    ),
]
OutputFiles: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--output-file",
        metavar="FORMAT=PATH",
        help="Write the result to a file as well, in any of the formats; may be repeated.",
        rich_help_panel=_RESULT,
        callback=filled_each,
        show_default=False,
    ),
]
Full: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--full",
        help="Cut nothing from the text: every role, statement and proof.",
        rich_help_panel=_RESULT,
        show_default=False,
    ),
]
Github: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--github",
        help="In GitHub Actions: annotate the findings, write the job summary and step outputs.",
        rich_help_panel=_RESULT,
        show_default=False,
    ),
]
Timing: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--timing",
        help="Put times into json and ndjson.",
        rich_help_panel=_RESULT,
        show_default=False,
    ),
]
DetailedExitcode: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--detailed-exitcode",
        help="Exit with 2 if there are changes.",
        rich_help_panel=_RESULT,
        show_default=False,
    ),
]
Stack: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--stack",
        metavar="NAME",
        help="Pulumi stack; wins over the role file.",
        rich_help_panel=_ENGINE,
        callback=checked_as("stack"),
        show_default=False,
    ),
]
Backend: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--backend",
        metavar="URL",
        help="Where state is kept: any Pulumi backend. Default: .ai-role/ beside the role file.",
        rich_help_panel=_ENGINE,
        callback=filled,
        show_default=False,
    ),
]
Region: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--region",
        metavar="REGION",
        help="AWS region; wins over the role file.",
        rich_help_panel=_ENGINE,
        callback=checked_as("region"),
        show_default=False,
    ),
]
Profile: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="NAME",
        help="AWS profile for credentials.",
        rich_help_panel=_ENGINE,
        callback=filled,
        show_default=False,
    ),
]
Sandbox: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--sandbox",
        envvar="AI_ROLE_SANDBOX",
        help="Use a private pretend AWS account on this machine.",
        rich_help_panel=_ENGINE,
        show_default=False,
    ),
]
LockTimeout: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--lock-timeout",
        metavar="TIME",
        help="Wait this long for another run, as in 90s or 5m. Default: do not wait.",
        rich_help_panel=_ENGINE,
        callback=filled,
        show_default=False,
    ),
]
TakeOver: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--take-over",
        help="Let this file and region have a stack that belonged to another one.",
        rich_help_panel=_ENGINE,
        show_default=False,
    ),
]
SavePlan: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--save-plan",
        metavar="FILE",
        help="Save what was previewed, for `apply --plan FILE`.",
        callback=filled,
        show_default=False,
    ),
]
PlanFile: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--plan",
        metavar="FILE",
        help="Apply this saved plan and nothing else, without asking.",
        callback=filled,
        show_default=False,
    ),
]
Targets: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--target",
        metavar="ROLE",
        help="Touch this role alone; may be repeated.",
        autocompletion=complete_role,
        callback=filled_each,
        show_default=False,
    ),
]
Refresh: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--refresh",
        help="Ask AWS what is there now, instead of trusting the last state.",
        show_default=False,
    ),
]
FailOn: TypeAlias = Annotated[
    list[Gate] | None,
    typer.Option(
        "--fail-on",
        help="Exit with 5, before anything is changed, if this would happen; may be repeated. "
        "What could not be proved counts as broader.",
        show_default=False,
    ),
]
Yes: TypeAlias = Annotated[
    bool, typer.Option("--yes", "-y", help="Do not ask.", show_default=False)
]
