"""What an operation changes, from the engine's events or from two role files; pure."""

from ai_role_cli.plan.access import RoleAccess, RoleSides, role_access, role_sides
from ai_role_cli.plan.builder import build_plan
from ai_role_cli.plan.dependence import (
    Dependence,
    boundary_replacements,
    missing_targets,
    protected_dependents,
)
from ai_role_cli.plan.digest import RoleDigest, json_digest, plan_digest, role_digests
from ai_role_cli.plan.documents import StackName, plan_between
from ai_role_cli.plan.drift import build_drift
from ai_role_cli.plan.model import (
    AttachmentChange,
    Completion,
    Operation,
    Plan,
    PolicyChange,
    ResourceChange,
    ResourceKind,
    RoleChange,
    SettingChange,
    SharedPolicy,
)
from ai_role_cli.plan.outcome import build_outcome
from ai_role_cli.plan.properties import is_unknown
from ai_role_cli.plan.refusal import Refusal, ResourceFailure
from ai_role_cli.plan.steps import check_complete
from ai_role_cli.plan.taken import TakenName, renamed_keys, taken_names
from ai_role_cli.plan.targeted import targeted_plan

__all__ = [
    "AttachmentChange",
    "Completion",
    "Dependence",
    "Operation",
    "Plan",
    "PolicyChange",
    "Refusal",
    "ResourceChange",
    "ResourceFailure",
    "ResourceKind",
    "RoleAccess",
    "RoleChange",
    "RoleDigest",
    "RoleSides",
    "SettingChange",
    "SharedPolicy",
    "StackName",
    "TakenName",
    "boundary_replacements",
    "build_drift",
    "build_outcome",
    "build_plan",
    "check_complete",
    "is_unknown",
    "json_digest",
    "missing_targets",
    "plan_between",
    "plan_digest",
    "protected_dependents",
    "renamed_keys",
    "role_access",
    "role_digests",
    "role_sides",
    "taken_names",
    "targeted_plan",
]
