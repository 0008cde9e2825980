"""
Processes that a killed ai-role left: the engine, which still ends its calls, and its plugin.

Each process of an operation has a mark of its stack in its environment. Whoever holds the stack
alone knows that what has the mark and is not its own child belongs to a run that is gone.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

import psutil

from ai_role_cli.engine.locks import locks_in
from ai_role_cli.engine.stack_lock import sole_operation
from ai_role_cli.errors import StackConflictError

if TYPE_CHECKING:
    from ai_role_cli.engine.settings import StackSettings

__all__ = ["MARK", "end_plugins", "mark_of", "wait_for_leftover_engine"]

MARK = "AI_ROLE_STACK"
"""The variable that marks the processes of a stack."""

_ENGINE_SECONDS = 60.0
"""How long a left engine may take: the provider ends calls that are under way, and tries again."""

_PLUGIN_SECONDS = 5.0
"""A plugin that lost its engine has nothing to finish; by itself it would notice in minutes."""


def mark_of(settings: StackSettings) -> str:
    """Return the mark of the processes of a stack."""
    place = f"{settings.backend}\0{settings.project}\0{settings.stack}"
    return sha256(place.encode()).hexdigest()[:32]


def wait_for_leftover_engine(settings: StackSettings) -> None:
    """
    Let the engine of a killed run end before its state is read; without one nothing is waited for.

    It shows by its lock, and by nobody else holding the stack.
    """
    if not locks_in(settings.lock_folder):
        return
    try:
        with sole_operation(settings, timeout_seconds=0):
            psutil.wait_procs(_engines(settings), timeout=_ENGINE_SECONDS)
    except StackConflictError:
        return


def end_plugins(settings: StackSettings) -> None:
    """End what is left of a run whose engine is gone; call it while nobody else has the stack."""
    left = [process for process in _marked(settings) if not _is_engine(process)]
    for process in left:
        with suppress(psutil.Error):
            process.terminate()
    _, alive = psutil.wait_procs(left, timeout=_PLUGIN_SECONDS)
    for process in alive:
        with suppress(psutil.Error):
            process.kill()


def _engines(settings: StackSettings) -> list[psutil.Process]:
    return [process for process in _marked(settings) if _is_engine(process)]


def _marked(settings: StackSettings) -> list[psutil.Process]:
    mark, user = mark_of(settings), os.getuid()
    return [
        process
        for process in psutil.process_iter()
        if process.pid != os.getpid() and _has_mark(process, mark, user=user)
    ]


def _has_mark(process: psutil.Process, mark: str, *, user: int) -> bool:
    try:
        return process.uids().real == user and process.environ().get(MARK) == mark
    except (psutil.Error, OSError):
        return False


def _is_engine(process: psutil.Process) -> bool:
    try:
        return "--non-interactive" in process.cmdline()
    except (psutil.Error, OSError):
        return False
