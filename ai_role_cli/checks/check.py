"""Runs the rules over the roles of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.checks.role_subject import RoleSubject
from ai_role_cli.checks.rules import RULES
from ai_role_cli.checks.suppression import Review, reviewed
from ai_role_cli.policy import FileArns
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from ai_role_cli.policy import RoleDocuments, Synthesis, Target
    from ai_role_cli.spec import Finding, LoadedRoleFile, SpecPath

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
    trusts, policies = _trusts(synthesis.roles), _policies(synthesis.roles)
    subjects = [RoleSubject(each, loaded, target, trusts, policies) for each in synthesis.roles]
    return (*synthesis.findings, *(finding for role in subjects for finding in _found(role)))


def _trusts(roles: Sequence[RoleDocuments]) -> Mapping[str, Mapping[str, SpecPath]]:
    arns = FileArns.of(roles)
    return {
        role.key: {key: role.trust_places[index] for index, key in arns.trusted(role)}
        for role in roles
    }


def _policies(roles: Sequence[RoleDocuments]) -> Mapping[str, str]:
    own = {role.key: [each for each in role.policies if each.arn] for role in roles}
    by_role = {key: f"{policies[0].arn}" for key, policies in own.items() if policies}
    return by_role | {each.name: f"{each.arn}" for found in own.values() for each in found}


def _found(role: RoleSubject) -> Iterator[Finding]:
    """Yield what the rules find of a role, one finding for one cause."""
    found = {rule: tuple(rule.findings(role)) for rule in RULES}
    said = {(each.id, each.path): each.severity for group in found.values() for each in group}
    for rule, findings in found.items():
        for finding in findings:
            others = [said.get((other, finding.path)) for other in rule.yields_to]
            if not any(other and _is_as_bad(other, finding.severity) for other in others):
                yield finding


def _is_as_bad(severity: Severity, other: Severity) -> bool:
    order = list(Severity)
    return order.index(severity) <= order.index(other)
