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
      - {{effect: {effect}, actions: {actions}, resources: {resources}}}
"""


def role(actions: str, resources: str, effect: str = "allow") -> str:
    return ROLE.format(effect=effect, actions=actions, resources=resources)


@pytest.mark.parametrize(
    ("actions", "resources"),
    [
        ("[s3:ListBucket]", '["arn:aws:s3:::acme/*"]'),
        ("[s3:GetObject]", '["arn:aws:s3:::acme"]'),
        ("[s3:GetObject, s3:PutObject]", '["arn:aws:s3:::acme", "arn:aws:s3:::acme-2"]'),
        ('["s3:GetBucket*"]', '["arn:aws:s3:::acme/${aws:username}/*"]'),
        ("[ec2:DeleteVolume]", '["arn:aws:ec2:{region}:{account}:instance/*"]'),
        ("[sqs:SendMessage]", '["arn:aws:sns:*:{account}:acme"]'),
    ],
)
@pytest.mark.parametrize("effect", ["allow", "deny"])
def test_a_statement_that_can_do_nothing_is_an_error(
    findings: Findings, actions: str, resources: str, effect: str
) -> None:
    (found,) = findings("dead-grant", role(actions, resources, effect))

    assert found.severity is Severity.ERROR
    assert found.path == ("roles", "agent", "permissions", 0, "resources")
    assert found.message.startswith("grants" if effect == "allow" else "denies")


def test_an_action_that_can_do_nothing_beside_others_is_high(findings: Findings) -> None:
    actions = "[s3:GetObject, s3:ListBucket, s3:GetBucketLocation]"
    found = findings("dead-grant", role(actions, '["arn:aws:s3:::acme/*"]'))

    assert [each.path[-1] for each in found] == [1, 2]
    assert {each.severity for each in found} == {Severity.HIGH}
    assert found[0].hint == "s3:ListBucket works on arn:aws:s3:::BucketName"


@pytest.mark.parametrize(
    ("resource", "hint"),
    [
        pytest.param(
            "arn:aws:bedrock:*:{account}:foundation-model/amazon.nova-lite-v1:0",
            "arn:aws:bedrock:REGION::foundation-model/ResourceId, without an account",
            id="account of a model",
        ),
        pytest.param(
            "arn:aws:bedrock:*::inference-profile/eu.amazon.nova-lite-v1:0",
            "arn:aws:bedrock:REGION:ACCOUNT:inference-profile/ResourceId, with an account",
            id="profile of no account",
        ),
    ],
)
def test_the_hint_names_the_type_that_was_meant(
    findings: Findings, resource: str, hint: str
) -> None:
    (found,) = findings("dead-grant", role("[bedrock:InvokeModel]", f'["{resource}"]'))

    assert found.hint == f"bedrock:InvokeModel works on {hint}"


def test_the_arn_of_a_log_group_ends_in_a_wildcard(findings: Findings) -> None:
    group = "arn:aws:logs:{region}:{account}:log-group:/acme/chat"
    (found,) = findings("dead-grant", role("[logs:CreateLogGroup]", f'["{group}"]'))

    assert found.severity is Severity.ERROR
    right = "arn:aws:logs:REGION:ACCOUNT:log-group:LogGroupName:*"
    assert found.hint == f"logs:CreateLogGroup works on {right}"
    for actions, resources in (
        ("[logs:CreateLogGroup]", f'["{group}:*"]'),
        ("[logs:CreateLogGroup, logs:PutLogEvents]", f'["{group}", "{group}:*"]'),
        ("[logs:TagResource]", f'["{group}"]'),
    ):
        assert findings("dead-grant", role(actions, resources)) == []
        assert findings("unmatched-resource", role(actions, resources)) == []


def test_many_such_actions_are_one_finding(findings: Findings) -> None:
    buckets = (
        "s3:ListBucket, s3:GetBucketLocation, s3:GetBucketAcl, s3:DeleteBucket, s3:GetBucketCORS"
    )
    found = findings("dead-grant", role(f"[s3:GetObject, {buckets}]", '["arn:aws:s3:::acme/*"]'))

    assert [each.path[-1] for each in found] == [1]
    assert "and 2 more" in found[0].message


def test_an_arn_of_a_form_that_is_not_documented_may_be_new(findings: Findings) -> None:
    resources = '["arn:aws:sagemaker:*:*:endpointconfig/*"]'
    (found,) = findings("dead-grant", role("[sagemaker:DescribeModel]", resources))

    assert found.severity is Severity.HIGH


@pytest.mark.parametrize(
    ("actions", "resources"),
    [
        ("[s3:ListBucket, s3:GetObject]", '["arn:aws:s3:::acme", "arn:aws:s3:::acme/*"]'),
        ("[s3:GetObject]", '["arn:aws:s3:::acme*"]'),
        ("[s3:GetObject]", '["arn:aws:s3:::${aws:PrincipalTag/bucket}"]'),
        ("[s3:ListAllMyBuckets]", '"*"'),
        ("[s3:GetObjcet]", '["arn:aws:s3:::acme"]'),
        ("[elasticloadbalancing:AddTags]", '["arn:aws:elasticloadbalancing:*:*:targetgroup/a/b"]'),
        (
            '["sagemaker-mlflow:*"]',
            '["arn:aws:sagemaker:eu-west-1:{account}:mlflow-app/app-A1B2C3D4E5F6"]',
        ),
        ("[sagemaker-mlflow:LogMetric]", '["arn:aws:sagemaker:*:*:mlflow-tracking-server/a"]'),
        ("[codeconnections:UseConnection]", '["arn:aws:codestar-connections:*:*:connection/*"]'),
        ('["*"]', '["arn:aws:s3:::acme"]'),
    ],
)
def test_what_may_work_is_not_reported(findings: Findings, actions: str, resources: str) -> None:
    text = role(actions, resources)

    assert findings("dead-grant", text) == []
    assert findings("unmatched-resource", text) == []


def test_placeholders_stay_when_the_account_is_not_known(findings: Findings) -> None:
    text = role("[sqs:SendMessage]", '["arn:{partition}:sqs:{region}:{account}:acme"]')

    assert findings("dead-grant", text) == []


@pytest.mark.parametrize(
    ("actions", "resources", "places"),
    [
        ("[s3:GetObject]", '["arn:aws:s3:::acme/*", "arn:aws:s3:::acme"]', [1]),
        ("[s3:GetObject, s3:ListBucket]", '["arn:aws:s3:::acme/*", "arn:aws:s3:::acme"]', []),
        ("[s3:GetObject]", '["arn:aws:s3:::acme"]', []),
        ("[s3:GetObject, s3:New]", '["arn:aws:s3:::acme/*", "arn:aws:s3:::acme"]', []),
        ("[s3:GetObject, s3:ListAllMyBuckets]", '["arn:aws:s3:::acme/*", "arn:aws:s3:::a"]', []),
        (
            "[s3:GetObject, s3:ListAllMyBuckets]",
            '["arn:aws:s3:::acme/*", "arn:aws:sqs:*:*:a"]',
            [1],
        ),
    ],
)
def test_a_resource_needs_an_action_that_works_on_it(
    findings: Findings, actions: str, resources: str, places: list[int]
) -> None:
    found = findings("unmatched-resource", role(actions, resources))

    assert [each.path[-1] for each in found] == places


@pytest.mark.parametrize(
    ("actions", "resources", "is_found"),
    [
        ("[logs:DescribeLogGroups]", '["arn:aws:logs:*:*:log-group:/acme"]', True),
        ("[bedrock:RetrieveAndGenerate]", '["arn:aws:bedrock:*:*:knowledge-base/A"]', True),
        ("[logs:DescribeLogGroups]", '["arn:aws:logs:*:*:*"]', False),
        ("[logs:DescribeLogGroups]", '["*"]', False),
        ("[logs:DescribeLogGroups]", '["arn:aws:s3:::*"]', True),
        ("[logs:NewThing]", '["arn:aws:logs:*:*:log-group:/acme"]', False),
    ],
)
def test_an_action_without_resources_wants_all_of_them(
    findings: Findings, actions: str, resources: str, *, is_found: bool
) -> None:
    found = findings("action-without-resource", role(actions, resources))

    assert bool(found) is is_found
    assert findings("dead-grant", role(actions, resources)) == []


@pytest.mark.parametrize("rule", ["action-without-resource", "unsupported-condition-key"])
def test_what_a_guide_documents_and_the_reference_does_not_is_known(
    findings: Findings, rule: str
) -> None:
    text = """
    roles:
      agent:
        service: lambda
        permissions:
          - actions: [states:InvokeHTTPEndpoint]
            resources: ["arn:aws:states:{region}:{account}:stateMachine:billing"]
            conditions:
              StringEquals: {"states:HTTPMethod": GET}
              StringLike: {"states:HTTPEndpoint": "https://api.example.com/*"}
    """

    assert findings(rule, text) == []
