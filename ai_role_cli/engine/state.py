"""What the state of a local stack says, read without the engine."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["stack_outputs"]

_ROOT_TYPE = "pulumi:pulumi:Stack"


def stack_outputs(state_file: Path) -> Mapping[str, object]:
    """
    Return the outputs of the stack whose checkpoint this is; none if it was never applied.

    Raises:
        SurroundingsError: The file is no checkpoint.
    """
    with _readable(state_file):
        resources = _latest(state_file).get("resources") or ()
        roots = [found for found in resources if found.get("type") == _ROOT_TYPE]
        return dict(roots[0].get("outputs") or {}) if roots else {}


def _latest(state_file: Path) -> dict[str, Any]:  # parsed JSON; its readers catch what it lacks
    try:
        content = state_file.read_bytes()
    except FileNotFoundError:
        return {}
    latest: dict[str, Any] = json.loads(content)["checkpoint"]["latest"]
    return latest


@contextmanager
def _readable(state_file: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SurroundingsError(
            "the state of the stack cannot be read",
            code="state-unreadable",
            facts=(("state file", str(state_file)), ("cause", str(error))),
            hint="the engine keeps the version before beside it, with the ending .bak",
        ) from error
