from __future__ import annotations

import pytest

from ai_role_cli.spec import arn_parts, is_incomplete, resource_flaw


@pytest.mark.parametrize(
    "text",
    [
        *("*", "arn:aws:s3:::bucket", "arn:*:s3:::bucket/*", "arn:aws-eusc:s3:::b"),
        *("arn:aws:s3:::${aws:username}/*", "arn:aws:ec2:*:*:instance/*", "arn:aws:sqs"),
        *("arn:aws:kms:*:${aws:PrincipalAccount}:key/*", "arn:aws:iam::*:*", "arn:aws:iam::*:root"),
        *("arn:aws:iam::123456789012:role/a/*", "arn:aws:iam::*:r*", "arn:aws:iam::aws:policy/X"),
        *("arn:aws:s3:*:*:accesspoint/*", "arn:aws:s3:us-west-2:123456789012:job/*"),
        *("arn:aws:s3::*:stack*", "arn:aws:s3:*:*:*", "arn:aws:cloudformation:*:aws:transform/X"),
        *("arn:{partition}:sqs:{region}:{account}:q", "arn:aws:invalid-service:::x"),
        "arn:aws:organizations::*:",
    ],
)
def test_a_resource_that_aws_takes(text: str) -> None:
    assert resource_flaw(text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not a resource ARN"),
        ("bucket", "is not a resource ARN"),
        ("*foo", "is not a resource ARN"),
        ("**", "is not a resource ARN"),
        ("aws:s3:::bucket", "is not a resource ARN"),
        ("ARN:aws:s3:::bucket", "is not a resource ARN"),
        ("arn", "is not a resource ARN"),
        ("arn:", "unknown partition ''"),
        ("arn::s3:::bucket", "unknown partition ''"),
        ("arn:was:s3:::bucket", "unknown partition 'was'"),
        ("arn:aws*:s3:::bucket", "unknown partition 'aws*'"),
        ("arn:${aws:Partition}:s3:::bucket", "unknown partition '$'"),
        ("arn:aws", "names no service"),
        ("arn:aws::::bucket", "names no service"),
        ("arn:aws:*", "names no service"),
        ("arn:aws:s?:::bucket", "names no service"),
        ("arn:aws:${aws:x}:::bucket", "names no service"),
        ("arn:aws:s3::bucket", "it has 5 of 6 parts"),
        ("arn:aws:s3:bucket/*", "it has 4 of 6 parts"),
        ("arn:aws:s3::::bucket/*", "it has more than 6 parts"),
        ("arn:aws:s3:::arn:aws:s3:::bucket/*", "it has more than 6 parts"),
        ("arn:aws:lambda:eu-west-1:function:chat", "'function' stands for an account"),
        ("arn:aws:sqs:eu-west-1:12345678901:q", "account id of 11 digits"),
        ("arn:aws:iam:us-east-1::role/x", "names a region, IAM has none"),
        ("arn:aws:iam::123456789012:bucket", "names nothing that IAM has"),
        ("arn:aws:iam::123456789012:roles/x", "names nothing that IAM has"),
        ("arn:aws:s3:eu-west-1::bucket", "buckets and objects have none"),
        ("arn:aws:s3:eu-west-1:123456789012:bucket/*", "buckets and objects have none"),
    ],
)
def test_a_resource_that_aws_refuses_or_that_names_nothing(text: str, words: str) -> None:
    flaw = resource_flaw(text)

    assert flaw
    assert flaw.id == "bad-arn"
    assert words in flaw.message
    assert repr(text) in flaw.message


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("arn:aws:s3:acme/*", "arn:aws:s3:::acme/*"),
        ("arn:aws:s3::acme", "arn:aws:s3:::acme"),
        ("arn:aws:s3::::acme/*", "arn:aws:s3:::acme/*"),
        ("arn:aws:s3:::arn:aws:s3:::acme/*", "arn:aws:s3:::acme/*"),
        ("arn:s3:::acme/*", "arn:PARTITION:s3:::acme/*"),
        ("arn:aws:s3:::s3://acme/raw/*", "arn:PARTITION:s3:::acme/raw/*"),
        ("s3://acme", "arn:PARTITION:s3:::acme"),
        ("s3://acme/raw/*", "arn:PARTITION:s3:::acme/raw/*"),
        ("arn:aws:dynamodb:eu-west-1:table/chat", "arn:aws:dynamodb:eu-west-1:ACCOUNT:table/chat"),
        ("arn:aws:dynamodb:{account}:table/chat", "arn:aws:dynamodb:REGION:{account}:table/chat"),
        ("arn:aws:lambda:{region}:function:chat", "arn:aws:lambda:{region}:ACCOUNT:function:chat"),
        ("arn:aws:iam:123456789012:role/agent", "arn:aws:iam::123456789012:role/agent"),
        (
            "arn:aws:bedrock:eu-west-1:foundation-model/amazon.nova-*",
            "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-*",
        ),
        ("acme/*", "arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE, or '*' for everything"),
    ],
)
def test_the_hint_puts_what_is_there_in_its_places(text: str, right: str) -> None:
    flaw = resource_flaw(text)

    assert flaw
    assert flaw.hint == f"write {right}"


def test_a_misspelt_word_is_guessed() -> None:
    partition = resource_flaw("arn:aws-us-gvo:s3:::bucket")
    kind = resource_flaw("arn:aws:iam::123456789012:polciy/x")

    assert partition
    assert partition.hint == "did you mean 'aws-us-gov'?"
    assert kind
    assert kind.hint == "did you mean 'policy'?"


@pytest.mark.parametrize(
    ("text", "is_short"),
    [
        ("*", False),
        ("arn:aws:s3:::bucket", False),
        ("arn:aws:sqs:*", False),
        ("arn:aws:sqs", True),
        ("arn:aws:sqs:eu-west-1", True),
        ("arn:aws:s3:::", True),
    ],
)
def test_an_arn_that_ends_early(text: str, is_short: bool) -> None:  # noqa: FBT001 - what is expected
    assert is_incomplete(text) is is_short


def test_the_colons_of_a_variable_divide_nothing() -> None:
    assert arn_parts("arn:aws:s3:::${aws:userid}/x:y") == ["arn", "aws", "s3", "", "", "$/x:y"]
