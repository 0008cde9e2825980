"""
The AWS provider plugin of the engine, at the version of the installed `pulumi-aws`.

It runs with the user's credentials. So it is the one that was installed in Pulumi's home, or the
one the user names; never one that happens to be on PATH.
"""

from __future__ import annotations

import os
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from ai_role_cli.engine.child.environment import pulumi_home, system_environment
from ai_role_cli.engine.folder.checkout import is_within_checkout
from ai_role_cli.engine.folder.owned import flaw_of_owner
from ai_role_cli.engine.folder.private_file import make_folders
from ai_role_cli.engine.installation.step import Journal, Step, StepFailedError, run_step
from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.engine.installation.engine import Engine

__all__ = [
    "explicit_plugin",
    "find_provider_plugin",
    "install_provider_plugin",
    "provider_plugin_version",
    "require_provider_plugin",
]

PLUGIN_PROGRAM = "pulumi-resource-aws"

EXPLICIT_PLUGIN_VARIABLE = "AI_ROLE_AWS_PLUGIN"
"""The variable that names the plugin; when it is set, no other place is looked at."""

_EXPLICITLY = f"if you trust it, name it in {EXPLICIT_PLUGIN_VARIABLE}"

LIMIT_SECONDS = 900.0
"""For one large archive; the CLI itself gives up a host that does not answer, after five tries."""


def provider_plugin_version() -> str:
    """Return the plugin version that the engine will ask for, such as `7.51.1`."""
    return metadata.version("pulumi-aws")


def explicit_plugin() -> Path | None:
    """
    Return the plugin that the user names in AI_ROLE_AWS_PLUGIN; None where none is named.

    Raises:
        SurroundingsError: There is no such program (`plugin-missing`).
    """
    named = os.environ.get(EXPLICIT_PLUGIN_VARIABLE)
    if not named:
        return None
    path = Path(named).expanduser().absolute()
    # The engine takes a folder, and looks for the program of this name in it.
    program = path / PLUGIN_PROGRAM if path.is_dir() else path
    if program.name != PLUGIN_PROGRAM or not program.is_file():
        raise SurroundingsError(
            f"{EXPLICIT_PLUGIN_VARIABLE} names no AWS provider plugin: {named}",
            code="plugin-missing",
            facts=(("looked at", str(program)),),
            hint=f"name a program {PLUGIN_PROGRAM}, or unset {EXPLICIT_PLUGIN_VARIABLE}",
        )
    return program


def find_provider_plugin(home: Path) -> Path | None:
    """
    Return the plugin that is installed in Pulumi's home; None if there is none.

    Source:
        pulumi/pulumi sdk/go/common/workspace/plugins.go: `<folder>.partial` marks a download that
        was cut off.
    """
    folder = _plugin_folder(home)
    program = folder / PLUGIN_PROGRAM
    is_partial = folder.with_name(f"{folder.name}.partial").exists()
    return program if program.is_file() and not is_partial else None


def require_provider_plugin(engine: Engine, *, beside: Path) -> Path:
    """
    Return the plugin that `engine` will use; nothing is downloaded.

    Args:
        engine: The engine, for the message.
        beside: The folder of the role file.

    Raises:
        SurroundingsError: It is not there (`plugin-missing`), or may be somebody else's
            (`plugin-unsafe`).
    """
    named = explicit_plugin()
    if named is not None:
        return named
    home = pulumi_home(os.environ)
    present = find_provider_plugin(home)
    if not present:
        raise _missing(engine, home)
    _check_origin(present, beside=beside)
    return present


def _check_origin(program: Path, *, beside: Path) -> None:
    if is_within_checkout(program, beside=beside):
        raise _unsafe(program, "it lies in the repository of the role file", hint=_EXPLICITLY)
    for place in (program, program.parent, program.parent.parent):
        flaw = flaw_of_owner(place)
        if flaw is not None:
            raise _unsafe(place, flaw, hint=f"remove {place} and run `ai-role setup --provider`")


def _unsafe(place: Path, flaw: str, *, hint: str) -> SurroundingsError:
    return SurroundingsError(
        "the AWS provider plugin is not run: it may be somebody else's",
        code="plugin-unsafe",
        facts=(("looked at", str(place)), ("problem", flaw)),
        hint=hint,
    )


def install_provider_plugin(
    engine: Engine, *, report: Callable[[str], None], checksum: str | None = None
) -> Path:
    """
    Return the plugin, after letting the engine download it if it is not there.

    Args:
        engine: The engine.
        report: Gets progress, a line every few seconds.
        checksum: SHA-256 of the archive; it is then downloaded in any case, to be compared.

    Raises:
        SurroundingsError: It cannot be downloaded (`plugin-unavailable`); nothing is changed.
    """
    named = explicit_plugin()
    if named is not None:
        return named
    home = pulumi_home(os.environ)
    try:
        present = None if checksum else find_provider_plugin(home)
        return present or _download(_install_step(engine, home, checksum), home, report=report)
    except OSError as error:
        raise _unavailable(home, ("problem", str(error))) from error


def _download(step: Step, home: Path, *, report: Callable[[str], None]) -> Path:
    journal = Journal.start("plugin", report)
    log = ("log", str(journal.log))
    make_folders(home)
    report(f"downloading the AWS provider plugin {provider_plugin_version()}, it is large")
    try:
        run_step(step, journal)
    except StepFailedError as failure:
        raise _unavailable(home, ("problem", str(failure)), log) from failure
    installed = find_provider_plugin(home)
    if not installed:
        problem = "the engine reported success, but it is not there"
        raise _unavailable(home, ("problem", problem), log)
    return installed


def _install_step(engine: Engine, home: Path, checksum: str | None) -> Step:
    arguments = ["plugin", "install", "resource", "aws", provider_plugin_version()]
    if checksum is not None:
        arguments += ["--reinstall", "--checksum", checksum]
    return Step(
        title="downloading the AWS provider plugin",
        command=(engine.path, *arguments, "--non-interactive", "--color", "never"),
        folder=home,
        environment={
            **system_environment(os.environ, "PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES"),
            "PULUMI_HOME": str(home),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        },
        limit_seconds=LIMIT_SECONDS,
    )


def _plugin_folder(home: Path) -> Path:
    return home / "plugins" / f"resource-aws-v{provider_plugin_version()}"


def _unavailable(home: Path, *facts: tuple[str, str]) -> SurroundingsError:
    folder = _plugin_folder(home)
    return SurroundingsError(
        f"the AWS provider plugin {provider_plugin_version()} could not be had",
        code="plugin-unavailable",
        facts=(*facts, ("looked in", str(folder))),
        hint=f"copy {folder.name} from another machine into {folder.parent}, or point "
        "PULUMI_HOME at a folder that has it, or name a mirror in "
        "PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES; the sandbox needs no plugin",
    )


def _missing(engine: Engine, home: Path) -> SurroundingsError:
    return SurroundingsError(
        f"the AWS provider plugin {provider_plugin_version()} is not installed",
        code="plugin-missing",
        facts=(
            ("engine", f"{engine.path}, {engine.version}"),
            ("looked in", f"{EXPLICIT_PLUGIN_VARIABLE}: not set"),
            ("looked in", f"{_plugin_folder(home)}: not there"),
        ),
        hint="ai-role setup --provider",
    )
