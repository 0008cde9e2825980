"""The rule about policy variables that no request has a value for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.access import never_in_a_role, variable_keys
from ai_role_cli.checks.context_keys import find_key, is_federated, nearest_key
from ai_role_cli.checks.keys_of_others import hint_for
from ai_role_cli.checks.pages import IAM_GUIDE
from ai_role_cli.checks.placed_statement import Element
from ai_role_cli.checks.rule import Rule
from ai_role_cli.checks.statement_subject import Remark, each_with_trust
from ai_role_cli.policy import spelling
from ai_role_cli.spec import Severity, policy_variables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ai_role_cli.checks.statement_subject import StatementSubject

__all__ = ["RULES"]

_CLOUDFORMATION = "AWS::"

_ELSEWHERE = ("iot:", "transfer:")
"""
Variables of services that read policies themselves.

Source: AWS IoT Core Developer Guide, "AWS IoT Core policy variables"; AWS Transfer Family User
Guide, "Creating a session policy".
"""

_PLACEHOLDERS: Mapping[str, str] = {
    "AWS::AccountId": "{account}",
    "AWS::Region": "{region}",
    "AWS::Partition": "{partition}",
}


def _unknown(subject: StatementSubject) -> Iterator[Remark]:
    for element, inner, text in _texts(subject):
        for variable in policy_variables(text):
            for name in variable_keys(variable):
                if name and not _is_known(name):
                    yield Remark(element, inner, _message(variable, name), hint=_hint(name))
                elif _is_of_others(subject, variable, name):
                    message = f"no request of a role has a value for the variable {variable}"
                    yield Remark(element, inner, message, hint=hint_for(name))


def _is_of_others(subject: StatementSubject, variable: str, name: str) -> bool:
    """The caller of a trust policy may be a user, and a default stands for what is missing."""
    is_trust = subject.statement.principals or subject.statement.not_principals
    return never_in_a_role(name) and not is_trust and ", '" not in variable


def _texts(subject: StatementSubject) -> Iterator[tuple[Element, tuple[str | int, ...], str]]:
    statement = subject.statement
    lists = (
        (Element.RESOURCES, statement.resources),
        (Element.NOT_RESOURCES, statement.not_resources),
    )
    for element, arns in lists:
        for index, arn in enumerate(arns):
            yield element, (index,), arn
    for condition in statement.conditions:
        for index, value in enumerate(condition.values):
            yield Element.CONDITIONS, (condition.operator, condition.key, index), value


def _is_known(name: str) -> bool:
    if name.startswith(_CLOUDFORMATION):
        return False
    is_elsewhere = name.lower().startswith(_ELSEWHERE)
    return is_elsewhere or is_federated(name) or find_key(name) is not None


def _message(variable: str, name: str) -> str:
    if name.startswith(_CLOUDFORMATION):
        return f"{variable} is a parameter of CloudFormation, which IAM does not fill in"
    return f"no request has a value for the variable {variable}"


def _hint(name: str) -> str:
    if name in _PLACEHOLDERS:
        return f"write what it stands for, in the role file {_PLACEHOLDERS[name]}"
    near = nearest_key(name) if ":" in name and not name.startswith(_CLOUDFORMATION) else None
    if near is None:
        return "write what it stands for, in the role file ${var.NAME}"
    return f"did you mean ${{{spelling.condition_key(near)}}}?"


RULES = (
    Rule(
        id="unknown-policy-variable",
        severity=Severity.HIGH,
        title="A policy variable that no request has",
        why=(
            "IAM fills in the condition keys of the request, and nothing else. A text with another "
            "variable, such as one that CloudFormation or Terraform would have replaced, matches "
            "nothing: what the statement allows is denied, and what it denies is not. So does one "
            "with a key that requests of a role never have, as `${aws:username}`."
        ),
        fix="Write what the variable stands for, or the key of the request that was meant.",
        sources=(f"{IAM_GUIDE}reference_policies_variables.html",),
        check=each_with_trust(_unknown),
    ),
)
