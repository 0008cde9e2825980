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
      - effect: {effect}
        actions: [sqs:SendMessage]
        resources: "*"
        conditions: {{{operator}: {{"{key}": "true"}}}}
"""


@pytest.mark.parametrize(
    ("effect", "operator", "severity", "holds"),
    [
        ("allow", "StringEquals", Severity.MEDIUM, "never"),
        ("allow", "StringNotEquals", Severity.HIGH, "always"),
        ("allow", "StringLikeIfExists", Severity.HIGH, "always"),
        ("allow", "ForAllValues:StringEquals", Severity.HIGH, "always"),
        ("allow", "ForAnyValue:StringEqualsIfExists", Severity.MEDIUM, "never"),
        ("deny", "StringEquals", Severity.HIGH, "never"),
        ("deny", "StringNotEquals", Severity.MEDIUM, "always"),
    ],
)
def test_what_a_condition_on_such_a_key_comes_to(
    findings: Findings, effect: str, operator: str, severity: Severity, holds: str
) -> None:
    text = ROLE.format(effect=effect, operator=f'"{operator}"', key="aws:UserName")

    (found,) = findings("key-of-others", text)

    assert found.severity is severity
    assert found.message.endswith(f"aws:username, so that the condition {holds} holds")


@pytest.mark.parametrize(
    "key", ["aws:SourceArn", "aws:SourceOrgID", "aws:PrincipalServiceName", "aws:SourceAccount"]
)
def test_keys_of_services_belong_into_the_trust_policy(findings: Findings, key: str) -> None:
    text = ROLE.format(effect="allow", operator="StringEquals", key=key)

    (found,) = findings("key-of-others", text)

    assert "trust policy" in (found.hint or "")


@pytest.mark.parametrize(
    ("operator", "key"),
    [('"Null"', "aws:username"), ("StringEquals", "aws:userid"), ("StringLike", "aws:SourceVpc")],
)
def test_what_a_role_may_have_is_not_found(findings: Findings, operator: str, key: str) -> None:
    assert findings("key-of-others", ROLE.format(effect="allow", operator=operator, key=key)) == []


def test_the_caller_of_a_trust_policy_may_be_a_user(findings: Findings) -> None:
    roles = """
    roles:
      agent:
        trust:
          - account: "123456789012"
            conditions: {StringLike: {"sts:RoleSessionName": "${aws:username}", "aws:username": a}}
        permissions: [{actions: [sqs:SendMessage], resources: "*"}]
    """

    assert findings("key-of-others", roles) == []
    assert findings("unknown-policy-variable", roles) == []
