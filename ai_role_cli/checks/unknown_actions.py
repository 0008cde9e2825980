"""Rules about actions that AWS does not document: misspelt, of another service, or of none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.access import known_services, service_of
from ai_role_cli.checks.action_guesses import action_hint, service_hint
from ai_role_cli.checks.actions import is_documented
from ai_role_cli.checks.pages import POLICY_CHECKS, SERVICE_REFERENCE
from ai_role_cli.checks.placed_statement import Element
from ai_role_cli.checks.rule import Rule
from ai_role_cli.checks.statement_subject import Remark, each_statement
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.checks.statement_subject import StatementSubject

__all__ = ["RULES"]


def _unknown_actions(subject: StatementSubject) -> Iterator[Remark]:
    for element, index, action in _undocumented(subject):
        if service_of(action) in known_services():
            what = "no action matches" if {"*", "?"} & set(action) else "AWS documents no action"
            yield Remark(element, (index,), f"{what} {action}", hint=action_hint(action))


def _unknown_services(subject: StatementSubject) -> Iterator[Remark]:
    for element, index, action in _undocumented(subject):
        service = service_of(action)
        if service is not None and service not in known_services():
            message = f"AWS documents no actions of a service {service}"
            yield Remark(element, (index,), message, hint=service_hint(action, service))


def _undocumented(subject: StatementSubject) -> Iterator[tuple[Element, int, str]]:
    statement = subject.statement
    lists = (Element.ACTIONS, statement.actions), (Element.NOT_ACTIONS, statement.not_actions)
    for element, actions in lists:
        for index, action in enumerate(actions):
            if not is_documented(action):
                yield element, index, action


RULES = (
    Rule(
        id="unknown-action",
        severity=Severity.ERROR,
        title="An action that AWS does not document",
        why=(
            "IAM takes any text as an action and says nothing. What is misspelt is not granted, "
            "and in a Deny statement not denied. In a policy document, which is taken as it is, "
            "the finding is `high`."
        ),
        fix="Write the action as the service authorization reference spells it.",
        sources=(
            SERVICE_REFERENCE,
            f"{POLICY_CHECKS}-error-invalid-action",
        ),
        check=each_statement(_unknown_actions),
    ),
    Rule(
        id="unknown-service",
        severity=Severity.MEDIUM,
        title="An action of a service that AWS does not document",
        why=(
            "The prefix of an action is often not the name that the service has in an SDK. AWS "
            "also adds services, and retires them, faster than any list of them is updated, so "
            "this is no error."
        ),
        fix="Write the service prefix that the service authorization reference gives.",
        sources=(SERVICE_REFERENCE,),
        check=each_statement(_unknown_services),
    ),
)
