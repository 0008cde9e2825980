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
      - {{effect: {effect}, actions: {actions}, resources: "*", conditions: {conditions}}}
"""


def role(conditions: str, actions: str = "[dynamodb:GetItem]", effect: str = "allow") -> str:
    return ROLE.format(effect=effect, actions=actions, conditions=conditions)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("aws:SourceVpcId", ("high", "did you mean aws:SourceVpc?")),
        ("aws:PrincipalOrg", ("high", "did you mean aws:PrincipalOrgID?")),
        ("dynamodb:LeadingKey", ("high", "did you mean dynamodb:LeadingKeys?")),
        ("sqs:SourceAccount", ("high", "did you mean aws:SourceAccount?")),
        ("catalog:ChangeType", ("medium", None)),
        ("aws:sourcevpc", None),
        ("aws:RequestTag/acme:team", None),
        ("accounts.google.com:aud", None),
        ("saml:aud", None),
        ("lambda:SourceFunctionArn", None),
    ],
)
def test_keys_that_nobody_knows_are_found(
    findings: Findings, key: str, expected: tuple[str, str | None] | None
) -> None:
    found = findings("unknown-condition-key", role(f'{{StringEquals: {{"{key}": x}}}}'))

    assert len(found) == (expected is not None)
    if expected:
        severity, hint = expected
        assert found[0].severity == severity
        assert hint is None or found[0].hint == hint


@pytest.mark.parametrize(
    ("actions", "key", "is_found"),
    [
        ("[s3:GetObject]", "s3:prefix", True),
        ("[s3:GetObject, s3:ListBucket]", "s3:prefix", False),
        ('["s3:List*"]', "s3:prefix", False),
        ("[dynamodb:GetItem]", "s3:prefix", True),
        ('["*"]', "s3:prefix", False),
        ("[acme:Thing]", "s3:prefix", False),
        ("[dynamodb:GetItem]", "codebuild:ProjectArn", False),
        ("[secretsmanager:GetSecretValue]", "secretsmanager:ResourceTag/team", False),
        ("[aws-marketplace:Subscribe]", "aws-marketplace:ProductId", False),
        ("[kms:Decrypt]", "kms:EncryptionContext:purpose", False),
    ],
)
@pytest.mark.parametrize("effect", ["allow", "deny"])
def test_keys_of_services_are_for_some_of_their_actions(
    findings: Findings, actions: str, key: str, effect: str, *, is_found: bool
) -> None:
    text = role(f'{{StringEquals: {{"{key}": x}}}}', actions, effect)

    assert bool(findings("unsupported-condition-key", text)) is is_found
