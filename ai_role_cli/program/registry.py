"""What a run of the program has registered, and what is to come before what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ai_role_cli.program.order import Part, PartKind, RegistrationOrder

if TYPE_CHECKING:
    import pulumi
    from pulumi_aws import Provider

    from ai_role_cli.policy import FileArns
    from ai_role_cli.program.patience import Patience

__all__ = ["Registry"]


@dataclass(frozen=True, slots=True)
class Registry:
    """The roles and policies of one run, each a resource that others refer to."""

    order: RegistrationOrder
    arns: FileArns
    provider: Provider
    patience: Patience
    made: dict[Part, pulumi.Resource] = field(default_factory=dict)

    def needed(self, part: Part) -> list[pulumi.Resource]:
        """Return what a part depends on: what it is made after, and deleted before."""
        return [self.made[earlier] for earlier in self.order.needs.get(part, ())]

    def policy(self, arn: str | None) -> pulumi.Resource | None:
        """Return the policy of the file that has this ARN, if there is one."""
        own = self.arns.policies.get(arn or "")
        return None if own is None else self.made[Part(PartKind.POLICY, own.role, own.key)]

    def in_turn(self, part: Part, text: str) -> pulumi.Input[str]:
        """
        Return an input that is there once all that the part waits for is made.

        The state does not hear of it: nothing of that must be deleted before the part is.
        """
        return self._after(part, text) if part in self.order.waits else text

    async def _after(self, part: Part, text: str) -> str:
        earlier = (self.made[each] for each in self.order.waits[part])
        await self.patience.wait(*(resource.urn.future() for resource in earlier))
        return text
