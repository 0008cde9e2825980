"""Rules about NotAction and NotResource: what they reach grows whenever AWS adds something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.checks.pages import IAM_GUIDE
from ai_role_cli.checks.placed_statement import Element
from ai_role_cli.checks.rule import Hit, Rule
from ai_role_cli.spec import Anchor, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.checks.role_subject import RoleSubject

__all__ = ["RULES"]


def _allowed_not_actions(role: RoleSubject) -> Iterator[Hit]:
    for each in role.allows:
        if each.statement.not_actions:
            yield Hit(
                each.at(Element.NOT_ACTIONS),
                "allows every action of every service but these",
                hint="list the actions that are meant under actions",
                at=Anchor.KEY,
            )


def _allowed_not_resources(role: RoleSubject) -> Iterator[Hit]:
    for each in role.allows:
        if each.statement.not_resources:
            yield Hit(
                each.at(Element.NOT_RESOURCES),
                "allows the actions on every resource but these",
                hint="list the resources that are meant, or deny these in a statement of their own",
                at=Anchor.KEY,
            )


RULES = (
    Rule(
        id="allow-not-action",
        severity=Severity.HIGH,
        title="An Allow statement with NotAction",
        why=(
            "NotAction with Allow grants every action that is not listed, of services that exist "
            "and of those that AWS adds later, IAM's own among them."
        ),
        fix="List the actions that are meant. NotAction belongs into Deny statements.",
        sources=(f"{IAM_GUIDE}reference_policies_elements_notaction.html",),
        check=_allowed_not_actions,
    ),
    Rule(
        id="allow-not-resource",
        severity=Severity.HIGH,
        title="An Allow statement with NotResource",
        why=(
            "NotResource with Allow grants the actions on every resource that is not listed, "
            "those of other accounts and those made tomorrow included."
        ),
        fix="List the resources that are meant, or deny the exceptions in a Deny statement.",
        sources=(f"{IAM_GUIDE}reference_policies_elements_notresource.html",),
        check=_allowed_not_resources,
    ),
)
