"""All rules, in the order of their page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.checks import (
    action_wildcards,
    boundary,
    buckets,
    condition_keys,
    condition_operators,
    condition_types,
    confused_deputy,
    dead_grants,
    keys,
    keys_of_others,
    managed_policies,
    model_ids,
    models,
    not_elements,
    pass_role,
    permissions_management,
    policy_variables,
    privilege_escalation,
    regions,
    resource_tags,
    resource_wildcards,
    secret_values,
    sensitive_actions,
    service_principals,
    shared_role,
    task_needs,
    trust_breadth,
    trusted_roles,
    unknown_actions,
)

if TYPE_CHECKING:
    from ai_role_cli.checks.rule import Rule

__all__ = ["RULES", "rule_of"]

RULES: tuple[Rule, ...] = (
    *trust_breadth.RULES,
    *trusted_roles.RULES,
    *confused_deputy.RULES,
    *service_principals.RULES,
    *not_elements.RULES,
    *unknown_actions.RULES,
    *action_wildcards.RULES,
    *resource_wildcards.RULES,
    *dead_grants.RULES,
    *regions.RULES,
    *models.RULES,
    *model_ids.RULES,
    *keys.RULES,
    *buckets.RULES,
    *condition_keys.RULES,
    *keys_of_others.RULES,
    *policy_variables.RULES,
    *resource_tags.RULES,
    *condition_types.RULES,
    *condition_operators.RULES,
    *pass_role.RULES,
    *privilege_escalation.RULES,
    *sensitive_actions.RULES,
    *permissions_management.RULES,
    *managed_policies.RULES,
    *boundary.RULES,
    *shared_role.RULES,
    *task_needs.RULES,
    *secret_values.RULES,
)


def rule_of(finding_id: str) -> Rule | None:
    """Return the rule of an id; None for what loading and synthesis find."""
    return next((rule for rule in RULES if rule.id == finding_id), None)
