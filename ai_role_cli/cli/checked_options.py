"""What every value of an option must be; typer calls these checks before the command runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from ai_role_cli.errors import UsageError

if TYPE_CHECKING:
    from ai_role_cli.spec.single_values import Key

__all__ = ["checked_as", "filled", "filled_each"]


def filled(parameter: typer.CallbackParam, value: str | None) -> str | None:
    """
    Return the value of an option as it is.

    An empty one is a variable that a job did not set: it never means the default.

    Raises:
        UsageError: It is empty.
    """
    if value is not None and not value.strip():
        raise UsageError(
            f"{_name(parameter)} is empty",
            code="empty-value",
            hint="set the variable that it comes from, or leave it away",
        )
    return value


def filled_each(parameter: typer.CallbackParam, values: list[str] | None) -> list[str] | None:
    """
    Return the values of an option that may be repeated.

    Raises:
        UsageError: One is empty.
    """
    for value in values or ():
        filled(parameter, value)
    return values


def checked_as(key: Key) -> Callable[[typer.CallbackParam, str | None], str | None]:
    """Return the check of an option whose value could as well be that of a key of the file."""

    def check(parameter: typer.CallbackParam, value: str | None) -> str | None:
        if filled(parameter, value) is not None:
            _check(parameter, value or "", key)
        return value

    return check


def _check(parameter: typer.CallbackParam, value: str, key: Key) -> None:
    from ai_role_cli.spec import flaw_of_value  # noqa: PLC0415 - for a value that was given

    flaw = flaw_of_value(key, value)
    if flaw is not None:
        raise UsageError(
            f"{_name(parameter)}: {flaw.message}", code=flaw.id, hint=flaw.hint or None
        )


def _name(parameter: typer.CallbackParam) -> str:
    longest = max(parameter.opts, key=len)
    return longest if longest.startswith("-") else longest.upper()
