"""The inline Pulumi program of a role file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import pulumi
from pulumi_aws import Provider

from ai_role_cli.policy import FileArns
from ai_role_cli.program.naming import OWNER_NAME, OWNER_TYPE, PROVIDER_NAME
from ai_role_cli.program.order import registration_order
from ai_role_cli.program.patience import Patience
from ai_role_cli.program.registry import Registry
from ai_role_cli.program.resources import RoleResources

if TYPE_CHECKING:
    from ai_role_cli.policy import RoleDocuments, Target
    from ai_role_cli.program.order import Part
    from ai_role_cli.program.owner import StackOwner

__all__ = ["Program", "build_program"]

Program: TypeAlias = Callable[[Patience], Awaitable[None]]
"""What is run inside an operation; it waits for its resources with this patience."""

_BATCH = 60
"""
Parts of roles registered at once: three make a usual role.

The SDK waits for outstanding outputs in rounds over all of them, so a program that registers
everything first takes quadratic time; awaiting a batch before the next keeps it linear (3 s against
44 s for 500).
"""


def build_program(
    roles: Sequence[RoleDocuments],
    target: Target,
    owner: StackOwner,
    *,
    renames: Mapping[str, str] | None = None,
) -> Program:
    """
    Return the program that declares these roles in this account and region.

    Every resource of the SDK is made inside of it: outputs belong to the event loop of one run.

    Args:
        roles: The documents of each role.
        target: Account and region.
        owner: Whose the stack is from now on.
        renames: Keys that roles had in the state, by their keys now.
    """
    old_keys = renames or {}

    async def program(patience: Patience) -> None:
        # First, so that the state knows it of whatever comes of the rest.
        _Owner(owner)
        provider = Provider(
            PROVIDER_NAME, region=target.region, allowed_account_ids=[target.account]
        )
        order = registration_order(roles)
        registry = Registry(order, FileArns.of(roles), provider, patience)
        resources = {
            role.key: RoleResources(role, registry, old_keys.get(role.key)) for role in roles
        }
        for batch in _batches(order.parts):
            registered = [made for part in batch for made in resources[part.role].register(part)]
            await patience.wait(*(resource.urn.future() for resource in registered))
        for key, role in resources.items():
            pulumi.export(key, role.exports)

    return program


class _Owner(pulumi.ComponentResource):
    """Makes the state remember whose the stack is; no other resource is part of it."""

    def __init__(self, owner: StackOwner) -> None:
        super().__init__(OWNER_TYPE, OWNER_NAME, dict(owner.inputs))
        self.register_outputs({})


def _batches(parts: Sequence[Part]) -> Iterator[Sequence[Part]]:
    for start in range(0, len(parts), _BATCH):
        yield parts[start : start + _BATCH]
