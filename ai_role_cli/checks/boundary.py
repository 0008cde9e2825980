"""The rule about roles without a permissions boundary, where a file uses boundaries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.checks.pages import IAM_GUIDE
from ai_role_cli.checks.rule import Hit, Rule
from ai_role_cli.spec import Anchor, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.checks.role_subject import RoleSubject

__all__ = ["RULES"]


def _missing(role: RoleSubject) -> Iterator[Hit]:
    used = role.file.permissions_boundaries
    if used and role.spec.permissions_boundary is None:
        yield Hit(
            role.path(),
            "has no permissions boundary, though other roles of the file have",
            hint=f"permissions_boundary: {used[0]}",
            at=Anchor.KEY,
        )


RULES = (
    Rule(
        id="boundary-missing",
        severity=Severity.LOW,
        title="A role without the permissions boundary that others of the file have",
        why=(
            "A permissions boundary caps what a role may do, whatever its policies say, and is the "
            "last line of defence for roles of agents. A file opts in by naming one for any role; "
            "then a role without is more likely forgotten than meant."
        ),
        fix="Set permissions_boundary under defaults, for all roles.",
        sources=(f"{IAM_GUIDE}access_policies_boundaries.html",),
        check=_missing,
    ),
)
