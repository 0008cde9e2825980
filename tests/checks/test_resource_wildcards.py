from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ai_role_cli.checks import check_roles
from ai_role_cli.policy import Target, synthesize
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.spec import Finding, LoadedRoleFile

    Findings = Callable[[str, str], list[Finding]]

ROLE = """
roles:
  agent:
    service: lambda
    permissions:
      - {{actions: {actions}, resources: ["{resource}"], conditions: {conditions}}}
"""
DENY = """\
      - {{effect: deny, actions: ["s3:*"], {resources}, conditions: {conditions}}}
"""


def role(actions: str, resource: str = "*", conditions: str = "{}") -> str:
    return ROLE.format(actions=actions, resource=resource, conditions=conditions)


@pytest.mark.parametrize(
    ("actions", "resource", "expected"),
    [
        pytest.param("[s3:PutObject]", "*", "medium", id="writes"),
        pytest.param("[s3:GetObjectTagging]", "*", "low", id="reads"),
        pytest.param("[s3:PutObject, s3:GetObjectAcl]", "*", "medium", id="both"),
        pytest.param("[s3:PutObject]", "arn:aws:s3:::*", "medium", id="all-buckets"),
        pytest.param("[s3:PutObject]", "arn:aws:s3:::*/*", "medium", id="all-objects"),
        pytest.param("[sqs:SendMessage]", "arn:aws:sqs:*:*:*", "medium", id="all-queues"),
        pytest.param("[sqs:SendMessage]", "arn:aws:sqs:*:{account}:*", None, id="of-an-account"),
        pytest.param("[s3:PutObject]", "arn:aws:s3:::acme-*", None, id="some-buckets"),
        pytest.param("[ec2:RunInstances]", "arn:aws:ec2:*:*:subnet/*", None, id="one-type"),
        pytest.param("[s3:ListAllMyBuckets]", "*", None, id="no-resource"),
        pytest.param("[polly:SynthesizeSpeech]", "*", None, id="resource-is-an-extra"),
        pytest.param("[kms:Decrypt, iam:PassRole]", "*", None, id="rules-of-their-own"),
        pytest.param('["kms:De*", "bedrock:Invoke*"]', "*", None, id="patterns-of-such"),
        pytest.param("[s3:GetObject, ssm:GetParameter]", "*", None, id="told-as-sensitive"),
        pytest.param('["s3:*"]', "arn:aws:s3:::*", None, id="a-service-told-as-sensitive"),
        pytest.param("[lambda:UpdateFunctionCode]", "*", None, id="told-as-escalation"),
        pytest.param("[s3:PutBucketPolicy]", "*", None, id="told-as-permissions-management"),
        pytest.param("[sagemaker:CreateTrainingJob]", "*", "medium", id="escalates-with-others"),
        pytest.param('["sagemaker:Put*"]', "*", "medium", id="a-pattern-that-means-more"),
        pytest.param('["kms:*"]', "*", "medium", id="a-service-that-no-other-tells"),
        pytest.param('["*"]', "*", None, id="all-actions-have-a-rule-of-their-own"),
    ],
)
def test_everything_is_reported_where_something_could_be_named(
    findings: Findings, actions: str, resource: str, expected: str | None
) -> None:
    found = [each.severity for each in findings("resource-wildcard", role(actions, resource))]

    assert found == ([Severity(expected)] if expected else [])


@pytest.mark.parametrize(
    ("conditions", "confines"),
    [
        ('{StringEquals: {"aws:ResourceTag/team": ml}}', True),
        ('{StringEquals: {"AWS:ResourceAccount": "{account}"}}', True),
        ('{StringEquals: {"s3:ResourceAccount": "{account}"}}', True),
        ('{StringLike: {"s3:x-amz-acl": private}}', True),
        ('{StringEqualsIfExists: {"aws:ResourceTag/team": ml}}', False),
        ('{StringNotEquals: {"aws:ResourceTag/team": ml}}', False),
        ('{"Null": {"aws:ResourceTag/team": "false"}}', False),
        ('{IpAddress: {"aws:SourceIp": 10.0.0.0/8}}', False),
        ('{StringEquals: {"s3:signatureversion": AWS4-HMAC-SHA256}}', False),
    ],
)
def test_conditions_on_the_resource_confine(
    findings: Findings, conditions: str, *, confines: bool
) -> None:
    found = findings("resource-wildcard", role("[s3:PutObject]", conditions=conditions))

    assert (found == []) is confines


@pytest.mark.parametrize(
    ("resources", "conditions", "confines"),
    [
        ('resources: "*"', '{StringNotEquals: {"aws:ResourceAccount": "{account}"}}', True),
        ('resources: "*"', '{"Null": {"aws:ResourceTag/team": "true"}}', True),
        ('not_resources: ["arn:aws:s3:::acme/*"]', "{}", True),
        ('resources: "*"', "{}", True),
        ('resources: "*"', '{Bool: {"aws:SecureTransport": "false"}}', False),
        ('resources: ["arn:aws:s3:::acme/*"]', "{}", False),
    ],
)
def test_a_denial_of_the_rest_confines(
    findings: Findings, resources: str, conditions: str, *, confines: bool
) -> None:
    denied = DENY.format(resources=resources, conditions=conditions)
    found = findings("resource-wildcard", role("[s3:PutObject]") + denied)

    assert (found == []) is confines


def test_the_message_names_the_worst_action_and_the_form_of_its_arn(findings: Findings) -> None:
    (found,) = findings("resource-wildcard", role("[sqs:GetQueueUrl, sqs:DeleteQueue]"))

    assert found.message == "sqs:DeleteQueue and sqs:GetQueueUrl on every resource"
    assert found.hint == "name the resources, as in arn:aws:sqs:REGION:ACCOUNT:QueueName"


def test_an_example_is_not_said_to_be_one_for_actions_on_something_else(
    findings: Findings,
) -> None:
    (found,) = findings("resource-wildcard", role("[logs:CreateLogGroup, logs:PutLogEvents]"))

    example = "arn:aws:logs:REGION:ACCOUNT:log-group:LogGroupName:*"
    assert found.hint == f"name the resources, logs:CreateLogGroup: {example}"


def test_examples_are_of_the_partition_of_the_role(
    loaded: Callable[[str], LoadedRoleFile],
) -> None:
    text = role("[sqs:DeleteQueue]")
    file = loaded(f'version: 1\naccount: "123456789012"\nregion: cn-north-1\n{text}')
    target = Target("123456789012", "cn-north-1")
    hints = [each.hint for each in check_roles(file, synthesize(file, target), target)]

    assert "name the resources, as in arn:aws-cn:sqs:REGION:ACCOUNT:QueueName" in hints
