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
        ('{NumericEquals: {"aws:PrincipalAccount": "1"}}', "medium"),
        ('{DateLessThan: {"aws:SourceIp": 2027-01-01}}', "medium"),
        ('{ArnLike: {"aws:SecureTransport": "arn:aws:s3:::a"}}', "medium"),
        ('{StringEquals: {"aws:SecureTransport": "true"}}', "low"),
        ('{StringEquals: {"aws:SourceIp": 10.0.0.1}}', "low"),
        ('{"ForAnyValue:StringEquals": {"aws:CurrentTime": "2027-01-01"}}', "low"),
        ('{Bool: {"aws:ResourceTag/public": "${aws:PrincipalTag/public}"}}', "low"),
        ('{Bool: {"aws:SourceIp": "true"}}', "medium"),
        ('{NumericLessThan: {"aws:EpochTime": "1"}}', None),
        ('{DateLessThan: {"aws:EpochTime": "2027-01-01"}}', None),
        ('{StringLike: {"aws:SourceArn": "arn:aws:s3:::a*"}}', None),
        ('{ArnLike: {"aws:PrincipalTag/owner": "arn:aws:iam::1:role/a"}}', None),
        ('{"Null": {"aws:SecureTransport": "true"}}', None),
        ('{NumericEquals: {"acme:Unknown": "1"}}', None),
    ],
)
def test_an_operator_is_for_one_type_of_key(
    findings: Findings, conditions: str, expected: str | None
) -> None:
    found = [each.severity for each in findings("condition-type-mismatch", role(conditions))]

    assert found == ([Severity(expected)] if expected else [])


@pytest.mark.parametrize(
    ("operator", "values", "bad"),
    [
        ("Bool", "[true, False]", {}),
        ("Bool", "['yes', true]", {0: "medium"}),
        ("Bool", "['yes', 'no']", {0: "error", 1: "error"}),
        ("BoolIfExists", "[1]", {0: "error"}),
        ('"Null"', "['1']", {0: "error"}),
        ("IpAddress", "[10.0.0.0/8, '2001:db8::/32', 10.1.2.3]", {}),
        ("NotIpAddress", "[10.0.0.0/99]", {0: "error"}),
        ("ArnLike", '["arn:aws:s3:::a*", "*"]', {}),
        ("ArnEquals", '["arn:aws:s3", role/a]', {0: "error", 1: "error"}),
        ("ArnLike", '["${aws:PrincipalArn}"]', {}),
        ("NumericLessThan", "[5, -1.5]", {}),
        ("NumericLessThan", "[five]", {0: "error"}),
        ("StringEquals", "['yes']", {}),
    ],
)
def test_a_value_is_of_the_kind_that_its_operator_compares(
    findings: Findings, operator: str, values: str, bad: dict[int, str]
) -> None:
    text = role(f'{{{operator}: {{"acme:Key": {values}}}}}')

    found = {each.path[-1]: each.severity for each in findings("impossible-condition-value", text)}
    assert found == bad


@pytest.mark.parametrize(
    ("operator", "value", "hint"),
    [
        ("StringEquals", "acme/*", "write StringLike"),
        ("StringNotEquals", "acme/?", "write StringNotLike"),
        ("StringEqualsIgnoreCase", "a*", "write StringLike"),
        ("StringEquals", "${*}", None),
        ("StringEquals", "${aws:username}", None),
        ("StringLike", "acme/*", None),
        ("ArnEquals", "arn:aws:s3:::a*", None),
    ],
)
def test_a_wildcard_wants_an_operator_that_knows_it(
    findings: Findings, operator: str, value: str, hint: str | None
) -> None:
    text = role(f'{{{operator}: {{"aws:PrincipalTag/path": "{value}"}}}}')

    assert [each.hint for each in findings("literal-wildcard", text)] == ([hint] if hint else [])


@pytest.mark.parametrize(
    ("operator", "key", "value", "is_found"),
    [
        ("StringLike", "aws:ResourceAccount", "1234*", True),
        ("StringNotLike", "aws:PrincipalOrgID", "o-a1*", True),
        ("StringLike", "aws:SourceVpce", "vpce-0a1b", False),
        ("StringLike", "aws:PrincipalArn", "arn:aws:iam::1:role/a*", False),
        ("StringEquals", "aws:ResourceAccount", "1234*", False),
    ],
)
def test_ids_are_not_to_be_guessed_by_their_beginning(
    findings: Findings, operator: str, key: str, value: str, *, is_found: bool
) -> None:
    text = role(f'{{{operator}: {{"{key}": "{value}"}}}}')

    assert bool(findings("sensitive-key-wildcard", text)) is is_found
