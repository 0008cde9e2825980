from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_role_cli.access import (
    arn_example,
    covers,
    has_documented_form,
    has_resources,
    known_actions,
    may_work_on,
    resource_templates,
    working_actions,
)
from ai_role_cli.access.evaluation import Request, statement_matches
from ai_role_cli.policy import Statement
from ai_role_cli.spec import Effect

HOLE = re.compile(r"\$\{[^}]*\}")

ACTIONS = [
    action
    for service in ("s3", "logs", "bedrock", "kms", "lambda", "ec2", "iam", "apigateway", "states")
    for action in known_actions(service)
    if resource_templates(action)
]

FITTING = [
    ("s3:ListBucket", "arn:aws:s3:::acme"),
    ("s3:ListBucket", "arn:aws:s3:::*"),
    ("s3:ListBucket", "arn:aws:s3:::acme?"),
    ("s3:GetObject", "arn:aws:s3:::acme/*"),
    ("s3:GetObject", "arn:aws:s3:::acme*"),
    ("s3:GetObject", "arn:aws:s3:::*/${aws:username}/x"),
    ("s3:GetObject", "arn:aws:s3:::${aws:username}"),
    ("s3:GetObject", "arn:{partition}:s3:::acme/*"),
    ("s3:GetObject", "arn:aws:s3:eu-west-1:{account}:accesspoint/acme/object/*"),
    ("s3:GetObject", "arn:aws:s3"),
    ("s3:GetObject", "arn*"),
    ("s3:PutObject*", "arn:aws:s3:::acme/a:b"),
    ("logs:PutLogEvents", "arn:aws:logs:*:*:*"),
    ("logs:PutLogEvents", "arn:aws:logs:eu-west-1:{account}:log-group:/acme:*"),
    ("logs:PutLogEvents", "arn:aws:logs:*:log-group:/acme:*"),
    ("logs:PutLogEvents", "arn:aws:logs:*:*:log-stream:x"),
    ("logs:CreateLogStream", "arn:aws:logs:eu-west-1:{account}:log-group:/acme:*"),
    ("logs:CreateLogGroup", "arn:aws:logs:eu-west-1:{account}:log-group:/acme:*"),
    ("logs:CreateLogGroup", "arn:aws:logs:eu-west-1:{account}:log-group:/acme*"),
    ("logs:CreateLogGroup", "arn:aws:logs:eu-west-1:{account}:log-group:/acme:log-stream:*"),
    ("logs:TagResource", "arn:aws:logs:eu-west-1:{account}:log-group:/acme"),
    ("rds:DeleteDBSnapshot", "arn:aws:rds:*:*:snapshot:rds:acme"),
    ("ssm:GetParameter", "arn:aws:ssm:eu-west-1::parameter/aws/service/*"),
    ("states:StartExecution", "arn:aws:states:*:*:statemachine:acme"),
    ("iam:PassRole", "arn:aws:iam::${aws:PrincipalAccount}:role/acme"),
    ("ec2:Start*", "arn:aws:ec2:*:*:instance/*"),
    ("logs:DescribeLogGroups", "*"),
    ("bedrock:InvokeModel", "arn:aws:bedrock:*::foundation-model/amazon.nova-*"),
    ("bedrock:InvokeModel", "arn:aws:bedrock:*:*:inference-profile/*"),
    ("dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/acme"),
    ("iam:GetPolicy", "arn:aws:iam::aws:policy/*"),
    ("states:InvokeHTTPEndpoint", "arn:aws:states:*:*:stateMachine:acme"),
    ("ssm:SendCommand", "arn:aws:ssm:*::document/AWS-RunShellScript"),
]

UNFIT = [
    ("s3:ListBucket", "arn:aws:s3:::acme/*"),
    ("s3:ListBucket", "arn:aws:s3:::*/*"),
    ("s3:ListBucket", "arn:aws:s3:::acme/"),
    ("s3:GetObject", "arn:aws:s3:::acme"),
    ("s3:GetObject", "arn:aws:sqs:*:*:*"),
    ("s3:Get*Acl", "arn:aws:sns:*:*:acme"),
    ("logs:PutLogEvents", "arn:aws:logs:eu-west-1:{account}:log-group:/acme"),
    ("logs:CreateLogGroup", "arn:aws:logs:eu-west-1:{account}:log-group:/acme"),
    ("logs:PutRetentionPolicy", "arn:aws:logs:*:*:log-group:/acme"),
    ("ec2:DeleteVolume", "arn:aws:ec2:*:*:instance/*"),
    ("iam:PassRole", "arn:aws:iam::{account}:user/acme"),
    ("kms:Decrypt", "arn:aws:kms:*:::*"),
    ("logs:DescribeLogGroups", "arn:aws:logs:*:*:*"),
    ("s3:GetObjcet", "arn:aws:s3:::acme/*"),
    ("sqs:SendMessage", "arn:aws:SQS:eu-west-1:{account}:acme"),
    ("dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1::table/acme"),
    ("bedrock:InvokeModel", "arn:aws:bedrock:*::inference-profile/eu.amazon.nova-lite-v1:0"),
    ("bedrock:InvokeModel", "arn:aws:bedrock:*:123456789012:foundation-model/amazon.nova-*"),
]


@pytest.mark.parametrize(("action", "resource"), FITTING)
def test_an_action_may_work_on_what_has_its_form(action: str, resource: str) -> None:
    assert may_work_on(action, resource)


