"""
The state of a stack on its way between a backend and us: read, lent as a copy, written back.

A deployment is the engine's own JSON: `manifest`, `secrets_providers`, `resources` in the order of
their dependencies, `pending_operations`. What it holds is read by `engine.state.checkpoint`.

Source:
    pulumi/pulumi sdk/go/common/apitype/core.go, `DeploymentV3` and `CheckpointV3`.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeAlias

from pulumi import automation as auto

from ai_role_cli.engine.folder.private_file import write_private
from ai_role_cli.engine.state.state_file import read_checkpoint
from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ai_role_cli.engine.child.process import EngineProcess
    from ai_role_cli.engine.settings import StackSettings
    from ai_role_cli.engine.state.checkpoint import Checkpoint

__all__ = ["Deployment", "exported", "read_stack", "scratch_stack", "write_deployment"]

Deployment: TypeAlias = "Mapping[str, Any]"
"""Parsed JSON; what reads it must not trust it."""

_VERSION = 3


def read_stack(settings: StackSettings, process: EngineProcess) -> Checkpoint | None:
    """
    Return what a stack holds; None if there is no such stack.

    A local state is read by us; any other takes one run of the engine, which starts no plugin.

    Raises:
        SurroundingsError: The state cannot be read.
        auto.CommandError: The backend cannot be reached.
    """

    def export() -> str | None:
        command = ["stack", "export", "--stack", settings.stack]
        try:
            return process.run(command, str(settings.work_dir), {}).stdout
        except auto.StackNotFoundError:
            return None

    if settings.state_root is not None:
        _require_folder(settings.state_root, settings.backend)
    return read_checkpoint(settings, export)


def write_deployment(
    settings: StackSettings, process: EngineProcess, deployment: Deployment
) -> None:
    """
    Make this what a stack holds; the engine checks it and takes its lock.

    Raises:
        auto.CommandError: It is locked, or not a whole deployment.
    """
    with TemporaryDirectory(prefix="ai-role-") as folder:
        file = Path(folder) / "state.json"
        write_private(file, exported(deployment))
        command = ["stack", "import", "--stack", settings.stack, "--file", str(file)]
        process.run(command, str(settings.work_dir), {})


def exported(deployment: Deployment) -> bytes:
    """Return a deployment in the form that the engine exports and imports."""
    return json.dumps({"version": _VERSION, "deployment": deployment}).encode()


@contextmanager
def scratch_stack(
    settings: StackSettings, deployment: Deployment | None
) -> Iterator[StackSettings]:
    """
    Lend a stack of the same name that holds this, in a folder that goes afterwards.

    What only looks at a state works on such a copy: nothing is written where others keep theirs,
    and the engine sees exactly what was read and checked.
    """
    with TemporaryDirectory(prefix="ai-role-") as folder:
        root = Path(folder) / ".pulumi"
        name = f"organization/{settings.project}/{settings.stack}"
        checkpoint: dict[str, Any] = {"stack": name}
        if deployment is not None:
            checkpoint["latest"] = deployment
        content = {"version": _VERSION, "checkpoint": checkpoint}
        write_private(root / "meta.yaml", b"version: 1\n")
        write_private(
            root / "stacks" / settings.project / f"{settings.stack}.json",
            json.dumps(content).encode(),
        )
        yield replace(settings, backend=f"file://{folder}?metadata=skip")


def _require_folder(root: Path, backend: str) -> None:
    """The engine makes the folder only where the URL says so; to look is no reason to make it."""
    if "create_dir=true" not in backend and not root.is_dir():
        raise SurroundingsError(
            f"the folder of the state does not exist: {root}",
            code="backend-missing",
            facts=(("backend", backend.partition("?")[0]),),
            hint="correct the backend, make the folder, or add ?create_dir=true",
        )
