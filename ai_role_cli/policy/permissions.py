"""Permission policies: what a role may do, from the statements of the role file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.catalog import expand_task, merge_statements
from ai_role_cli.policy import spelling
from ai_role_cli.policy.conditions import catalog_conditions, conditions_of
from ai_role_cli.policy.document import PolicyDocument, Statement
from ai_role_cli.spec import Effect

if TYPE_CHECKING:
    from ai_role_cli.policy.role_tasks import RoleTasks
    from ai_role_cli.policy.target import Target
    from ai_role_cli.spec import RoleSpec, StatementSpec

__all__ = ["permission_policy", "task_policy"]


def permission_policy(role: RoleSpec, target: Target) -> PolicyDocument | None:
    """Return the policy of the role's own `permissions`; None if there are none."""
    if not role.permissions:
        return None
    return PolicyDocument(tuple(_statement(spec, target) for spec in role.permissions))


def task_policy(tasks: RoleTasks, target: Target, *, role_name: str) -> PolicyDocument | None:
    """
    Return the policy of the role's tasks; None if there are none.

    Args:
        tasks: The tasks with their values.
        target: Account and region.
        role_name: Path and name of the role, as its ARN has them after `role/`.
    """
    found = merge_statements(
        statement for use in tasks.uses for statement in expand_task(use, role_name=role_name)
    )
    statements = tuple(
        Statement(
            Effect(data.effect),
            sid=data.sid,
            actions=data.actions,
            resources=tuple(dict.fromkeys(target.fill(arn) for arn in data.resources)),
            conditions=catalog_conditions(data.conditions, target),
        )
        for data in found
    )
    return PolicyDocument(statements) if statements else None


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