@pytest.mark.parametrize(("action", "resource"), UNFIT)
def test_an_action_works_on_nothing_that_has_another_form(action: str, resource: str) -> None:
    assert not may_work_on(action, resource)


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw an action, an ARN that it is documented for, and a pattern for that ARN."""
    action = draw(st.sampled_from(ACTIONS))
    template = draw(st.sampled_from(resource_templates(action)))
    arn = HOLE.sub(lambda _: draw(st.sampled_from(["acme", "eu-west-1", "a-b", "x"])), template)
    start = draw(st.integers(0, len(arn)))
    end = draw(st.integers(start, len(arn)))
    wild = draw(st.sampled_from(["*", "?" * (end - start), "?*" if end > start else "*"]))
    return action, arn, f"{arn[:start]}{wild}{arn[end:]}"


@given(requests())
def test_what_the_evaluator_allows_of_a_documented_arn_is_never_ruled_out(
    drawn: tuple[str, str, str],
) -> None:
    action, arn, pattern = drawn
    statement = Statement(Effect.ALLOW, actions=(action,), resources=(pattern,))

    if statement_matches(statement, Request(action, arn)):
        assert may_work_on(action, pattern)
        assert action in working_actions(action, ("arn:aws:none:::x", pattern))


@given(requests())
def test_a_documented_arn_has_a_documented_form(drawn: tuple[str, str, str]) -> None:
    action, arn, pattern = drawn
    service = action.partition(":")[0]

    if arn.split(":")[2] == service:
        assert has_documented_form(arn)
    if pattern.split(":")[2:3] == [service]:
        assert has_documented_form(pattern)


@pytest.mark.parametrize(
    "resource",
    ["arn:aws:sagemaker:*:*:endpointconfig/acme", "arn:aws:nothing:*:*:acme", "text"],
)
def test_a_form_that_no_resource_of_the_service_has_is_told(resource: str) -> None:
    assert not has_documented_form(resource)


def test_a_pattern_is_narrowed_to_the_actions_that_work_on_the_resources() -> None:
    of_objects = working_actions("s3:PutObject*", ("arn:aws:s3:::acme/*",))
    of_buckets = working_actions("s3:PutB*", ("arn:aws:s3:::acme/*",))

    assert "s3:PutObject" in of_objects
    assert of_buckets == ()
    assert working_actions("s3:PutB*", ("*",)) == working_actions("s3:PutB*", ("arn:aws:s3:::a",))


@pytest.mark.parametrize(
    ("pattern", "other", "expected"),
    [
        ("*", "arn:aws:s3:::acme/*", True),
        ("arn:aws:s3:::*", "arn:aws:s3:::acme/*", True),
        ("arn:aws:s3", "arn:aws:s3:::acme/*", True),
        ("arn:aws:s3:::acme/*", "arn:aws:s3:::acme/*", True),
        ("arn:aws:s3:::acme/a*", "arn:aws:s3:::acme/*", False),
        ("arn:aws:s3:::acme/?", "arn:aws:s3:::acme/*", False),
        ("kms:*", "kms:re*", True),
        ("kms:re*", "kms:*", False),
    ],
)
def test_a_pattern_covers_what_it_matches_all_of(
    pattern: str, other: str, *, expected: bool
) -> None:
    assert covers(pattern, other) is expected


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("s3:GetObject", "arn:aws:s3:::BucketName/ObjectName"),
        ("sqs:SendMessage", "arn:aws:sqs:REGION:ACCOUNT:QueueName"),
        ("logs:DescribeLogGroups", None),
    ],
)
def test_an_example_shows_what_to_write(action: str, expected: str | None) -> None:
    assert arn_example(action) == expected
    assert has_resources(action) is (expected is not None)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("arn:aws:bedrock:*:{account}:foundation-models/x", "REGION::foundation-model/ResourceId"),
        ("arn:aws:bedrock:*::inference-profile/x", "REGION:ACCOUNT:inference-profile/ResourceId"),
        ("arn:aws:bedrock:*:*:promptrouter/x", "REGION:ACCOUNT:prompt-router/ResourceId"),
    ],
)
def test_an_example_is_of_the_type_that_was_meant(written: str, expected: str) -> None:
    assert arn_example("bedrock:InvokeModel", near=written) == f"arn:aws:bedrock:{expected}"


def test_a_pattern_with_many_wildcards_takes_no_time() -> None:
    assert may_work_on("s3:GetObject", "arn:aws:s3:::" + "*a?" * 500)
    assert not may_work_on("s3:ListBucket", "arn:aws:s3:::/" + "*a/?" * 500)


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("bedrock:InvokeModel", "foundation-model/ResourceId"),
        ("bedrock:InvokeModelWithResponseStream", "foundation-model/ResourceId"),
        ("bedrock:InvokeDataAutomationAsync", "data-automation-profile/ProfileId"),
        ("sagemaker:CreateInferenceComponent", "inference-component/InferenceComponentName"),
        ("glue:GetTables", "table/DatabaseName/TableName"),
        ("kms:CreateAlias", "alias/Alias"),
        ("lambda:TagResource", "function:FunctionName"),
        ("s3:GetObject", "BucketName/ObjectName"),
    ],
)
def test_the_example_of_an_arn_is_what_people_mean(action: str, resource: str) -> None:
    assert (arn_example(action) or "").split(":", 5)[-1] == resource
