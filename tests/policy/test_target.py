from __future__ import annotations

import pytest

from ai_role_cli.policy import Target
from ai_role_cli.spec import partition_of


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        pytest.param("us-east-1", "aws", id="commercial"),
        pytest.param("eu-west-1", "aws", id="europe"),
        pytest.param("cn-north-1", "aws-cn", id="china"),
        pytest.param("us-gov-west-1", "aws-us-gov", id="govcloud"),
        pytest.param("us-iso-east-1", "aws-iso", id="iso"),
        pytest.param("us-isob-east-1", "aws-iso-b", id="iso-b"),
        pytest.param("eu-isoe-west-1", "aws-iso-e", id="iso-e"),
        pytest.param("us-isof-south-1", "aws-iso-f", id="iso-f"),
        pytest.param("eusc-de-east-1", "aws-eusc", id="european-sovereign-cloud"),
    ],
)
def test_the_partition_follows_from_the_region(region: str, partition: str) -> None:
    assert partition_of(region) == partition
    assert Target("123456789012", region).partition == partition


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        pytest.param(
            "arn:{partition}:sqs:{region}:{account}:jobs",
            "arn:aws:sqs:eu-west-1:123456789012:jobs",
            id="all-three",
        ),
        pytest.param("{account}/{account}", "123456789012/123456789012", id="twice"),
        pytest.param("${aws:username}", "${aws:username}", id="iam-variable"),
        pytest.param("${account}", "${account}", id="dollar-makes-it-iam-s"),
        pytest.param("${aws:userid}-{account}", "${aws:userid}-123456789012", id="side-by-side"),
        pytest.param("{name}", "{name}", id="not-ours"),
    ],
)
def test_placeholders_are_filled_and_iam_variables_are_not(
    text: str, filled: str, target: Target
) -> None:
    assert target.fill(text) == filled


def test_what_is_not_known_stays_a_placeholder() -> None:
    text = "arn:{partition}:iam::{account}:role/{region}"

    assert Target.of(None, None).fill(text) == text
    assert (
        Target.of("123456789012", None).fill(text)
        == "arn:{partition}:iam::123456789012:role/{region}"
    )
    assert Target.of(None, "cn-north-1").fill(text) == "arn:aws-cn:iam::{account}:role/cn-north-1"
