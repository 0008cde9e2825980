from __future__ import annotations

import pytest

from ai_role_cli.catalog import Kind, client_task, find_host, find_service, load_index, platform
from ai_role_cli.catalog.parameters import kind_description, refusal_of

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.S3_BUCKET, "acme-data"),
        (Kind.S3_BUCKET, "acme-{account}-{region}"),
        (Kind.S3_PREFIX, ""),
        (Kind.S3_PREFIX, "train/2026/"),
        (Kind.S3_PREFIX, "home/${aws:userid}/"),
        (Kind.S3_KEY, "agent/openapi.json"),
        (Kind.BEDROCK_MODEL_ID, "anthropic.claude-3-haiku-20240307-v1:0"),
        (Kind.BEDROCK_MODEL_ID, "anthropic.claude-*"),
        (Kind.BEDROCK_MODEL_ID, "amazon.titan-embed-text-v2:0"),
        (Kind.INFERENCE_PROFILE_ID, "us-gov.anthropic.claude-3-haiku-20240307-v1:0"),
        (Kind.INFERENCE_PROFILE_ID, "global.anthropic.claude-sonnet-4-20250514-v1:0"),
        (Kind.INFERENCE_PROFILE_ID, "a1b2c3d4e5f6"),
        (
            Kind.INFERENCE_PROFILE_ID,
            "arn:{partition}:bedrock:{region}:{account}:application-inference-profile/a1b2c3d4e5f6",
        ),
        (
            Kind.INFERENCE_PROFILE_ID,
            "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-pro-v1:0",
        ),
        (Kind.KMS_KEY_ARN, KEY),
        (Kind.KMS_KEY_ARN, "arn:aws-cn:kms:cn-north-1:123456789012:key/mrk-1234abcd"),
        (Kind.KMS_KEY_ARN, "arn:{partition}:kms:{region}:{account}:key/1234abcd"),
        (Kind.LOG_GROUP, "/aws/lambda/chat"),
        (Kind.ECR_REPOSITORY, "team/trainer"),
        (Kind.REGION, "us-gov-west-1"),
        (Kind.LAMBDA_FUNCTION_ARN, "arn:aws:lambda:eu-west-1:123456789012:function:tool"),
    ],
)
def test_a_value_of_its_kind_passes(kind: Kind, value: str) -> None:
    assert refusal_of(value, kind) is None


@pytest.mark.parametrize(
    ("kind", "value", "hint"),
    [
        (Kind.S3_BUCKET, "arn:aws:s3:::acme-data", "write the name alone: acme-data"),
        (
            Kind.S3_BUCKET,
            "s3://acme-data/train/",
            "write the name alone and the keys as a prefix: acme-data",
        ),
        (Kind.S3_BUCKET, "Acme", "use 3 to 63 lower-case letters, digits, '-' and '.'"),
        (Kind.S3_BUCKET, "*", "use 3 to 63 lower-case letters, digits, '-' and '.'"),
        (
            Kind.S3_PREFIX,
            "train",
            "end it with '/', lest it match keys of other folders: train/",
        ),
        (
            Kind.S3_PREFIX,
            "train*",
            "end it with '/', lest it match keys of other folders: train/",
        ),
        (Kind.S3_PREFIX, "*", "end it with '/', or leave it out"),
        (Kind.S3_PREFIX, "/train/", "keys do not begin with '/': train/"),
        (Kind.S3_PREFIX, "s3://acme/train/", "leave the bucket out: train/"),
        (
            Kind.BEDROCK_MODEL_ID,
            "eu.anthropic.claude-sonnet-4-20250514-v1:0",
            "this is an inference profile; the model is anthropic.claude-sonnet-4-20250514-v1:0",
        ),
        (
            Kind.BEDROCK_MODEL_ID,
            "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-pro-v1:0",
            "write the name or id alone: amazon.nova-pro-v1:0",
        ),
        (
            Kind.BEDROCK_MODEL_ID,
            "*",
            "write an id like anthropic.claude-sonnet-4-20250514-v1:0",
        ),
        (
            Kind.KMS_KEY_ARN,
            "alias/acme",
            "IAM knows keys by ARN, not by alias: write arn:aws:kms:REGION:ACCOUNT:key/ID",
        ),
        (
            Kind.ECR_REPOSITORY,
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/trainer:latest",
            "write the name or id alone: team/trainer",
        ),
        (
            Kind.KNOWLEDGE_BASE_ID,
            "arn:aws:bedrock:eu-west-1:123456789012:knowledge-base/KB12345678",
            "write the name or id alone: KB12345678",
        ),
        (Kind.REGION, "eu-west", "write a Region like eu-west-1"),
        (
            Kind.LAMBDA_FUNCTION_ARN,
            "arn:aws:lambda:eu-west-1:123456789012:function:tool:live",
            "write arn:aws:lambda:REGION:ACCOUNT:function:NAME; its versions and aliases are in it",
        ),
        (Kind.RESOURCE_NAME, "{name}", "use letters, digits, '_', '.' and '-'"),
        (Kind.STRING, "x*", "leave out '*', '?' and braces"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_the_fix(kind: Kind, value: str, hint: str) -> None:
    refusal = refusal_of(value, kind)

    assert refusal
    assert refusal.message == f"{value!r} is not {kind_description(kind)}"
    assert refusal.hint == hint


@pytest.mark.parametrize("kind", Kind)
def test_no_kind_takes_everything(kind: Kind) -> None:
    """A wildcard in an id would widen what a task grants."""
    assert refusal_of("*", kind)
    assert refusal_of("a" * 2_000 + "{x}", kind)


def test_every_kind_is_used() -> None:
    index = load_index()
    entries = [find_service(n) for n in index.services] + [find_host(n) for n in index.hosts]
    tasks = [t for e in entries if e for t in e.tasks.values()]
    tasks += [t for n in index.platforms if (p := platform(n)) for t in p.tasks.values()]
    tasks += [task for name in index.clients if (task := client_task(name))]
    grants = [grant for task in tasks for grant in (task, *task.options.values())]

    assert {p.kind for grant in grants for p in grant.parameters.values()} == {*Kind}
