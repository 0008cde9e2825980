"""Policies that AWS does not delete, since they are the permissions boundary of a role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.errors import OperationError
from ai_role_cli.plan import boundary_replacements

if TYPE_CHECKING:
    from ai_role_cli.plan import Plan

__all__ = ["kept_boundary_failure"]


def kept_boundary_failure(plan: Plan) -> OperationError | None:
    """Return why a plan would delete roles that do not change themselves; None if it would not."""
    found = boundary_replacements(plan)
    if not found:
        return None
    other = found[0].other
    return OperationError(
        "AWS deletes no policy that is a permissions boundary, so the role would have to go and "
        "come back; nothing was changed",
        code="boundary-replaced",
        facts=tuple((each.role, f"{each.reason} with {each.other}") for each in found),
        hint=f"keep name and path of {other}; or write it under a new key with a new name: its new "
        "policy is then made before the old one goes",
    )
