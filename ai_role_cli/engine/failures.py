"""What ended an operation, as one of our errors."""

from __future__ import annotations

import signal
from dataclasses import replace
from typing import TYPE_CHECKING

from pulumi import automation as auto

from ai_role_cli.engine.backends import shown_backend
from ai_role_cli.engine.locks import lock_facts, told_locks
from ai_role_cli.engine.state.absence import nothing_applied
from ai_role_cli.errors import (
    AiRoleError,
    InterruptedRunError,
    OperationError,
    StackConflictError,
    SurroundingsError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from ai_role_cli.engine.child.process import EngineProcess
    from ai_role_cli.engine.operation import EngineRun
    from ai_role_cli.engine.settings import StackSettings

__all__ = [
    "already_there",
    "disk_ran_full",
    "engine_failure",
    "interrupted",
    "state_changed",
]

_SALT_HINT = (
    "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the passphrase "
    "the stack was made with"
)


def engine_failure(
    error: Exception, process: EngineProcess, *, settings: StackSettings, started: bool
) -> AiRoleError:
    """
    Return the error to show.

    Args:
        error: What the SDK raised.
        process: The process that ran; its last result holds the engine's own words.
        settings: The stack.
        started: Whether the engine got as far as the operation, so that its events tell the causes.
    """
    if process.interrupts:
        return interrupted(settings)
    if isinstance(error, auto.ConcurrentUpdateError):
        return _locked(process, settings)
    if isinstance(error, auto.StackNotFoundError):
        return nothing_applied(settings)
    if process.was_killed:
        return _killed(process, settings)
    if started:
        return OperationError(
            "not everything could be done; what was done is recorded, running again is safe",
            code="operation-failed",
            facts=(_log_fact(settings),),
            hint="see the full log, then run the same command again",
        )
    return _not_started(process, settings)


def _killed(process: EngineProcess, settings: StackSettings) -> AiRoleError:
    code = process.last_result.code if process.last_result else 0
    return OperationError(
        f"the engine was ended from outside, by {signal.Signals(-code).name}; "
        "what was done is recorded",
        code="engine-killed",
        facts=(_log_fact(settings),),
        hint="run the same command again: it looks up what was under way",
    )


def interrupted(settings: StackSettings) -> AiRoleError:
    """Return the error of a run that the user stopped."""
    return InterruptedRunError(
        f"stopped on your request; what was done on stack {settings.stack} is recorded",
        code="interrupted",
        hint="running the same command again is safe",
    )


def state_changed(settings: StackSettings) -> StackConflictError:
    """Return the error of a stack that another run changed after its change was shown."""
    return StackConflictError(
        f"stack {settings.stack} was changed by another run since this change was shown; "
        "nothing was applied",
        code="stack-changed",
        hint="run the same command again and look at what it shows now",
    )


def disk_ran_full(run: EngineRun, folder: Path) -> EngineRun:
    """Return a run that was stopped because the disk ran full."""
    if run.failure is None:
        return run
    kind = OperationError if run.events else SurroundingsError
    failure = kind(
        f"the disk of {folder} ran full; what was done is recorded",
        code="disk-full",
        facts=run.failure.facts,
        hint="make room on that disk, then run the same command again",
    )
    return replace(run, failure=failure)


def already_there(process: EngineProcess) -> bool:
    """Tell whether the engine refused to make a stack because it is there."""
    return process.last_result is not None and "already exists" in process.last_result.stderr


def _locked(process: EngineProcess, settings: StackSettings) -> AiRoleError:
    locks = told_locks(process.last_result.stderr if process.last_result else "")
    return StackConflictError(
        f"stack {settings.stack} is locked by another run",
        code="stack-locked",
        facts=lock_facts(locks),
        hint="wait for the other run; if its process is gone, remove the lock named above",
    )


def _not_started(process: EngineProcess, settings: StackSettings) -> AiRoleError:
    said = _complaint(process)
    # The engine has no exit code of its own for this (it is 1, as for anything).
    wrong_passphrase = "passphrase" in said
    return SurroundingsError(
        f"the engine could not open stack {settings.stack}",
        code="wrong-passphrase" if wrong_passphrase else "stack-unavailable",
        facts=(
            ("backend", shown_backend(settings.backend)),
            ("engine said", said or "nothing"),
            _log_fact(settings),
        ),
        hint=_SALT_HINT if wrong_passphrase else "check that the backend can be reached",
    )


def _complaint(process: EngineProcess) -> str:
    """Return the engine's first line of error, which names the cause; later ones repeat it."""
    if process.last_result is None:
        return ""
    lines = process.last_result.stderr.splitlines()
    errors = [line.removeprefix("error: ") for line in lines if line.startswith("error: ")]
    return next(iter(errors or lines), "")


def _log_fact(settings: StackSettings) -> tuple[str, str]:
    return ("full log", str(settings.log_file))
