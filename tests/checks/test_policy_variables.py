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
      - {{actions: [{action}], resources: ["{resource}"]}}
"""

BUCKET = "arn:aws:s3:::acme-%s/*"


def role(action: str, resource: str) -> str:
    return ROLE.format(action=action, resource=resource)


@pytest.mark.parametrize(
    ("variable", "hint"),
    [
        ("${aws:PrincipalTags/team}", "did you mean ${aws:PrincipalTag/"),
        ("${aws:foo}", "write what it stands for"),
        ("${bucket}", "write what it stands for"),
        ("${AWS::AccountId}", "write what it stands for, in the role file {account}"),
        ("${AWS::StackName}", "write what it stands for, in the role file ${var.NAME}"),
        ("${aws:username}", "users alone have a name"),
        ("${aws:SourceAccount}", "write it in the trust policy"),
    ],
)
def test_a_variable_that_no_request_has_is_found(
    findings: Findings, variable: str, hint: str
) -> None:
    (found,) = findings("unknown-policy-variable", role("s3:GetObject", BUCKET % variable))

    assert variable in found.message
    assert found.path[-2:] == ("resources", 0)
    assert (found.hint or "").startswith(hint)


@pytest.mark.parametrize(
    "variable",
    [
        *(
            "${aws:username, 'none'}",
            "${aws:PrincipalTag/team}",
            "${aws:PrincipalTag/team, 'none'}",
        ),
        *("${saml:sub}", "${cognito-identity.amazonaws.com:sub}", "${s3:prefix}", "${*}"),
        *("${transfer:UserName}", "${iot:Connection.Thing.ThingName}", "${ec2:SourceInstanceARN}"),
    ],
)
def test_keys_of_requests_may_be_variables(findings: Findings, variable: str) -> None:
    assert findings("unknown-policy-variable", role("s3:GetObject", BUCKET % variable)) == []


@pytest.mark.parametrize(
    ("action", "resource", "rule"),
    [
        ("s3:GetObject", "arn:aws:s3:::${bucket}/*", "data-exfiltration"),
        ("s3:GetObject", "arn:aws:s3:::${aws:PrincipalTag/team}/*", "data-exfiltration"),
        ("sqs:ReceiveMessage", "arn:aws:sqs:*:${AWS::AccountId}:*", "data-exfiltration"),
        (
            "sagemaker:CreatePresignedDomainUrl",
            "arn:aws:sagemaker:{region}:{account}:user-profile/*/${aws:PrincipalTag/studio}",
            "privilege-escalation",
        ),
    ],
)
def test_a_variable_is_no_wildcard(
    findings: Findings, action: str, resource: str, rule: str
) -> None:
    assert findings(rule, role(action, resource)) == []


@pytest.mark.parametrize(
    "resource",
    [
        "arn:aws:secretsmanager:*:${aws:PrincipalAccount}:secret:*",
        "arn:aws:secretsmanager:*:*:secret:${aws:RequestTag/team}",
    ],
)
def test_a_place_or_what_the_caller_makes_up_limits_nothing(
    findings: Findings, resource: str
) -> None:
    assert findings("credential-exposure", role("secretsmanager:GetSecretValue", resource))
