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
      - {{effect: {effect}, {element}: ["{action}"], resources: "*"}}
"""


@pytest.mark.parametrize(
    ("action", "hint"),
    [
        pytest.param("s3:GetObjcet", "did you mean s3:GetObject?", id="misspelt"),
        pytest.param("s3:ListObjectsV2", "the operation needs s3:ListBucket", id="api-name"),
        pytest.param("bedrock:Converse", "the operation needs bedrock:InvokeModel", id="converse"),
        pytest.param(
            "bedrock:StartAsyncInvoke", "the operation needs bedrock:InvokeModel", id="async"
        ),
        pytest.param(
            "bedrock:InvokeModelWithBidirectionalStream",
            "the operation needs bedrock:InvokeModel",
            id="speech",
        ),
        pytest.param(
            "lambda:InvokeWithResponseStream",
            "the operation needs lambda:InvokeFunction",
            id="stream",
        ),
        pytest.param(
            "lambda:CreateTrainingJob", "did you mean sagemaker:CreateTrainingJob?", id="elsewhere"
        ),
        pytest.param("s3:Gett*", "did you mean s3:Get*?", id="pattern"),
        pytest.param(
            "s3:Frobnicate",
            "if AWS has just added it, accept the finding with 'ignore'",
            id="nothing-near",
        ),
    ],
)
def test_an_action_that_nobody_knows_is_an_error_with_a_guess(
    findings: Findings, action: str, hint: str
) -> None:
    text = ROLE.format(effect="allow", element="actions", action=action)
    (found,) = findings("unknown-action", text)

    assert found.path == ("roles", "agent", "permissions", 0, "actions", 0)
    assert (found.severity, found.hint) == (Severity.ERROR, hint)


@pytest.mark.parametrize("action", ["s3:getobject", "S3:Get*", "*", "s3:?etObject"])
def test_what_aws_documents_is_not_reported(findings: Findings, action: str) -> None:
    text = ROLE.format(effect="allow", element="actions", action=action)

    assert findings("unknown-action", text) == []
    assert findings("unknown-service", text) == []


@pytest.mark.parametrize(
    ("effect", "element"), [("deny", "actions"), ("deny", "not_actions"), ("allow", "not_actions")]
)
def test_a_misspelt_action_is_found_wherever_it_stands(
    findings: Findings, effect: str, element: str
) -> None:
    text = ROLE.format(effect=effect, element=element, action="s3:DeleteObjcet")
    (found,) = findings("unknown-action", text)

    assert found.path[4] == element


@pytest.mark.parametrize(
    ("action", "hint"),
    [
        ("bedrock-runtime:InvokeModel", "IAM's prefix is bedrock"),
        ("sagemakr:CreateTrainingJob", "did you mean sagemaker:CreateTrainingJob?"),
        ("acme:CreateTrainingJob", "did you mean sagemaker:CreateTrainingJob?"),
        ("sagemakr:Create*", "did you mean sagemaker:Create*?"),
        ("zyx:*", None),
    ],
)
def test_an_unknown_service_may_be_a_new_one(
    findings: Findings, action: str, hint: str | None
) -> None:
    text = ROLE.format(effect="allow", element="actions", action=action)
    (found,) = findings("unknown-service", text)

    assert (found.severity, found.hint) == (Severity.MEDIUM, hint)
    assert findings("unknown-action", text) == []
