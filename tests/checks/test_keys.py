from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.spec import Finding

    Findings = Callable[[str, str], list[Finding]]

ROLE = """
roles:
  agent:
    service: lambda
    permissions:
      - {{actions: ["{action}"], resources: ["{resource}"], conditions: {conditions}}}
"""
KEY = "arn:aws:kms:eu-west-1:{account}:key/0a1b"
DENY = "      - {{effect: deny, actions: [{action}], resources: '*', conditions: {conditions}}}\n"


def role(action: str, resource: str = "*", conditions: str = "{}") -> str:
    return ROLE.format(action=action, resource=resource, conditions=conditions)


@pytest.mark.parametrize(
    ("action", "resource", "is_found"),
    [
        ("kms:Decrypt", "*", True),
        ("kms:GenerateDataKey*", "arn:aws:kms:*:*:key/*", True),
        ("kms:ReEncrypt*", "arn:aws:kms:eu-west-1:{account}:key/*", True),
        ("kms:Encrypt", "arn:aws:kms:eu-west-1:{account}:*", True),
        ("kms:Decrypt", KEY, False),
        ("kms:Decrypt", "arn:aws:kms:eu-west-1:{account}:alias/*", False),
        ("kms:DescribeKey", "*", False),
        ("kms:*", "*", False),
    ],
)
def test_every_key_is_more_than_was_meant(
    findings: Findings, action: str, resource: str, *, is_found: bool
) -> None:
    assert bool(findings("kms-unscoped", role(action, resource))) is is_found


@pytest.mark.parametrize(
    ("conditions", "confines"),
    [
        ('{StringEquals: {"kms:ViaService": s3.eu-west-1.amazonaws.com}}', True),
        ('{StringLike: {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::acme/*"}}', True),
        ('{"ForAnyValue:StringEquals": {"kms:ResourceAliases": alias/acme}}', True),
        ('{StringEqualsIfExists: {"kms:ViaService": s3.eu-west-1.amazonaws.com}}', False),
        ('{StringEquals: {"kms:CallerAccount": "{account}"}}', False),
    ],
)
def test_a_condition_confines_the_use_of_keys(
    findings: Findings, conditions: str, *, confines: bool
) -> None:
    text = role("kms:Decrypt", conditions=conditions)

    assert (findings("kms-unscoped", text) == []) is confines


@pytest.mark.parametrize(
    ("conditions", "confines"),
    [
        ("{}", False),
        ('{Bool: {"kms:GrantIsForAWSResource": "true"}}', True),
        ('{Bool: {"kms:GrantIsForAWSResource": "false"}}', False),
        ('{BoolIfExists: {"kms:GrantIsForAWSResource": "true"}}', False),
        ('{StringEquals: {"kms:ViaService": ec2.eu-west-1.amazonaws.com}}', True),
    ],
)
@pytest.mark.parametrize("resource", ["*", KEY])
def test_grants_are_for_services_of_aws(
    findings: Findings, conditions: str, resource: str, *, confines: bool
) -> None:
    text = role("kms:CreateGrant", resource, conditions)

    assert (findings("kms-grant-unscoped", text) == []) is confines


@pytest.mark.parametrize(
    ("action", "conditions", "confines"),
    [
        ("kms:CreateGrant", '{Bool: {"kms:GrantIsForAWSResource": "false"}}', True),
        ('"kms:*"', '{BoolIfExists: {"kms:GrantIsForAWSResource": "false"}}', True),
        ("kms:CreateGrant", '{Bool: {"kms:GrantIsForAWSResource": "true"}}', False),
        ("kms:Decrypt", '{Bool: {"kms:GrantIsForAWSResource": "false"}}', False),
    ],
)
def test_other_grants_may_be_denied_instead(
    findings: Findings, action: str, conditions: str, *, confines: bool
) -> None:
    text = role("kms:CreateGrant", KEY) + DENY.format(action=action, conditions=conditions)

    assert (findings("kms-grant-unscoped", text) == []) is confines
