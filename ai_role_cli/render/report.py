"""What a command reports: the plan with everything around it that a reader needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from ai_role_cli.access import combined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ai_role_cli.access import Access
    from ai_role_cli.plan import Plan, RoleAccess, RoleChange
    from ai_role_cli.spec import Location

__all__ = ["Phase", "PlanReport", "ReportFinding", "Result"]


class Phase(StrEnum):
    """Whether the plan tells what would be or what was."""

    PREVIEW = "preview"
    APPLY = "apply"
    DESTROY_PREVIEW = "destroy preview"
    DESTROY = "destroy"


class Result(StrEnum):
    """How the command ended."""

    NO_CHANGES = "no-changes"
    PREVIEWED = "previewed"
    APPLIED = "applied"
    DESTROYED = "destroyed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ReportFinding:
    """A finding with its place in a file."""

    id: str
    severity: str
    message: str
    role: str | None
    location: Location
    hint: str | None


@dataclass(frozen=True, slots=True)
class PlanReport:
    """The one model behind every output format."""

    phase: Phase
    plan: Plan
    result: Result
    stack: str
    account: str
    region: str
    file: str
    """The role file as the user named it."""

    sandbox: bool
    locations: Mapping[str, Location] = field(default_factory=dict)
    """Where each role is in the file, by its key."""

    findings: Sequence[ReportFinding] = ()
    access: Mapping[str, RoleAccess] = field(default_factory=dict)
    """What the change of each role does to access, by its key; empty once it is done."""

    @property
    def verdict(self) -> Access:
        """What all changes do to access together."""
        found = self.access.values()
        return combined([v for role in found for v in (role.permissions, role.trust)])

    def location(self, role: RoleChange) -> Location | None:
        """Return the place of a role; None if the file no longer has it."""
        return self.locations.get(role.key)
