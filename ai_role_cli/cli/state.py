"""Reads what a stack holds, without the engine where the state is a local file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ai_role_cli.engine.state import pending_operations, stack_outputs
from ai_role_cli.program import logical_name

if TYPE_CHECKING:
    from ai_role_cli.engine import StackSettings

__all__ = ["applied_outputs", "cut_off_operations"]


def applied_outputs(settings: StackSettings) -> Mapping[str, Mapping[str, str]]:
    """
    Return the outputs of each role by its key.

    Raises:
        SurroundingsError: The state cannot be read.
    """
    state = settings.state_file
    if state is not None and (state.exists() or not any(state.parent.glob(f"{state.name}.*"))):
        found = stack_outputs(state)
    else:
        from ai_role_cli.engine.installation import find_engine  # noqa: PLC0415 - starts slowly
        from ai_role_cli.engine.runner import StackRunner  # noqa: PLC0415 - imports Pulumi

        found = StackRunner(find_engine(), settings).outputs()
    return {
        key: {name: str(value) for name, value in values.items()}
        for key, values in found.items()
        if isinstance(values, Mapping)
    }


def cut_off_operations(settings: StackSettings) -> tuple[str, ...]:
    """
    Return a sentence on each operation that a killed run left open; none of a remote state.

    Raises:
        SurroundingsError: The state cannot be read.
    """
    state = settings.state_file
    return tuple(
        f"{pending.verb} {logical_name(pending.urn)} was cut off in an earlier run: "
        "whether AWS did it is not known, and it is not compared"
        for pending in (() if state is None else pending_operations(state))
    )
