from __future__ import annotations

import pytest

from ai_role_cli.access import expand_action, known_services, resource_templates, works_on


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param("s3:getobject", ("s3:GetObject",), id="spelled-as-aws-does"),
        pytest.param("S3:Get?bject", ("s3:GetObject",), id="question-mark"),
        pytest.param("s3:Invented", ("s3:Invented",), id="unknown-action"),
        pytest.param("invented:*", ("invented:*",), id="unknown-service"),
        pytest.param("sqs:Purge*", ("sqs:PurgeQueue",), id="wildcard"),
    ],
)
def test_expand_action(pattern: str, expected: tuple[str, ...]) -> None:
    assert expand_action(pattern) == expected


def test_a_lone_wildcard_is_every_action_of_every_service() -> None:
    everything = expand_action("*")

    assert len(everything) > 20_000
    assert {"s3:GetObject", "bedrock-agentcore:InvokeHarness"} <= set(everything)
    assert {"s3", "bedrock"} <= known_services()


def test_resources_of_an_action() -> None:
    assert "arn:${Partition}:s3:::${BucketName}/${ObjectName}" in resource_templates("s3:GetObject")
    assert resource_templates("ec2:DescribeInstances") == ()
    assert resource_templates("s3:Invented") == ()
    assert resource_templates("invented:Action") == ()


def test_two_arns_in_one_field_of_the_data_are_two() -> None:
    assert all(template.count("arn:") == 1 for template in resource_templates("lex:CreateBot"))


@pytest.mark.parametrize(
    ("action", "resource", "fits"),
    [
        pytest.param("s3:GetObject", "arn:aws:s3:::data/x", True, id="object"),
        pytest.param("s3:GetObject", "arn:aws:s3:::data", False, id="bucket"),
        pytest.param("s3:GetObject", "*", True, id="anything"),
        pytest.param("sqs:PurgeQueue", "arn:aws:s3:::data", False, id="other-service"),
        pytest.param("ec2:DescribeInstances", "arn:aws:ec2:eu:1:instance/i", False, id="nothing"),
        pytest.param("ec2:DescribeInstances", "*", True, id="nothing-but-everything"),
        pytest.param("invented:Go", "arn:aws:s3:::data", False, id="unknown"),
    ],
)
def test_what_an_action_works_on(
    action: str,
    resource: str,
    fits: bool,  # noqa: FBT001 - the expected value
) -> None:
    assert works_on(action, resource) is fits
