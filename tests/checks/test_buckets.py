from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.spec import Finding

    Findings = Callable[[str, str], list[Finding]]

ROOT = Path(__file__).parents[2]
ROLE = """
roles:
  agent:
    service: lambda
    permissions:
      - {{actions: ["{action}"], resources: ["{resource}"], conditions: {conditions}}}
"""


def role(action: str, resource: str, conditions: str = "{}") -> str:
    return ROLE.format(action=action, resource=resource, conditions=conditions)


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        ("s3:GetObject", "arn:aws:s3:::acme/*", "info"),
        ("s3:PutObject", "arn:aws:s3:::acme-*", "info"),
        ("s3:PutObject", "arn:aws:s3:::acme-{account}/*", "low"),
        ("s3:Put*", "arn:aws:s3:::acme-eu-west-1/*", "low"),
        ("s3:GetObject", "arn:aws:s3:::acme-{account}/*", "info"),
        ("s3:ListBucket", "arn:aws:s3:::acme", None),
        ("s3:GetObject", "arn:aws:s3:::*/*", None),
        ("s3:GetObject", "*", None),
        ("s3:GetObject", "arn:aws:s3:eu-west-1:{account}:accesspoint/acme/object/*", None),
        ("sqs:SendMessage", "arn:aws:s3:::acme/*", None),
    ],
)
def test_a_bucket_with_a_name_may_be_anybodys(
    findings: Findings, action: str, resource: str, expected: str | None
) -> None:
    found = [each.severity for each in findings("bucket-owner-unchecked", role(action, resource))]

    assert found == ([Severity(expected)] if expected else [])


@pytest.mark.parametrize(
    "conditions",
    [
        '{StringEquals: {"aws:ResourceAccount": "{account}"}}',
        '{StringEquals: {"s3:ResourceAccount": "{account}"}}',
        '{StringEquals: {"aws:ResourceOrgID": o-a1b2c3d4e5}}',
    ],
)
def test_the_owner_may_be_tested(findings: Findings, conditions: str) -> None:
    text = role("s3:GetObject", "arn:aws:s3:::acme/*", conditions)

    assert findings("bucket-owner-unchecked", text) == []


def test_the_example_in_the_repository_is_hardly_scolded(findings: Findings) -> None:
    text = (ROOT / "roles.example.yaml").read_text(encoding="utf-8")
    found = findings("bucket-owner-unchecked", text[text.index("roles:") :])

    assert [each.severity for each in found] == [Severity.INFO]
