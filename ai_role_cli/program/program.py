"""The inline Pulumi program of a role file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import pulumi
from pulumi_aws import Provider

from ai_role_cli.program.naming import PROVIDER_NAME
from ai_role_cli.program.patience import Patience
from ai_role_cli.program.resources import RoleResources

if TYPE_CHECKING:
    from ai_role_cli.policy import RoleDocuments, Target

__all__ = ["Program", "build_program"]

Program: TypeAlias = Callable[[Patience], Awaitable[None]]
"""What is run inside an operation; it waits for its resources with this patience."""

_BATCH = 20
"""
Roles registered at once.

The SDK waits for outstanding outputs in rounds over all of them, so a program that registers
everything first takes quadratic time; awaiting a batch before the next keeps it linear (3 s against
44 s for 500).
"""


def build_program(
    roles: Sequence[RoleDocuments], target: Target, *, renames: Mapping[str, str] | None = None
) -> Program:
    """
    Return the program that declares these roles in this account and region.

    Every resource of the SDK is made inside of it: outputs belong to the event loop of one run.

    Args:
        roles: The documents of each role.
        target: Account and region.
        renames: Keys that roles had in the state, by their keys now.
    """
    old_keys = renames or {}

    async def program(patience: Patience) -> None:
        provider = Provider(
            PROVIDER_NAME, region=target.region, allowed_account_ids=[target.account]
        )
        for batch in _batches(roles):
            registered: list[pulumi.Resource] = []
            for documents in batch:
                old_key = old_keys.get(documents.key)
                resources = RoleResources(documents, provider, old_key)
                pulumi.export(documents.key, resources.register())
                registered += resources.registered
            await patience.wait(*(resource.urn.future() for resource in registered))

    return program


def _batches(roles: Sequence[RoleDocuments]) -> Iterator[Sequence[RoleDocuments]]:
    for start in range(0, len(roles), _BATCH):
        yield roles[start : start + _BATCH]
