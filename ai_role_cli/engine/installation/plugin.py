"""The AWS provider plugin of the engine, at the version of the installed `pulumi-aws`."""

from __future__ import annotations

import os
import shutil
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from ai_role_cli.engine.installation.step import Journal, Step, StepFailedError, run_step
from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.engine.installation.engine import Engine

__all__ = [
    "find_provider_plugin",
    "install_provider_plugin",
    "provider_plugin_version",
    "pulumi_home",
    "require_provider_plugin",
]

PLUGIN_PROGRAM = "pulumi-resource-aws"

LIMIT_SECONDS = 900.0
"""For one large archive; the CLI itself gives up a host that does not answer, after five tries."""


def pulumi_home() -> Path:
    """Return the folder in which Pulumi keeps plugins: PULUMI_HOME, else `~/.pulumi`."""
    named = os.environ.get("PULUMI_HOME")
    return Path(named).expanduser().absolute() if named else Path.home() / ".pulumi"


def provider_plugin_version() -> str:
    """Return the plugin version that the engine will ask for, such as `7.51.1`."""
    return metadata.version("pulumi-aws")


def find_provider_plugin(home: Path) -> Path | None:
    """
    Return the plugin the engine would use, or `None` if it would have to download it.

    Source:
        pulumi/pulumi sdk/go/common/workspace/plugins.go: PATH first, unless
        PULUMI_IGNORE_AMBIENT_PLUGINS is set, then the plugin folder. `<folder>.partial` marks a
        download that was cut off.
    """
    ambient = shutil.which(PLUGIN_PROGRAM)
    if ambient and not os.environ.get("PULUMI_IGNORE_AMBIENT_PLUGINS"):
        return Path(ambient).absolute()
    folder = _plugin_folder(home)
    program = folder / PLUGIN_PROGRAM
    is_partial = folder.with_name(f"{folder.name}.partial").exists()
    return program if program.is_file() and not is_partial else None


def require_provider_plugin(engine: Engine) -> Path:
    """
    Return the plugin that `engine` would use; nothing is downloaded.

    Raises:
        SurroundingsError: It is not there (`plugin-missing`).
    """
    home = pulumi_home()
    present = find_provider_plugin(home)
    if not present:
        raise _missing(engine, home)
    return present


def install_provider_plugin(engine: Engine, *, report: Callable[[str], None]) -> Path:
    """
    Return the plugin, after letting the engine download it if it is not there.

    Raises:
        SurroundingsError: It cannot be downloaded (`plugin-unavailable`); nothing is changed.
    """
    home = pulumi_home()
    try:
        return find_provider_plugin(home) or _download(engine, home, report=report)
    except OSError as error:
        raise _unavailable(home, ("problem", str(error))) from error


def _download(engine: Engine, home: Path, *, report: Callable[[str], None]) -> Path:
    journal = Journal.start("plugin", report)
    log = ("log", str(journal.log))
    home.mkdir(parents=True, exist_ok=True)
    report(f"downloading the AWS provider plugin {provider_plugin_version()}, it is large")
    try:
        run_step(_install_step(engine, home), journal)
    except StepFailedError as failure:
        raise _unavailable(home, ("problem", str(failure)), log) from failure
    installed = find_provider_plugin(home)
    if not installed:
        problem = "the engine reported success, but it is not there"
        raise _unavailable(home, ("problem", problem), log)
    return installed


def _install_step(engine: Engine, home: Path) -> Step:
    arguments = ("plugin", "install", "resource", "aws", provider_plugin_version())
    return Step(
        title="downloading the AWS provider plugin",
        command=(engine.path, *arguments, "--non-interactive", "--color", "never"),
        folder=home,
        environment={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true", "PULUMI_HOME": str(home)},
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
            ("looked in", f"PATH: no {PLUGIN_PROGRAM}"),
            ("looked in", f"{_plugin_folder(home)}: not there"),
        ),
        hint="ai-role setup --provider",
    )
