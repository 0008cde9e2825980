"""
Which backend holds the state, and whether this user means it.

The state decides what is changed in AWS, and the credentials at hand are used to reach it. A role
file is written by others: a backend that it names is used where this user confirmed it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.cli.confirmed_backends import ConfirmedBackends
from ai_role_cli.engine import BackendSource, checkout_of, shown_backend
from ai_role_cli.engine.backends import local_folder
from ai_role_cli.errors import UsageError
from ai_role_cli.secrets import masked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ai_role_cli.cli.terminal import Terminal
    from ai_role_cli.engine import StackSettings

__all__ = ["BACKEND_VARIABLE", "chosen_backend", "confirm_backend"]

BACKEND_VARIABLE = "AI_ROLE_BACKEND"
"""Stands for `--backend`."""

_PULUMI_VARIABLE = "PULUMI_BACKEND_URL"


def chosen_backend(
    option: str | None, in_file: str | None, env: Mapping[str, str]
) -> tuple[str | None, BackendSource]:
    """
    Return the URL of the backend and who named it.

    Args:
        option: The value of `--backend`.
        in_file: The backend that the role file names.
        env: The environment. AI_ROLE_BACKEND stands for the option; PULUMI_BACKEND_URL confirms the
            one of the file, and counts where neither names one.

    Raises:
        UsageError: A variable that would decide is empty.
    """
    given = option if option is not None else _filled(env, BACKEND_VARIABLE)
    if given is not None:
        return given, BackendSource.USER
    if in_file is not None:
        is_known = env.get(_PULUMI_VARIABLE) == in_file
        return in_file, BackendSource.USER if is_known else BackendSource.ROLE_FILE
    of_pulumi = _filled(env, _PULUMI_VARIABLE)
    return of_pulumi, BackendSource.DEFAULT if of_pulumi is None else BackendSource.USER


def confirm_backend(settings: StackSettings, terminal: Terminal, *, base: Path) -> None:
    """
    Ask about a backend that the role file names, and remember a yes for all of its repository.

    A folder below that of the role file needs none: it is as trustworthy as the file.

    Args:
        settings: The stack.
        terminal: Who is asked.
        base: The folder of the role file.

    Raises:
        DeclinedError: The answer was no, or nobody can be asked.
    """
    if settings.backend_source is not BackendSource.ROLE_FILE or _is_beside(settings, base):
        return
    place = checkout_of(base) or base.resolve()
    known = ConfirmedBackends.of_user()
    if known.holds(place, settings.backend):
        return
    shown = masked(settings.backend)
    terminal.say(
        f"The role file keeps its state at {shown}.\n"
        "Your credentials are used to reach it, and what it holds decides what is changed in AWS."
    )
    terminal.confirm(
        f"Use it, now and later, for role files in {place}?",
        hint=f"confirm it with --backend {shown_backend(settings.backend)}, "
        f"or with the variable {BACKEND_VARIABLE}",
    )
    if not known.add(place, settings.backend):
        terminal.say(f"warning: the answer cannot be remembered in {known.file}")


def _filled(env: Mapping[str, str], name: str) -> str | None:
    value = env.get(name)
    if value is not None and not value.strip():
        raise UsageError(
            f"the variable {name} is empty",
            code="empty-value",
            hint=f"set it to the URL of the backend, or unset it: unset {name}",
        )
    return value


def _is_beside(settings: StackSettings, base: Path) -> bool:
    folder = local_folder(settings.backend)
    return folder is not None and folder.resolve().is_relative_to(base.resolve())
