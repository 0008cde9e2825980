"""Roles of the file that the stack does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.program import RESOURCE_TYPES, role_key_of

if TYPE_CHECKING:
    from ai_role_cli.cli.session import Session
    from ai_role_cli.errors import AiRoleError

__all__ = ["unmanaged_roles", "with_unmanaged"]

_NOTHING_APPLIED = "nothing-applied"
_MAX_NAMES = 10
_ROLE = "aws:iam/role:Role"


def unmanaged_roles(session: Session) -> tuple[str, ...]:
    """
    Return the keys of the roles that the file declares and the state does not know.

    A role that has another key in the state is known by its name in AWS.
    """
    resources = (session.runner.state.deployment or {}).get("resources") or ()
    ours = [each for each in resources if each["type"] in RESOURCE_TYPES]
    held = {role_key_of(each["urn"]) for each in ours}
    names = {(each.get("inputs") or {}).get("name") for each in ours if each["type"] == _ROLE}
    return tuple(
        role.key
        for role in session.synthesis.roles
        if role.key not in held and role.name not in names
    )


def with_unmanaged(failure: AiRoleError, session: Session) -> AiRoleError:
    """Return the error of an empty stack with the roles that it does not manage."""
    if failure.code != _NOTHING_APPLIED:
        return failure
    keys = unmanaged_roles(session)
    rest = len(keys) - _MAX_NAMES
    named = ", ".join(keys[:_MAX_NAMES]) + (f" and {rest} more" if rest > 0 else "")
    return type(failure)(
        failure.message,
        code=failure.code,
        facts=(("not managed", named), *failure.facts),
        hint=f"{failure.hint}; a state that was lost is put back by ai-role repair --from-backup",
    )
