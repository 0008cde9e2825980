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
      - {{effect: {effect}, actions: ["{action}"], resources: ["{resource}"]}}
"""
OBJECTS = "arn:aws:s3:::acme/*"


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        pytest.param("*", "*", "high", id="everything"),
        pytest.param("s3:*", "*", "high", id="a-service"),
        pytest.param("s3:**", OBJECTS, "high", id="a-service-on-something"),
        pytest.param("s3:Put*", "*", "medium", id="writes"),
        pytest.param("s3:PutObject?cl", OBJECTS, "medium", id="question-mark"),
        pytest.param("iot:List*", "*", "low", id="a-name-that-reads"),
        pytest.param("kms:ReEncrypt*", "*", "low", id="as-aws-writes-it"),
        pytest.param("s3:Get*", "*", None, id="reads"),
        pytest.param("bedrock:InvokeModel*", "*", None, id="reads-by-level"),
        pytest.param("s3:PutBucket*", OBJECTS, None, id="none-works-on-the-resource"),
        pytest.param("s3:PutObject", "*", None, id="no-wildcard"),
    ],
)
def test_a_wildcard_is_as_bad_as_what_it_lets_through(
    findings: Findings, action: str, resource: str, expected: str | None
) -> None:
    text = ROLE.format(effect="allow", action=action, resource=resource)

    found = [each.severity for each in findings("action-wildcard", text)]
    assert found == ([Severity(expected)] if expected else [])


def test_actions_that_change_permissions_are_named_first(findings: Findings) -> None:
    text = ROLE.format(effect="allow", action="s3:PutObject*", resource=OBJECTS)
    (found,) = findings("action-wildcard", text)

    assert found.message.startswith("s3:PutObject* allows")
    assert found.message.endswith(
        "actions that write or change permissions, such as s3:PutObjectAcl"
    )


def test_a_wildcard_for_one_action_says_which(findings: Findings) -> None:
    text = ROLE.format(effect="allow", action="iam:Pass*", resource="*")
    (found,) = findings("action-wildcard", text)

    assert found.message == "iam:Pass* allows iam:PassRole, which writes"


def test_what_is_denied_is_not_allowed(findings: Findings) -> None:
    allowed = ROLE.format(effect="allow", action="s3:Put*", resource=OBJECTS)
    denied = '      - {effect: deny, actions: ["s3:Pu*"], resources: ["arn:aws:s3:::*"]}\n'
    narrower = denied.replace("Pu*", "PutB*")

    assert findings("action-wildcard", allowed + denied) == []
    assert len(findings("action-wildcard", allowed + narrower)) == 1
    assert findings("action-wildcard", ROLE.format(effect="deny", action="*", resource="*")) == []
