from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.spec import Finding

    Findings = Callable[[str, str], list[Finding]]

ROLE = """
roles:
  agent:
    service: lambda
    permissions:
      - {{effect: {effect}, actions: {actions}, resources: "*", conditions: {conditions}}}
"""


def role(conditions: str, actions: str = "[dynamodb:GetItem]", effect: str = "allow") -> str:
    return ROLE.format(effect=effect, actions=actions, conditions=conditions)


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ('{BoolIfExists: {"aws:MultiFactorAuthPresent": "true"}}', "medium"),
        ('{StringEqualsIfExists: {"aws:SourceVpc": vpc-1}}', "low"),
        ('{StringNotEquals: {"aws:SourceVpc": vpc-1}}', "low"),
        ('{StringNotEquals: {"aws:PrincipalAccount": "1"}}', None),
        ('{Bool: {"aws:MultiFactorAuthPresent": "true"}}', None),
        (
            (
                '{StringEqualsIfExists: {"aws:SourceVpc": vpc-1}, '
                'StringEquals: {"aws:ResourceAccount": "{account}"}}'
            ),
            None,
        ),
        (
            '{StringNotEquals: {"aws:SourceVpc": vpc-1}, "Null": {"aws:SourceVpc": "false"}}',
            None,
        ),
        ("{}", None),
    ],
)
def test_an_allow_that_holds_without_its_key_is_found(
    findings: Findings, conditions: str, expected: str | None
) -> None:
    found = [each.severity for each in findings("if-exists-widens", role(conditions))]

    assert found == ([Severity(expected)] if expected else [])
    assert findings("if-exists-widens", role(conditions, effect="deny")) == []


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ('{"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [a]}}', "medium"),
        ('{"ForAllValues:StringEquals": {"acme:Keys": [a]}}', "medium"),
        ('{"ForAllValues:StringEquals": {"aws:TagKeys": [a]}}', "low"),
        (
            (
                '{"ForAllValues:StringEquals": {"aws:TagKeys": [a]}, '
                'StringEquals: {"aws:RequestTag/a": b}}'
            ),
            None,
        ),
        (
            (
                '{"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [a]}, '
                '"Null": {"dynamodb:LeadingKeys": "false"}}'
            ),
            None,
        ),
        ('{"ForAnyValue:StringEquals": {"dynamodb:LeadingKeys": [a]}}', None),
        ('{"ForAllValues:StringEquals": {"kms:GrantOperations": [Decrypt]}}', None),
        ('{"ForAllValues:StringEquals": {"aws:PrincipalTag/team": [a]}}', None),
    ],
)
def test_an_empty_set_is_among_all_values(
    findings: Findings, conditions: str, expected: str | None
) -> None:
    found = [each.severity for each in findings("for-all-values-empty", role(conditions))]

    assert found == ([Severity(expected)] if expected else [])
    assert findings("for-all-values-empty", role(conditions, effect="deny")) == []


@pytest.mark.parametrize(
    ("operator", "effect", "expected"),
    [
        ("ForAllValues:StringEquals", "allow", "medium"),
        ("ForAllValues:StringEquals", "deny", "low"),
        ("ForAnyValue:StringLike", "allow", "low"),
        ("StringLike", "allow", None),
    ],
)
def test_a_key_with_one_value_takes_no_set_operator(
    findings: Findings, operator: str, effect: str, expected: str | None
) -> None:
    text = role(f'{{"{operator}": {{"aws:PrincipalTag/team": a}}}}', effect=effect)
    found = [each.severity for each in findings("set-operator-single-valued", text)]

    assert found == ([Severity(expected)] if expected else [])


@pytest.mark.parametrize(
    ("operator", "key", "expected"),
    [
        ("StringEquals", "aws:PrincipalOrgPaths", "high"),
        ("StringNotLike", "aws:TagKeys", "high"),
        ("StringEquals", "dynamodb:LeadingKeys", "medium"),
        ("ForAnyValue:StringEquals", "aws:PrincipalOrgPaths", None),
        ("Null", "aws:TagKeys", None),
        ("StringEquals", "aws:PrincipalOrgID", None),
    ],
)
def test_a_key_with_several_values_takes_a_set_operator(
    findings: Findings, operator: str, key: str, expected: str | None
) -> None:
    text = role(f'{{"{operator}": {{"{key}": "true"}}}}')
    found = [each.severity for each in findings("set-operator-missing", text)]

    assert found == ([Severity(expected)] if expected else [])
