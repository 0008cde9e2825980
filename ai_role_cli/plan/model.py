"""What an operation changes: per resource as the engine says it, per role as people ask for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from ai_role_cli.plan.resource import (
    EXCLUSIVE_KINDS,
    Operation,
    Properties,
    ResourceChange,
    ResourceKind,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ai_role_cli.access.comparison import StatementChanges
    from ai_role_cli.plan.refusal import ResourceFailure
    from ai_role_cli.policy import JsonValue
    from ai_role_cli.spec import PolicyType

__all__ = [
    "EXCLUSIVE_KINDS",
    "AttachmentChange",
    "Completion",
    "Operation",
    "Plan",
    "PolicyChange",
    "Properties",
    "ResourceChange",
    "ResourceKind",
    "RoleChange",
    "SettingChange",
    "SharedPolicy",
]


class Completion(StrEnum):
    """How far an operation came with a role."""

    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not-done"


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One property of the role itself; None on a side where it is not set."""

    name: str
    before: str | None
    after: str | None
    forces_replacement: bool = False


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One permission policy of a role."""

    name: str
    kind: PolicyType
    operation: Operation
    statements: StatementChanges
    chars_before: int | None
    chars_after: int | None
    replaced_by: tuple[str, ...] = ()
    retained: bool = False
    """Whether it is still on the role though it is deleted here."""


@dataclass(frozen=True, slots=True)
class AttachmentChange:
    """A managed policy that is put on the role or taken off."""

    arn: str
    operation: Operation
    retained: bool = False
    """Whether it is still on the role though it is deleted here."""


@dataclass(frozen=True, slots=True)
class SharedPolicy:
    """A policy that a role uses by its ARN, and that the same plan makes for some role."""

    arn: str
    name: str
    role: str
    """The key of the role that the policy belongs to."""

    operation: Operation
    before: Properties | None
    """Properties of the policy; None if it is new."""

    after: Properties | None
    """The same; None if it goes."""

    @property
    def is_changed(self) -> bool:
        """Whether those who use it may be able to do something else for it."""
        return self.operation is not Operation.UNCHANGED


@dataclass(frozen=True, slots=True)
class RoleChange:
    """Everything that happens to one role."""

    key: str
    name: str
    operation: Operation
    arn_before: str | None
    arn_after: str | None
    settings: tuple[SettingChange, ...]
    trust: StatementChanges
    policies: tuple[PolicyChange, ...]
    attachments: tuple[AttachmentChange, ...]
    resources: tuple[ResourceChange, ...]
    shared: tuple[SharedPolicy, ...] = ()
    renamed_from: str | None = None
    """The key it was applied under, if that was another one."""

    @property
    def is_changed(self) -> bool:
        """Whether something happens to it, to its settings, or to a policy that it uses."""
        happens = self.operation is not Operation.UNCHANGED or bool(self.settings)
        return happens or self.has_shared_changes

    @property
    def has_shared_changes(self) -> bool:
        """Whether something happens to a policy that it uses by its ARN."""
        return any(policy.is_changed for policy in self.shared)

    @property
    def forced_by(self) -> tuple[str, ...]:
        """The properties that force the replacement of the role."""
        return tuple(change.name for change in self.settings if change.forces_replacement)

    @property
    def steps(self) -> tuple[ResourceChange, ...]:
        """The resources with which there is something to do."""
        return tuple(resource for resource in self.resources if resource.is_step)

    @property
    def done_steps(self) -> int:
        """How many of the steps the engine finished."""
        return sum(step.done for step in self.steps)

    @property
    def is_done(self) -> bool:
        """Whether the engine finished everything that was to do; always true of a preview."""
        return self.done_steps == len(self.steps)

    @property
    def completion(self) -> Completion:
        """How far the engine came; `done` of a preview."""
        if self.is_done:
            return Completion.DONE
        began = self.done_steps > 0 or any(r.gone or r.incomplete for r in self.resources)
        return Completion.PARTLY if began else Completion.NOT_DONE

    @property
    def arn_now(self) -> str | None:
        """
        The ARN under which AWS has the role after an operation; None if it does not have it.

        A role that was not made has none, whoever may have one of its name.
        """
        role = next((r for r in self.resources if r.kind is ResourceKind.ROLE), None)
        if role is None or role.gone:
            return None
        if role.operation is Operation.DELETE:
            return self.arn_before if role.retained or not role.done else None
        is_there = role.done or role.incomplete or not role.is_step
        return self.arn_after if is_there else self.arn_before

    @property
    def retained(self) -> bool:
        """Whether AWS keeps the role, as it was, though it is deleted or replaced here."""
        kinds = (resource.kind for resource in self.resources if resource.retained)
        return ResourceKind.ROLE in kinds


@dataclass(frozen=True, slots=True)
class Plan:
    """What a preview found, or what an operation did."""

    roles: tuple[RoleChange, ...]
    """Roles of the file in its order, then those that are no longer in it, by key."""

    failures: tuple[ResourceFailure, ...]
    warnings: tuple[str, ...]
    outputs: Mapping[str, JsonValue]

    @property
    def changes(self) -> tuple[RoleChange, ...]:
        """The roles that something happens to, or to what they may do."""
        return tuple(role for role in self.roles if role.is_changed)

    @property
    def is_empty(self) -> bool:
        """Tell whether neither AWS nor the state needs an operation."""
        resources = (resource for role in self.roles for resource in role.resources)
        return not self.changes and not any(resource.state_only for resource in resources)

    def only(self, keys: Collection[str]) -> Plan:
        """Return the plan of these roles alone."""
        return replace(self, roles=tuple(role for role in self.roles if role.key in keys))

    @property
    def is_done(self) -> bool:
        """Whether the engine finished everything that was to do; always true of a preview."""
        return all(role.is_done for role in self.roles)

    def count(self, operation: Operation) -> int:
        """Return the number of roles with this operation that nothing is left of."""
        return sum(role.operation is operation and role.is_done for role in self.roles)

    def count_left(self, completion: Completion, operation: Operation | None = None) -> int:
        """Return the number of roles an operation came so far with; with one operation, or all."""
        return sum(
            role.completion is completion and operation in (None, role.operation)
            for role in self.roles
        )
