"""
Parameter kinds: what a value of each must look like.

Pure functions from a text to a refusal or None, so that the caller can point at the line. Patterns
are those of the AWS API models unless something else is said.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from ai_role_cli.catalog.inference_profiles import profile_prefixes

__all__ = [
    "Kind",
    "ValueRefusal",
    "kind_description",
    "kind_hint",
    "kind_pattern",
    "refusal_of",
]


class Kind(StrEnum):
    """What a parameter holds."""

    ACCOUNT_ID = "account_id"
    AGENT_ID = "agent_id"
    ALARM_NAME = "alarm_name"
    BEDROCK_MODEL_ID = "bedrock_model_id"
    CLUSTER_NAME = "cluster_name"
    ECR_REPOSITORY = "ecr_repository"
    GUARDRAIL_ID = "guardrail_id"
    INFERENCE_PROFILE_ID = "inference_profile_id"
    KINESIS_STREAM_ARN = "kinesis_stream_arn"
    KINESIS_VIDEO_STREAM_ARN = "kinesis_video_stream_arn"
    KUBERNETES_NAME = "kubernetes_name"
    KMS_KEY_ARN = "kms_key_arn"
    KNOWLEDGE_BASE_ID = "knowledge_base_id"
    LAMBDA_FUNCTION_ARN = "lambda_function_arn"
    LOG_GROUP = "log_group"
    REGION = "region"
    RESOURCE_NAME = "resource_name"
    ROLE_ARN = "role_arn"
    S3_BUCKET = "s3_bucket"
    S3_KEY = "s3_key"
    S3_PREFIX = "s3_prefix"
    SECRET_ARN = "secret_arn"  # noqa: S105 - the ARN of a secret is none
    SECURITY_GROUP_ID = "security_group_id"
    SNS_TOPIC_ARN = "sns_topic_arn"
    STATE_MACHINE_ARN = "state_machine_arn"
    STRING = "string"
    SUBNET_ID = "subnet_id"
    TRUST_ANCHOR_ARN = "trust_anchor_arn"


class ValueRefusal(NamedTuple):
    """Why a value is not of its kind; `hint` is worded to stand after a caret."""

    message: str
    hint: str


class _Shape(NamedTuple):
    """`what` follows "is not"."""

    pattern: str
    what: str
    hint: str


_REGION = (
    r"(?:af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov|us-iso[bf]?|eu-isoe|eusc-[a-z]{2})-[a-z]+-\d{1,2}"
)
"""The patterns of botocore's `partitions.json`, in one."""

_ID10 = r"[0-9a-zA-Z]{10}"


def _arn(service: str, resource: str) -> str:
    return rf"arn:aws[\w-]*:{service}:{_REGION}:\d{{12}}:{resource}"


_GEOGRAPHIC_PROFILE = r"[a-z-]{2,10}\.[a-z0-9-]{1,63}\.[a-z0-9.-]{1,63}(?::[a-z0-9-]{1,63}){0,2}"

