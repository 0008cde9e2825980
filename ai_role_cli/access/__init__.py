"""
What documents allow, and how that changes; pure.

The package itself is what rules ask: of actions, resources and operators, and how far a statement
reaches. It has two more doors, `access.evaluation` and `access.comparison`: rules need neither, and
`ai-role validate` would wait for their import.
"""

from ai_role_cli.access.action_details import (
    AccessLevel,
    access_levels,
    condition_keys,
    key_successor,
    needs_resource,
    service_condition_keys,
)
from ai_role_cli.access.action_resources import (
    arn_example,
    covers,
    has_documented_form,
    has_resources,
    may_work_on,
    takes_resource_tag,
    working_actions,
)
from ai_role_cli.access.actions import (
    expand_action,
    known_actions,
    known_services,
    resource_templates,
    service_of,
    works_on,
)
from ai_role_cli.access.keys_of_others import never_in_a_role
from ai_role_cli.access.operators import Family, Operator, Quantifier, parse_operator
from ai_role_cli.access.reach import UNNAMED, Reach, applies_to_action
from ai_role_cli.access.usable_resources import (
    is_for_service,
    is_whole_service,
    may_be_used_on,
)
from ai_role_cli.access.variables import variable_keys

__all__ = [
    "UNNAMED",
    "AccessLevel",
    "Family",
    "Operator",
    "Quantifier",
    "Reach",
    "access_levels",
    "applies_to_action",
    "arn_example",
    "condition_keys",
    "covers",
    "expand_action",
    "has_documented_form",
    "has_resources",
    "is_for_service",
    "is_whole_service",
    "key_successor",
    "known_actions",
    "known_services",
    "may_be_used_on",
    "may_work_on",
    "needs_resource",
    "never_in_a_role",
    "parse_operator",
    "resource_templates",
    "service_condition_keys",
    "service_of",
    "takes_resource_tag",
    "variable_keys",
    "working_actions",
    "works_on",
]
