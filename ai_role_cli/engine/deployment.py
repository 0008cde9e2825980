"""
The state of a stack as the engine keeps it: a deployment, read from and written to any backend.

A deployment is parsed JSON: `manifest`, `secrets_providers`, `resources` in the order of their
dependencies, `pending_operations`.

Source:
    pulumi/pulumi sdk/go/common/apitype/core.go, `DeploymentV3` and `CheckpointV3`.
"""

from __future__ import annotations

import gzip
import json
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeAlias

from pulumi import automation as auto

from ai_role_cli.engine.private_file import write_private
from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.engine.process import EngineProcess
    from ai_role_cli.engine.settings import StackSettings

__all__ = [
    "Deployment",
    "exported",
    "parsed_deployment",
    "read_deployment",
    "scratch_stack",
    "write_deployment",
]

Deployment: TypeAlias = dict[str, Any]
"""Parsed JSON; what reads it must not trust it."""

_VERSION = 3


def read_deployment(settings: StackSettings, process: EngineProcess) -> Deployment | None:
    """
    Return what a stack holds; None if there is no such stack.

    A local state is read by us; any other takes one run of the engine, which starts no plugin.

    Raises:
        SurroundingsError: The state cannot be read.
        auto.CommandError: The backend cannot be reached.
    """
    if settings.state_root is not None and settings.state_file is not None:
        _require_folder(settings.state_root, settings.backend)
        return _local(settings.state_file)
    try:
        found = process.run(
            ["stack", "export", "--stack", settings.stack], str(settings.work_dir), {}
        )
    except auto.StackNotFoundError:
        return None
    return parsed_deployment(found.stdout.encode(), where=settings.backend.partition("?")[0])


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


def _local(state_file: Path) -> Deployment | None:
    """The engine packs its state where the user's environment asks for it."""
    packed = state_file.with_name(f"{state_file.name}.gz")
    path = packed if packed.exists() and not state_file.exists() else state_file
    try:
        content = path.read_bytes()
        plain = gzip.decompress(content) if path is packed else content
    except FileNotFoundError:
        return None
    except (OSError, EOFError) as error:
        raise _unreadable(str(path), error) from error
    return parsed_deployment(plain, where=str(path))


def parsed_deployment(content: bytes, *, where: str) -> Deployment:
    """
    Return the deployment of a state file of the engine, or of what it exports.

    Args:
        content: JSON.
        where: What a message calls it.

    Raises:
        SurroundingsError: It is neither.
    """
    try:
        found = json.loads(content)
        checkpoint = found.get("checkpoint")
        whole = found["deployment"] if checkpoint is None else checkpoint.get("latest")
        deployment: Deployment = whole or {}
        # Both are lists of objects, if they are there at all.
        for name in ("resources", "pending_operations"):
            any(each.keys() for each in deployment.get(name) or [])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _unreadable(where, error) from error
    return deployment


def _unreadable(where: str, error: Exception) -> SurroundingsError:
    return SurroundingsError(
        "the state of the stack cannot be read",
        code="state-unreadable",
        facts=(("state", where), ("cause", str(error) or type(error).__name__)),
        hint="ai-role keeps a copy from before each operation: ai-role repair --from-backup",
    )
