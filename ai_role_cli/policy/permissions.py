"""Permission policies: what a role may do, from the statements of the role file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.policy import spelling
from ai_role_cli.policy.conditions import conditions_of
from ai_role_cli.policy.document import PolicyDocument, Statement

if TYPE_CHECKING:
    from ai_role_cli.policy.target import Target
    from ai_role_cli.spec import RoleSpec, StatementSpec

__all__ = ["permission_policy"]


def permission_policy(role: RoleSpec, target: Target) -> PolicyDocument | None:
    """Return the policy of the role's own `permissions`; None if there are none."""
    if not role.permissions:
        return None
    return PolicyDocument(tuple(_statement(spec, target) for spec in role.permissions))


def _statement(spec: StatementSpec, target: Target) -> Statement:
    return Statement(
        spec.effect,
        sid=spec.sid,
        actions=tuple(spelling.action(name) for name in spec.actions),
        not_actions=tuple(spelling.action(name) for name in spec.not_actions),
        resources=tuple(target.fill(arn) for arn in spec.resources),
        not_resources=tuple(target.fill(arn) for arn in spec.not_resources),
        conditions=conditions_of(spec.conditions, target),
    )
