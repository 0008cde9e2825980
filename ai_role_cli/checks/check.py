"""Runs the rules over the roles of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.checks.role_subject import RoleSubject
from ai_role_cli.checks.rules import RULES
from ai_role_cli.checks.suppression import Review, reviewed

if TYPE_CHECKING:
    from datetime import date

    from ai_role_cli.policy import Synthesis, Target
    from ai_role_cli.spec import Finding, LoadedRoleFile

__all__ = ["check_roles", "review_roles"]


def review_roles(
    loaded: LoadedRoleFile, synthesis: Synthesis, target: Target, *, today: date
) -> Review:
    """Return what is to be said of the roles, apart from what their file accepts."""
    findings = check_roles(loaded, synthesis, target)
    checked = {role.key for role in synthesis.roles}
    return reviewed(findings, loaded.role_file, checked=checked, today=today)


def check_roles(
    loaded: LoadedRoleFile, synthesis: Synthesis, target: Target
) -> tuple[Finding, ...]:
    """Return what the rules find of the roles, after what their synthesis found."""
    subjects = [RoleSubject(documents, loaded, target) for documents in synthesis.roles]
    found = [finding for role in subjects for rule in RULES for finding in rule.findings(role)]
    return (*synthesis.findings, *found)
