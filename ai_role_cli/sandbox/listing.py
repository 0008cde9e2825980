"""What is in the account now, asked from it and not from any state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_role_cli.sandbox.clients import iam_client

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

    from ai_role_cli.sandbox.session import Sandbox

__all__ = ["FoundRole", "roles_in"]


@dataclass(frozen=True, slots=True)
class FoundRole:
    """A role of the account and the policies on it."""

    arn: str
    inline: tuple[str, ...]
    attached: tuple[str, ...]


def roles_in(sandbox: Sandbox, *, region: str) -> tuple[FoundRole, ...]:
    """Return the roles of the account by their ARNs."""
    client = iam_client(sandbox.endpoint, region=region)
    pages = client.get_paginator("list_roles").paginate()
    names = {role["Arn"]: role["RoleName"] for page in pages for role in page["Roles"]}
    return tuple(_found(client, arn, name) for arn, name in sorted(names.items()))


def _found(client: IAMClient, arn: str, name: str) -> FoundRole:
    inline = client.list_role_policies(RoleName=name)["PolicyNames"]
    attached = client.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    return FoundRole(arn, tuple(inline), tuple(policy["PolicyArn"] for policy in attached))
