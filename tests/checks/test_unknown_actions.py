from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ai_role_cli.access import AccessLevel, access_levels, known_actions
from ai_role_cli.checks.action_guesses import action_hint
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


NEW = "if AWS has just added it, accept the finding with 'ignore'"


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
        pytest.param("bedrock:CreateAgents", "did you mean bedrock:CreateAgent?", id="plural"),
        pytest.param("ecr:GetImage", "did you mean ecr:BatchGetImage?", id="batch"),
        pytest.param(
            "bedrock:InvokeAgentRuntime",
            "did you mean bedrock-agentcore:InvokeAgentRuntime?",
            id="prefix-that-is-like-it",
        ),
        pytest.param("lambda:CreateTrainingJob", NEW, id="of-another-service"),
        pytest.param("bedrock:CreateApp", NEW, id="of-several-others"),
        pytest.param(
            "sagemaker:UpdateApp",
            "for App, sagemaker has CreateApp, DeleteApp, DescribeApp and ListApps",
            id="kind-that-it-has",
        ),
        pytest.param(
            "dynamodb:DescribeItem",
            "for Item, dynamodb has BatchGetItem and GetItem",
            id="only-what-reads",
        ),
        pytest.param(
            "textract:Analyze",
            "did you mean textract:AnalyzeDocument, AnalyzeExpense or AnalyzeID?",
            id="cut-short",
        ),
        pytest.param(
            "ecr:PullLayer",
            "the operation needs ecr:BatchGetImage and ecr:GetDownloadUrlForLayer",
            id="in-other-words",
        ),
        pytest.param("sagemaker:Predict", "the operation needs sagemaker:InvokeEndpoint", id="ask"),
        pytest.param(
            "cloudwatch:PutMetrics", "the operation needs cloudwatch:PutMetricData", id="metrics"
        ),
        pytest.param(
            "apigateway:UntagResource",
            "its actions are methods: apigateway:GET, POST, PUT, PATCH and DELETE",
            id="methods",
        ),
        pytest.param("s3:Upload*", "the operation needs s3:PutObject", id="pattern-in-other-words"),
        pytest.param("s3:Gte*", "did you mean s3:Get*?", id="pattern"),
        pytest.param("s3:Gett*", NEW, id="pattern-that-is-longer"),
        pytest.param("s3:Frobnicate", NEW, id="nothing-near"),
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
        ("cloudwatch-logs:PutLogEvents", "did you mean logs:PutLogEvents?"),
        ("acme:CreateTrainingJob", None),
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


@given(st.data())
def test_a_guess_reads_where_reading_was_asked_for_and_is_of_a_service_like_it(
    data: st.DataObject,
) -> None:
    service = data.draw(st.sampled_from(["s3", "sagemaker", "bedrock", "ecr", "logs", "glue"]))
    name = data.draw(st.sampled_from(known_actions(service))).partition(":")[2]
    verb = data.draw(st.sampled_from(["Get", "List", "Describe", "Read", "Fetch"]))
    noun = re.sub("^[A-Z]+[a-z]*", "", name)
    cut = data.draw(st.integers(0, len(noun)))
    action = f"{service}:{verb}{noun[:cut]}{noun[cut + 1 :]}"
    assume(action not in known_actions(service))

    _, is_guess, guess = action_hint(action).partition("did you mean ")
    first, *others = re.split(", | or ", guess.rstrip("?")) if is_guess else [""]
    prefix = first.partition(":")[0]
    for each in (first, *(f"{prefix}:{other}" for other in others)) if first else ():
        assert access_levels(each) <= {AccessLevel.READ, AccessLevel.LIST}
        assert set(service.split("-")) & set(prefix.split("-"))


@pytest.mark.parametrize("pattern", ["Up", "Updat", "Gett", "Lits", "Put Obj", "Creat", "Xy"])
def test_a_pattern_is_never_made_wider(pattern: str) -> None:
    for service in ("s3", "sagemaker", "dynamodb", "iam"):
        _, is_guess, guess = action_hint(f"{service}:{pattern}*").partition("did you mean ")
        assert not is_guess or len(guess.rstrip("?*")) >= len(f"{service}:{pattern}")
