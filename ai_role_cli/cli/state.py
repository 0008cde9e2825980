"""Reads what a stack holds, without the engine where the state is a local file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ai_role_cli.engine.state import stack_outputs

if TYPE_CHECKING:
    from ai_role_cli.engine import StackSettings

__all__ = ["applied_outputs"]


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
