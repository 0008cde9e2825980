"""The command line: commands, global options, and the one place where errors are shown."""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from ai_role_cli import __version__
from ai_role_cli.cli.logs import set_up_logging
from ai_role_cli.cli.terminal import open_terminal
from ai_role_cli.engine.child.signals import stop_on_signals
from ai_role_cli.errors import AiRoleError, ExitCode, UsageError

__all__ = ["main", "run"]

_GLOBAL_FLAGS = ("-q", "--quiet", "-v", "-vv", "--verbose", "--no-color", "--no-input")
"""Options of the program itself; they may stand behind the command as well."""

_COMMANDS = (
    "init",
    "validate",
    "synth",
    "explain",
    "can",
    "diff",
    "services",
    "schema",
    "preview",
    "apply",
    "destroy",
    "drift",
    "repair",
    "outputs",
    "setup",
)
"""Each is a function of its own name in the module of its name, imported when it is asked for."""

_EPILOG = "Exit codes, formats and the role file: see the README."

_HELP_OPTIONS = {"help_option_names": ["-h", "--help"]}


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - a callback of typer
    if wanted:
        typer.echo(f"ai-role {__version__}")
        raise typer.Exit


def _options(
    context: typer.Context,
    *,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Say nothing but the result and errors.")
    ] = False,
    verbose: Annotated[
        int, typer.Option("--verbose", "-v", count=True, help="Say more; twice for everything.")
    ] = 0,
    no_color: Annotated[bool, typer.Option("--no-color", help="Plain text.")] = False,
    no_input: Annotated[
        bool, typer.Option("--no-input", help="Never ask; fail where a question is needed.")
    ] = False,
    version: Annotated[  # noqa: ARG001 - the callback acts on it
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    set_up_logging(verbose)
    context.obj = open_terminal(
        color=not no_color, quiet=quiet, verbosity=verbose, no_input=no_input
    )


def _app(arguments: Sequence[str]) -> typer.Typer:
    """Return the program with the command that is named, or with all where none is: for help."""
    app = typer.Typer(
        name="ai-role",
        help="IAM roles for AI services on AWS, from one YAML file.",
        epilog=_EPILOG,
        add_completion=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings=_HELP_OPTIONS,
    )
    app.callback()(_options)
    named = next((text for text in arguments if not text.startswith("-")), None)
    if named is None and "--version" in arguments:
        return app
    for name in (named,) if named in _COMMANDS else _COMMANDS:
        module = import_module(f"ai_role_cli.cli.commands.{name}")
        app.command()(getattr(module, name))
    if named not in _COMMANDS:
        app.add_typer(_sandbox_app(), name="sandbox")
    return app


def _sandbox_app() -> typer.Typer:
    module = import_module("ai_role_cli.cli.commands.sandbox")
    app = typer.Typer(
        help="The pretend AWS account that --sandbox uses.",
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings=_HELP_OPTIONS,
    )
    for command in (module.serve, module.show):
        app.command()(command)
    return app


def main() -> None:
    """Run the command line and leave the process with its exit code."""
    # Commands make many objects and next to no cycles: by default Python looks for some after every
    # 700 objects, which takes a tenth of the time.
    gc.set_threshold(50_000)
    # Plugins of pydantic, which any installed package may bring, would be shown every role file.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    stop_on_signals()
    code = run(sys.argv[1:])
    # Python searches all that is left for cycles before it ends, as if it were not to end.
    gc.freeze()
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code; every error is shown here and nowhere else."""
    try:
        app = _app(arguments)
        code = app(_reordered(arguments or ["--help"]), prog_name="ai-role", standalone_mode=False)
    except AiRoleError as error:
        return _show_error(error, arguments)
    except typer.TyperException as error:
        usage = UsageError(error.format_message(), code="usage", hint="ai-role --help")
        return _show_error(usage, arguments)
    except (KeyboardInterrupt, typer.Abort):
        sys.stderr.write("interrupted\n")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        return ExitCode.OK
    except Exception:  # noqa: BLE001 - the boundary: whatever else comes is a fault of ours
        return _show_bug(arguments)
    return code if isinstance(code, int) else ExitCode.OK


def _reordered(arguments: Sequence[str]) -> list[str]:
    """Move the global options to the front, where the parser looks for them."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    flags = [text for text in arguments[:end] if text in _GLOBAL_FLAGS]
    rest = [text for text in arguments[:end] if text not in _GLOBAL_FLAGS]
    return [*flags, *rest, *arguments[end:]]


def _show_error(error: AiRoleError, arguments: Sequence[str]) -> int:
    from ai_role_cli.cli.failing import show_error  # noqa: PLC0415 - it knows role files

    return show_error(error, arguments)


def _show_bug(arguments: Sequence[str]) -> int:
    from ai_role_cli.render.visible_text import one_line  # noqa: PLC0415 - it should not happen
    from ai_role_cli.secrets import masked  # noqa: PLC0415

    if any(text.startswith("-v") or text == "--verbose" for text in arguments):
        sys.stderr.write(masked(traceback.format_exc()))
    kind, value, _ = sys.exc_info()
    name = kind.__name__ if kind else "error"
    said = one_line(masked(str(value)))
    sys.stderr.write(
        f"error[bug]: ai-role itself failed: {name}: {said}\n"
        "  fix         run it again with -v and report what it prints; see CONTRIBUTING.md\n"
    )
    return ExitCode.BUG
