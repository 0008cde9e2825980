from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ai_role_cli.checks import check_roles
from ai_role_cli.policy import Target, synthesize

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.spec import Finding, LoadedRoleFile

    Findings = Callable[[str, str], list[Finding]]

RULE = "unknown-region"
ROLE = """
roles:
  agent:
    service: lambda
    permissions:
      - {{effect: {effect}, actions: [sqs:SendMessage], resources: ["{resource}"]}}
"""


def role(region: str, *, partition: str = "aws", effect: str = "allow") -> str:
    resource = f"arn:{partition}:sqs:{region}:{{account}}:jobs"
    return ROLE.format(effect=effect, resource=resource)


@pytest.mark.parametrize(
    ("region", "severity", "words"),
    [
        ("eu-wset-1", "medium", "did you mean eu-west-1?"),
        ("us-east-7", "medium", "did you mean us-east-"),
        ("eu-west1", "high", "did you mean eu-west-1?"),
        ("US-EAST-1", "high", "did you mean us-east-1?"),
        ("us-east-1a", "high", "did you mean us-east-1?"),
        ("ireland", "high", "write a Region like"),
        ("cn-north-1", "high", "write a Region of aws"),
        ("us-gov-*", "high", "write a Region of aws"),
        ("europe-*", "high", "write a Region like"),
    ],
)
@pytest.mark.parametrize("effect", ["allow", "deny"])
def test_a_region_that_aws_does_not_have_there(
    findings: Findings, region: str, severity: str, words: str, effect: str
) -> None:
    (found,) = findings(RULE, role(region, effect=effect))

    assert found.path[-2:] == ("resources", 0)
    assert found.severity.value == severity
    assert words in (found.hint or "")


@pytest.mark.parametrize("region", ["eu-west-1", "*", "eu-*", "us-????-1", "{region}", ""])
def test_regions_that_there_are(findings: Findings, region: str) -> None:
    assert findings(RULE, role(region)) == []


@pytest.mark.parametrize(
    ("value", "is_found"),
    [("eu-west-1", False), ("unspecified", False), ("eu-*", False), ("eu-west-11", True)],
)
def test_requested_regions(findings: Findings, value: str, *, is_found: bool) -> None:
    condition = f'{{StringLike: {{"aws:RequestedRegion": "{value}"}}}}'
    text = role("*").replace("]}", f"], conditions: {condition}}}")

    assert bool(findings(RULE, text)) is is_found


def test_the_region_of_the_file_is_told_once(loaded: Callable[[str], LoadedRoleFile]) -> None:
    permission = '{actions: [sqs:SendMessage], resources: ["arn:aws:sqs:*:*:jobs"]}'
    roles = "".join(f"  {n}: {{service: lambda, permissions: [{permission}]}}\n" for n in "ab")

    file = loaded(f"version: 1\nregion: eu-west-9\nroles:\n{roles}")
    target = Target("123456789012", "eu-west-9")

    found = check_roles(file, synthesize(file, target), target)
    assert [each.path for each in found if each.id == RULE] == [("region",)]
