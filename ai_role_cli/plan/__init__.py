"""What an operation changes, from the engine's events; pure."""

from ai_role_cli.plan.access import RoleAccess, role_access
from ai_role_cli.plan.builder import build_plan
from ai_role_cli.plan.model import (
    AttachmentChange,
    Operation,
    Plan,
    PolicyChange,
    ResourceChange,
    ResourceFailure,
    ResourceKind,
    RoleChange,
    SettingChange,
)

__all__ = [
    "AttachmentChange",
    "Operation",
    "Plan",
    "PolicyChange",
    "ResourceChange",
    "ResourceFailure",
    "ResourceKind",
    "RoleAccess",
    "RoleChange",
    "SettingChange",
    "build_plan",
    "role_access",
]
