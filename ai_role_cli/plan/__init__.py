"""What an operation changes, from the engine's events; pure."""

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
    "RoleChange",
    "SettingChange",
    "build_plan",
]
