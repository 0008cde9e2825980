"""What a role is, as a reviewer asks: who may assume it, what it may do, what of that is risky."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_role_cli.access.evaluation import grants_of, permissions_of
from ai_role_cli.spec import Effect

if TYPE_CHECKING:
    from ai_role_cli.access.evaluation import Grant
    from ai_role_cli.policy import RoleDocuments, Statement
    from ai_role_cli.render.validation import PlacedFinding
    from ai_role_cli.spec import Location

__all__ = ["RoleExplanation", "explained"]


@dataclass(frozen=True, slots=True)
class RoleExplanation:
    """One role; `findings` are those of the role, the worst first."""

    role: RoleDocuments
    location: Location
    trust: tuple[Statement, ...]
    allowed: tuple[Grant, ...]
    denied: tuple[Grant, ...]
    findings: tuple[PlacedFinding, ...]


def explained(
    role: RoleDocuments, location: Location, findings: tuple[PlacedFinding, ...]
) -> RoleExplanation:
    """Return what is to be said of a role."""
    grants = grants_of(permissions_of(role).policies)
    return RoleExplanation(
        role=role,
        location=location,
        trust=role.trust.statements,
        allowed=tuple(grant for grant in grants if grant.effect is Effect.ALLOW),
        denied=tuple(grant for grant in grants if grant.effect is Effect.DENY),
        findings=findings,
    )
