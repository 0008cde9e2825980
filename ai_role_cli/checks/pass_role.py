"""The rule about iam:PassRole: which roles are passed, and to whom."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from ai_role_cli.access import UNNAMED, Reach
from ai_role_cli.checks.escalation import PASS_ROLE, PASSED_TO_SERVICE
from ai_role_cli.checks.pages import IAM_GUIDE
from ai_role_cli.checks.placed_statement import Element
from ai_role_cli.checks.rule import Rule
from ai_role_cli.checks.statement_subject import Remark, each_allow
from ai_role_cli.checks.watched_actions import WatchedActions
from ai_role_cli.checks.wording import listed
from ai_role_cli.policy import Condition
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.checks.statement_subject import StatementSubject
    from ai_role_cli.policy import Statement

__all__ = ["RULES"]

_WHOLE = frozenset({"*", "iam:*"})
"""Patterns that other rules speak of, with all that they allow besides."""

_ANY_SERVICE = Condition("StringEquals", PASSED_TO_SERVICE, (f"{UNNAMED}.amazonaws.com",))
_LIMIT = "add conditions: {StringEquals: {iam:PassedToService: SERVICE.amazonaws.com}}"


def _unscoped(subject: StatementSubject) -> Iterator[Remark]:
    index = _index(subject.statement)
    if index is None:
        return
    reach = Reach(PASS_ROLE, subject.statement, subject.denies)
    any_role = reach.includes_unnamed()
    any_service = replace(reach, given=(_ANY_SERVICE,)).includes_something()
    if any_role and any_service:
        hint = "name the roles under resources and the service in iam:PassedToService"
        yield _remark(index, "passes any role to any service", hint=hint, severity=Severity.HIGH)
    elif any_role:
        message = f"passes any role to {_services(subject.statement)}"
        hint = "name the roles under resources"
        yield _remark(index, message, hint=hint, severity=Severity.MEDIUM)
    elif any_service:
        message = "passes the roles to any service that they trust"
        yield _remark(index, message, hint=_LIMIT, severity=Severity.MEDIUM)


def _remark(index: int, message: str, *, hint: str, severity: Severity) -> Remark:
    return Remark(Element.ACTIONS, (index,), message, hint=hint, severity=severity)


def _services(statement: Statement) -> str:
    """Return the services that conditions name; what limits them otherwise has no short name."""
    key = PASSED_TO_SERVICE.lower()
    tested = [each for each in statement.conditions if each.key.lower() == key]
    names = [value for condition in tested for value in condition.values]
    return listed(names) if names else "some services"


def _index(statement: Statement) -> int | None:
    for index, pattern in enumerate(statement.actions):
        if pattern not in _WHOLE and _watched().meant_by(pattern):
            return index
    return None


@cache
def _watched() -> WatchedActions:
    return WatchedActions.of([PASS_ROLE])


RULES = (
    Rule(
        id="pass-role-unscoped",
        severity=Severity.HIGH,
        title="iam:PassRole without the roles or the service it is for",
        why=(
            "Who may pass a role to a service can have that service act as the role. On every "
            "role, that is every permission that some service's role has. `high` where neither the "
            "roles nor the service are limited, `medium` where one of the two is missing. Where "
            "the role can also make such a service run, `privilege-escalation` says it instead."
        ),
        fix="Name the roles under resources, and the service in the condition iam:PassedToService.",
        sources=(
            f"{IAM_GUIDE}id_roles_use_passrole.html",
            f"{IAM_GUIDE}access-analyzer-reference-policy-checks.html",
        ),
        check=each_allow(_unscoped),
        yields_to=("privilege-escalation",),
    ),
)
