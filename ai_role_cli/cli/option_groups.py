"""Options that several commands share as a group: the parameter of a command is the whole group."""

from __future__ import annotations

import inspect
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import wraps
from typing import TYPE_CHECKING, TypeAlias, get_type_hints

import typer

from ai_role_cli.cli import options
from ai_role_cli.cli.durations import parse_seconds
from ai_role_cli.errors import ExitCode
from ai_role_cli.secrets import masked

if TYPE_CHECKING:
    from ai_role_cli.cli.gate import Gate
    from ai_role_cli.render.report import PlanReport

__all__ = ["EngineOptions", "GateOptions", "OwnerOptions", "ResultOptions", "grouped"]

Command: TypeAlias = Callable[..., None]


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """Which role file, which stack, which account."""

    file: options.File = None
    var: options.Variables = None
    stack: options.Stack = None
    backend: options.Backend = None
    region: options.Region = None
    profile: options.Profile = None
    sandbox: options.Sandbox = False
    lock_timeout: options.LockTimeout = None

    @property
    def lock_timeout_seconds(self) -> float:
        """
        How long to wait for another run.

        Raises:
            UsageError: The text is no length of time.
        """
        return 0 if self.lock_timeout is None else parse_seconds(self.lock_timeout)

    def command(self, name: str, file: str, *more: str) -> str:
        """
        Return a command line with these options, as a shell takes it.

        Args:
            name: The command.
            file: The role file, which may have been found without being named.
            more: Options of the command itself.
        """
        return shlex.join(["ai-role", name, file, *more, *self._given()])

    def _given(self) -> Iterator[str]:
        for text in self.var or ():
            yield from ("--var", text)
        for option in ("stack", "backend", "region", "profile"):
            value = getattr(self, option)
            if value is not None:
                yield from (f"--{option}", masked(value))
        if self.sandbox:
            yield "--sandbox"


@dataclass(frozen=True, slots=True)
class OwnerOptions:
    """Whether a stack may get another owner."""

    take_over: options.TakeOver = False

    @property
    def given(self) -> tuple[str, ...]:
        """What of it was given, for a command that goes on from here."""
        return ("--take-over",) if self.take_over else ()


@dataclass(frozen=True, slots=True)
class ResultOptions:
    """How and where a result is written."""

    output: options.ReportOption = options.ReportFormat.TEXT
    output_file: options.OutputFiles = None
    full: options.Full = False
    github: options.Github = False
    timing: options.Timing = False


@dataclass(frozen=True, slots=True)
class GateOptions:
    """What a change does to the exit code."""

    detailed_exitcode: options.DetailedExitcode = False
    fail_on: options.FailOn = None

    @property
    def wanted(self) -> tuple[Gate, ...]:
        """The gates of the command line."""
        return tuple(self.fail_on or ())

    def end(self, report: PlanReport) -> None:
        """
        End a command that has told its report.

        Raises:
            typer.Exit: There are changes, and the exit code is to say so.
        """
        if self.detailed_exitcode and not (report.plan.is_empty and not report.unmanaged):
            raise typer.Exit(ExitCode.CHANGES)


def grouped(command: Command) -> Command:
    """Return the command with the options themselves in the place of each group, as typer wants."""
    parameters = inspect.signature(command, eval_str=True).parameters
    groups: dict[str, type] = {
        name: parameter.annotation
        for name, parameter in parameters.items()
        if isinstance(parameter.annotation, type) and is_dataclass(parameter.annotation)
    }
    single = [
        option
        for parameter in parameters.values()
        for option in _options(groups.get(parameter.name), parameter)
    ]

    @wraps(command)
    def with_options(**values: object) -> None:
        command(**_gathered(values, groups))

    with_options.__dict__["__signature__"] = inspect.Signature(single)
    with_options.__annotations__ = {option.name: option.annotation for option in single}
    return with_options


def _options(group: type | None, parameter: inspect.Parameter) -> list[inspect.Parameter]:
    """Return the options of a group as parameters; of none, the parameter as it is."""
    if group is None:
        return [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)]
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if field.default is MISSING else field.default,
            annotation=hints[field.name],
        )
        for field in fields(group)
    ]


def _gathered(values: Mapping[str, object], groups: Mapping[str, type]) -> dict[str, object]:
    rest = dict(values)
    made = {
        name: group(**{field.name: rest.pop(field.name) for field in fields(group)})
        for name, group in groups.items()
    }
    return {**rest, **made}