_SHAPES = {
    Kind.ACCOUNT_ID: _Shape(r"\d{12}", "an AWS account id", "write its 12 digits, in quotes"),
    Kind.AGENT_ID: _Shape(
        _ID10, "the id of a Bedrock agent, alias, flow or prompt", "ids have 10 letters and digits"
    ),
    Kind.ALARM_NAME: _Shape(
        r"[^*?{}:]{1,255}", "the name of an alarm", "write the name as CloudWatch shows it"
    ),
    Kind.BEDROCK_MODEL_ID: _Shape(
        r"[a-z0-9-]{1,63}\.[a-z0-9*-][a-z0-9.*-]{0,63}(?::[a-z0-9*-]{1,63}){0,2}",
        "a Bedrock model id",
        "write an id like anthropic.claude-sonnet-4-20250514-v1:0",
    ),
    Kind.CLUSTER_NAME: _Shape(
        r"[0-9A-Za-z][\w-]{0,99}", "the name of a cluster", "use letters, digits, '-' and '_'"
    ),
    Kind.ECR_REPOSITORY: _Shape(
        r"[a-z0-9]+(?:(?:\.|__?|-+|/)[a-z0-9]+)*",
        "the name of an ECR repository",
        "write the name alone, like team/trainer",
    ),
    Kind.GUARDRAIL_ID: _Shape(
        r"[a-z0-9]{1,64}",
        "the id of a guardrail",
        "guardrail ids have lower-case letters and digits",
    ),
    Kind.INFERENCE_PROFILE_ID: _Shape(
        rf"(?:{_arn('bedrock', 'inference-profile/')})?{_GEOGRAPHIC_PROFILE}"
        rf"|(?:{_arn('bedrock', 'application-inference-profile/')})?[a-z0-9]{{8,20}}",
        "an inference profile",
        "write an id like eu.anthropic.claude-sonnet-4-20250514-v1:0, or the ARN of an application "
        "inference profile",
    ),
    Kind.KINESIS_STREAM_ARN: _Shape(
        _arn("kinesis", r"stream/[\w.-]+"),
        "the ARN of a Kinesis data stream",
        "write arn:aws:kinesis:REGION:ACCOUNT:stream/NAME",
    ),
    Kind.KINESIS_VIDEO_STREAM_ARN: _Shape(
        _arn("kinesisvideo", r"stream/[\w.-]+/\d+"),
        "the ARN of a Kinesis video stream",
        "write arn:aws:kinesisvideo:REGION:ACCOUNT:stream/NAME/NUMBER",
    ),
    Kind.KUBERNETES_NAME: _Shape(
        r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?",
        "a Kubernetes name",
        "use lower-case letters, digits, '-' and '.'",
    ),
    Kind.KMS_KEY_ARN: _Shape(
        _arn("kms", r"key/[\w-]+"),
        "the ARN of a KMS key",
        "write arn:aws:kms:REGION:ACCOUNT:key/ID",
    ),
    Kind.KNOWLEDGE_BASE_ID: _Shape(
        _ID10, "the id of a knowledge base", "ids have 10 letters and digits"
    ),
    Kind.LAMBDA_FUNCTION_ARN: _Shape(
        _arn("lambda", r"function:[\w-]+"),
        "the ARN of a Lambda function without a version",
        "write arn:aws:lambda:REGION:ACCOUNT:function:NAME; its versions and aliases are in it",
    ),
    Kind.LOG_GROUP: _Shape(
        r"[.\-_/#A-Za-z0-9]{1,512}", "the name of a log group", "write a name like /aws/lambda/chat"
    ),
    Kind.REGION: _Shape(_REGION, "an AWS Region", "write a Region like eu-west-1"),
    Kind.RESOURCE_NAME: _Shape(
        r"[A-Za-z0-9_][\w.-]{0,255}",
        "the name or id of a resource",
        "use letters, digits, '_', '.' and '-'",
    ),
    Kind.ROLE_ARN: _Shape(
        r"arn:aws[\w-]*:iam::\d{12}:role/[\w+=,.@/-]+",
        "the ARN of an IAM role",
        "write arn:aws:iam::ACCOUNT:role/NAME",
    ),
    Kind.S3_BUCKET: _Shape(
        r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
        "the name of an S3 bucket",
        "use 3 to 63 lower-case letters, digits, '-' and '.'",
    ),
    Kind.S3_KEY: _Shape(
        r"[^*?/{}][^*?{}]{0,1023}", "the key of an S3 object", "write the key without the bucket"
    ),
    Kind.S3_PREFIX: _Shape(
        r"|[^*?/{}](?:[^*?{}]{0,1022}/)", "a prefix of S3 keys", "end it with '/', or leave it out"
    ),
    Kind.SECRET_ARN: _Shape(
        _arn("secretsmanager", r"secret:[\w/+=.@!-]+"),
        "the ARN of a secret",
        "write arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-SUFFIX",
    ),
    Kind.SECURITY_GROUP_ID: _Shape(
        r"sg-[0-9a-f]{8,17}", "the id of a security group", "ids look like sg-0a1b2c3d4e5f60718"
    ),
    Kind.SNS_TOPIC_ARN: _Shape(
        _arn("sns", r"[\w-]{1,256}(?:\.fifo)?"),
        "the ARN of an SNS topic",
        "write arn:aws:sns:REGION:ACCOUNT:NAME",
    ),
    Kind.STATE_MACHINE_ARN: _Shape(
        _arn("states", r"stateMachine:[\w-]{1,80}"),
        "the ARN of a state machine",
        "write arn:aws:states:REGION:ACCOUNT:stateMachine:NAME",
    ),
    Kind.STRING: _Shape(r"[^*?{}]+", "a plain text", "leave out '*', '?' and braces"),
    Kind.SUBNET_ID: _Shape(
        r"subnet-[0-9a-f]{8,17}", "the id of a subnet", "ids look like subnet-0a1b2c3d4e5f60718"
    ),
    Kind.TRUST_ANCHOR_ARN: _Shape(
        _arn("rolesanywhere", r"trust-anchor/[0-9a-f-]{36}"),
        "the ARN of a trust anchor",
        "write arn:aws:rolesanywhere:REGION:ACCOUNT:trust-anchor/ID",
    ),
}

