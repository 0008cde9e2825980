"""Reads what a stack holds, without the engine where the state is a local file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ai_role_cli.engine.state.absence import nothing_applied
from ai_role_cli.engine.state.state_file import is_readable_here, read_checkpoint
from ai_role_cli.plan import is_unknown

if TYPE_CHECKING:
    from ai_role_cli.engine import StackSettings

__all__ = ["applied_outputs"]


def applied_outputs(settings: StackSettings) -> Mapping[str, Mapping[str, str]]:
    """
    Return the outputs of each role by its key, without those that AWS gave no value yet.

    Raises:
        SurroundingsError: The state cannot be read, or nothing was applied.
    """
    found = _outputs(settings)
    if not found:
        raise nothing_applied(settings)
    given = {
        key: {name: str(value) for name, value in values.items() if not is_unknown(value)}
        for key, values in found.items()
        if isinstance(values, Mapping)
    }
    return {key: values for key, values in given.items() if values}


def _outputs(settings: StackSettings) -> Mapping[str, object]:
    if is_readable_here(settings):
        stored = read_checkpoint(settings, lambda: None)
        return {} if stored is None else stored.outputs
    from ai_role_cli.engine.installation import find_engine  # noqa: PLC0415 - starts slowly
    from ai_role_cli.engine.runner import StackRunner  # noqa: PLC0415 - imports Pulumi

    return StackRunner(find_engine(), settings).outputs()
