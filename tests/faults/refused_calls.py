"""The calls of the refusal table: what is done to which resource, and with which request."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from tests.faults.role_files import HEAD

if TYPE_CHECKING:
    from collections.abc import Mapping

FOREIGN_INLINE = "by-hand"
FOREIGN_ATTACHED = "ReadOnlyAccess"
"""Policies that somebody puts on the role `machine`; what is exclusive removes them."""


class Operation(StrEnum):
    """What is done to the resource when the call fails."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "delete within replace"
    DELETE = "delete"
    DESTROY = "destroy"
    READ = "read"


class Call(NamedTuple):
    """
    A call that fails.

    Args:
        operation: What is being done.
        resource: The kind of resource that the call is about.
        action: The action of IAM.
        about: The name of what it is about.
        role: The role of the file that it belongs to.
    """

    operation: Operation
    resource: str
    action: str
    about: str
    role: str

    def __str__(self) -> str:
        return f"{self.operation}, {self.resource}: {self.action}"


_SUBJECTS = {
    "Role": ("machine", "machine"),
    "Policy": ("machine-permissions", "machine"),
    "RolePolicyAttachment": ("machine-permissions", "machine"),
    "RolePolicy": ("agent", "agent"),
    "InstanceProfile": ("machine", "machine"),
    "RolePoliciesExclusive": (FOREIGN_INLINE, "machine"),
    "RolePolicyAttachmentsExclusive": (FOREIGN_ATTACHED, "machine"),
}
_EXCLUSIVES = {
    "RolePoliciesExclusive": ("DeleteRolePolicy",),
    "RolePolicyAttachmentsExclusive": ("DetachRolePolicy",),
}
_DELETES: Mapping[str, tuple[str, ...]] = {
    "Role": ("DeleteRole",),
    "Policy": ("DeletePolicy",),
    "RolePolicyAttachment": ("DetachRolePolicy",),
    "RolePolicy": ("DeleteRolePolicy",),
    "InstanceProfile": ("RemoveRoleFromInstanceProfile", "DeleteInstanceProfile"),
}
_ACTIONS: Mapping[Operation, Mapping[str, tuple[str, ...]]] = {
    Operation.CREATE: {
        "Role": ("CreateRole", "GetRole"),
        "Policy": ("CreatePolicy", "GetPolicy"),
        "RolePolicyAttachment": ("AttachRolePolicy",),
        "RolePolicy": ("PutRolePolicy", "GetRolePolicy"),
        "InstanceProfile": (
            "CreateInstanceProfile",
            "AddRoleToInstanceProfile",
            "GetInstanceProfile",
        ),
        **_EXCLUSIVES,
    },
    Operation.UPDATE: {
        "Role": ("TagRole",),
        "Policy": ("CreatePolicyVersion",),
        "RolePolicy": ("PutRolePolicy",),
        "InstanceProfile": ("TagInstanceProfile",),
        **_EXCLUSIVES,
    },
    Operation.REPLACE: _DELETES,
    Operation.DELETE: _DELETES,
    Operation.DESTROY: _DELETES,
    Operation.READ: {
        "Role": ("GetRole",),
        "Policy": ("GetPolicy", "GetPolicyVersion"),
        "RolePolicyAttachment": ("ListAttachedRolePolicies",),
        "RolePolicy": ("GetRolePolicy",),
        "InstanceProfile": ("GetInstanceProfile",),
        "RolePoliciesExclusive": ("ListRolePolicies",),
        "RolePolicyAttachmentsExclusive": ("ListAttachedRolePolicies",),
    },
}


def calls() -> list[Call]:
    """Return every call of the table."""
    return [
        Call(operation, resource, action, *_subject(operation, resource))
        for operation, resources in _ACTIONS.items()
        for resource, actions in resources.items()
        for action in actions
    ]


def _subject(operation: Operation, resource: str) -> tuple[str, str]:
    # What is exclusive is read from the role.
    is_read = operation is Operation.READ and (
        resource in _EXCLUSIVES or resource == "RolePolicyAttachment"
    )
    return _SUBJECTS["Role" if is_read else resource]


def file_before(operation: Operation, resource: str) -> str | None:
    """Return the role file that is applied before; None: nothing is."""
    if operation is Operation.CREATE:
        return roles(exclusive=False) if resource in _EXCLUSIVES else None
    return roles()


def file_then(operation: Operation) -> str:
    """Return the role file that is applied when the call fails."""
    match operation:
        case Operation.UPDATE:
            return roles(team="ai")
        case Operation.REPLACE:
            return roles(path="/moved/")
        case Operation.DELETE:
            return roles(only="beside")
        case _:
            return roles()


def needs_foreign_policies(operation: Operation, resource: str) -> bool:
    """Tell whether somebody puts policies on the role before, so that there is work to do."""
    return resource in _EXCLUSIVES and operation in (Operation.CREATE, Operation.UPDATE)


def roles(
    *, team: str = "ml", path: str = "/ai/", exclusive: bool = True, only: str | None = None
) -> str:
    """Return a role file with every kind of resource, and a role beside them."""
    head = HEAD.replace("team: ml", f"team: {team}").replace("/ai/", path)
    permissions = (
        "    permissions:\n      - sid: Read\n        actions: [s3:GetObject]\n"
        f'        resources: ["arn:aws:s3:::acme-{team}/*"]\n'
    )
    kinds = {
        "machine": f"    service: ec2\n    exclusive: {str(exclusive).lower()}\n",
        "agent": "    service: bedrock\n    policy_type: inline\n",
        "beside": "    service: bedrock\n",
    }
    wanted = kinds if only is None else {only: kinds[only]}
    return head + "".join(f"  {key}:\n{kind}{permissions}" for key, kind in wanted.items())