_BUCKET_ARN = re.compile(r"arn:aws[\w-]*:s3:::([^/]+)(?:/(.*))?")
_S3_URL = re.compile(r"s3://([^/]+)(?:/(.*))?")
_IMAGE_URI = re.compile(r"\d{12}\.dkr\.ecr\.[\w-]+\.[\w.]+/([\w./-]+?)(?:[:@].*)?")
_LAST_PART = re.compile(r"arn:aws[\w-]*:[\w-]+:[\w-]*:\d*:(?:[\w-]+[/:])?(.+)")

_SAMPLES = {"account": "123456789012", "region": "us-east-1", "partition": "aws"}
_TARGET = re.compile(r"(?<!\$)\{(account|region|partition)\}")
_IAM_VARIABLE = re.compile(r"\$\{[^{}$]*\}")

_PREFIX_CHARS = {Kind.S3_PREFIX, Kind.S3_KEY}
"""Kinds in which an IAM policy variable makes sense: one prefix for each user, say."""


def refusal_of(value: str, kind: Kind) -> ValueRefusal | None:
    """
    Return why a value cannot be of a kind; None if it can.

    `{account}`, `{region}` and `{partition}` count as what they will be filled with.
    """
    sample = _sample(value, kind)
    shape = _SHAPES[kind]
    near = _near_miss(sample, kind)
    if near is None and re.fullmatch(shape.pattern, sample, re.ASCII):
        return None
    return ValueRefusal(f"{value!r} is not {shape.what}", near or shape.hint)


def kind_description(kind: Kind) -> str:
    """Return what a kind holds, as a noun with its article."""
    return _SHAPES[kind].what


def kind_pattern(kind: Kind) -> str:
    """Return the pattern that a whole value of a kind matches, placeholders filled in."""
    return _SHAPES[kind].pattern


def kind_hint(kind: Kind) -> str:
    """Return what to write where a value of a kind is wanted."""
    return _SHAPES[kind].hint


def _sample(value: str, kind: Kind) -> str:
    plain = _IAM_VARIABLE.sub("variable", value) if kind in _PREFIX_CHARS else value
    return _TARGET.sub(lambda match: _SAMPLES[match[1]], plain)


def _near_miss(value: str, kind: Kind) -> str | None:
    """Return the hint for a value that is right, but of another kind."""
    match kind:
        case Kind.S3_BUCKET:
            return _bucket_hint(value)
        case Kind.S3_PREFIX | Kind.S3_KEY:
            return _key_hint(value, kind)
        case Kind.BEDROCK_MODEL_ID if value.partition(".")[0] in profile_prefixes():
            return f"this is an inference profile; the model is {value.partition('.')[2]}"
        case Kind.INFERENCE_PROFILE_ID if "inference-profile/" in value:
            return None
        case Kind.KMS_KEY_ARN if ":alias/" in value or value.startswith("alias/"):
            return "IAM knows keys by ARN, not by alias: write arn:aws:kms:REGION:ACCOUNT:key/ID"
        case _:
            return _name_hint(value, kind)


def _bucket_hint(value: str) -> str | None:
    found = _BUCKET_ARN.fullmatch(value) or _S3_URL.fullmatch(value)
    if found is None:
        return None
    rest = " and the keys as a prefix" if found[2] else ""
    return f"write the name alone{rest}: {found[1]}"


def _key_hint(value: str, kind: Kind) -> str | None:
    if found := _BUCKET_ARN.fullmatch(value) or _S3_URL.fullmatch(value):
        return f"leave the bucket out: {found[2] or ''}"
    if value.startswith("/"):
        return f"keys do not begin with '/': {value.lstrip('/')}"
    if kind is Kind.S3_PREFIX and value.rstrip("*") and not value.rstrip("*").endswith("/"):
        return f"end it with '/', lest it match keys of other folders: {value.rstrip('*')}/"
    return None


def _name_hint(value: str, kind: Kind) -> str | None:
    if kind.endswith("_arn"):
        return None
    found = _IMAGE_URI.fullmatch(value) or _LAST_PART.fullmatch(value)
    return f"write the name or id alone: {found[1]}" if found else None
