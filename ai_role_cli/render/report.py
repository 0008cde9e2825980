"""What a command reports: the plan with everything around it that a reader needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from ai_role_cli.access.comparison import combined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ai_role_cli.access.comparison import Access, Witness
    from ai_role_cli.access.evaluation import PolicyLayer
    from ai_role_cli.plan import Plan, RoleAccess, RoleChange
    from ai_role_cli.render.report_finding import ReportFinding
    from ai_role_cli.spec import Location

__all__ = ["GateHit", "Phase", "PlanReport", "Result", "StatementKey"]


class Phase(StrEnum):
    """Whether the plan tells what would be or what was."""

    PREVIEW = "preview"
    APPLY = "apply"
    DESTROY_PREVIEW = "destroy preview"
    DESTROY = "destroy"
    DIFF = "diff"
    DRIFT = "drift"


class Result(StrEnum):
    """How the command ended."""

    NO_CHANGES = "no-changes"
    PREVIEWED = "previewed"
    DRIFTED = "drifted"
    COMPARED = "compared"
    APPLIED = "applied"
    DESTROYED = "destroyed"
    FAILED = "failed"
    REFUSED = "refused"
    DECLINED = "declined"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class GateHit:
    """A gate that a role or a finding runs into, and what shows it: one text for each proof."""

    gate: str
    subject: str
    """The key of the role, or the file of a finding that belongs to none."""

    evidence: tuple[str, ...]
    location: Location | None

    @property
    def texts(self) -> tuple[str, ...]:
        """Each proof with what it is about."""
        return tuple(f"{self.subject}: {text}" for text in self.evidence)


@dataclass(frozen=True, slots=True)
class StatementKey:
    """A statement of the documents that will be there."""

    role: str
    layer: PolicyLayer
    document: str
    """The name of the policy in AWS; `trust` for the trust policy."""

    index: int
    """Counted from 0."""


@dataclass(frozen=True, slots=True)
class PlanReport:
    """The one model behind every output format."""

    phase: Phase
    plan: Plan
    result: Result
    stack: str | None
    """None, as account and region may be, where a diff is of files that do not say it."""

    account: str | None
    region: str | None
    file: str
    """The role file as the user named it."""

    sandbox: bool
    aws_read: bool = False
    """Whether AWS was asked what is there, so that the plan does not rest on the state alone."""

    locations: Mapping[str, Location] = field(default_factory=dict)
    """Where each role is in the file, by its key."""

    findings: Sequence[ReportFinding] = ()
    access: Mapping[str, RoleAccess] = field(default_factory=dict)
    """What the change of each role does to access, by its key; empty once it is done."""

    statements: Mapping[StatementKey, Location] = field(default_factory=dict)
    """Where the file says each statement."""

    base: str | None = None
    """The other role file of a diff, as the user named it."""

    gates: Sequence[GateHit] = ()
    """The gates that were hit; nothing was changed then."""

    unmanaged: Sequence[str] = ()
    """Of a drift or a destroy, the roles of the file that the stack does not hold, by key."""

    @property
    def is_outcome(self) -> bool:
        """Whether it tells what was done."""
        return self.phase in (Phase.APPLY, Phase.DESTROY)

    @property
    def verdict(self) -> Access:
        """What all changes do to access together."""
        found = self.access.values()
        return combined([v for role in found for v in (role.permissions, role.trust)])

    def location(self, role: RoleChange) -> Location | None:
        """Return the place of a role; None if the file no longer has it."""
        return self.locations.get(role.key)

    def evidence_location(self, role: RoleChange, witness: Witness) -> Location | None:
        """Return the place of the statement that allows a request now; None if none does."""
        if not witness.after.is_allowed or not witness.after.statements:
            return None
        found = witness.after.statements[0]
        key = StatementKey(role.key, found.layer, found.document, found.index)
        return self.statements.get(key)
