"""What came of an operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ai_role_cli.errors import AiRoleError
    from ai_role_cli.render.report import PlanReport

__all__ = ["OperationOutcome"]


@dataclass(frozen=True, slots=True)
class OperationOutcome:
    """What an operation did, and what kept it from doing the rest."""

    report: PlanReport
    failure: AiRoleError | None
