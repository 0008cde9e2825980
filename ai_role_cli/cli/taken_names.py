"""Names that AWS would refuse, after which the engine would delete who has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.errors import OperationError
from ai_role_cli.plan import taken_names

if TYPE_CHECKING:
    from ai_role_cli.plan import Plan, TakenName

__all__ = ["taken_name_failure", "taken_name_warnings"]


def taken_name_failure(plan: Plan) -> OperationError | None:
    """Return why a plan cannot be applied without loss; None if it can."""
    found = taken_names(plan)
    if not found:
        return None
    new, old = found[0].new_key, found[0].old_key
    return OperationError(
        "AWS refuses a name that is still taken, and what has it would go; nothing was changed",
        code="name-taken",
        facts=tuple((taken.kind, _words(taken)) for taken in found),
        hint=f"keep the key {old}, or give {new} another name"
        if new != old
        else f"keep the names of the policies of {new} as they are written",
    )


def taken_name_warnings(plan: Plan) -> tuple[str, ...]:
    """Return what a plan of two files has that no apply would do."""
    return tuple(f"apply refuses this: {t.kind} {_words(t)}" for t in taken_names(plan))


def _words(taken: TakenName) -> str:
    return f"{taken.name} goes with {taken.old_key} and comes with {taken.new_key}"
