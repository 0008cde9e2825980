"""
What to write instead of an action that AWS does not document.

A guess never grants more than was asked for: it is an action of the service that was named, or of
one whose prefix is like it; where something was to be read, it reads; and a pattern is not shorter.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher, get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from ai_role_cli.access import AccessLevel, access_levels, known_actions, known_services
from ai_role_cli.checks.actions import is_documented
from ai_role_cli.checks.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["action_hint", "service_hint"]

_LIKE = 0.8
_ALIKE_AFTER_THE_VERB = 0.7
_MOST_OF_A_KIND = 4
_READS = frozenset({AccessLevel.LIST, AccessLevel.READ})
_READING = (
    *("check", "describe", "download", "fetch", "find", "get", "head", "list", "load", "lookup"),
    *("pull", "query", "read", "retrieve", "scan", "search", "select", "show", "view", "watch"),
)
"""Verbs that ask for nothing but to see something."""

_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z]|$)|[A-Z]?[a-z]+|[A-Z]+|\d+")

_API_NAMES = {
    "bedrock:converse": "bedrock:InvokeModel",
    "bedrock:conversestream": "bedrock:InvokeModelWithResponseStream",
    "bedrock:describemodel": "bedrock:GetFoundationModel",
    "bedrock:getmodel": "bedrock:GetFoundationModel",
    "bedrock:listmodels": "bedrock:ListFoundationModels",
    "bedrock:invokemodelwithbidirectionalstream": "bedrock:InvokeModel",
    "bedrock:retrieveandgeneratestream": "bedrock:RetrieveAndGenerate",
    "bedrock:startasyncinvoke": "bedrock:InvokeModel",
    "bedrock:invoke": "bedrock:InvokeModel",
    "cloudwatch:putmetric": "cloudwatch:PutMetricData",
    "cloudwatch:putmetrics": "cloudwatch:PutMetricData",
    "cloudwatch:createloggroup": "logs:CreateLogGroup",
    "cloudwatch:createlogstream": "logs:CreateLogStream",
    "cloudwatch:putlogevents": "logs:PutLogEvents",
    "dynamodb:transactgetitems": "dynamodb:GetItem",
    "dynamodb:transactwriteitems": "dynamodb:PutItem, UpdateItem, DeleteItem or ConditionCheckItem",
    "ec2:tagresource": "ec2:CreateTags",
    "ec2:untagresource": "ec2:DeleteTags",
    "iam:assumerole": "sts:AssumeRole",
    "kms:reencrypt": "kms:ReEncryptFrom and kms:ReEncryptTo",
    "lambda:invoke": "lambda:InvokeFunction",
    "lambda:invokewithresponsestream": "lambda:InvokeFunction",
    "logs:putlogs": "logs:PutLogEvents",
    "s3:completemultipartupload": "s3:PutObject",
    "s3:copyobject": "s3:GetObject and s3:PutObject",
    "s3:createmultipartupload": "s3:PutObject",
    "s3:deletebucketencryption": "s3:PutEncryptionConfiguration",
    "s3:deletebucketlifecycle": "s3:PutLifecycleConfiguration",
    "s3:deleteobjects": "s3:DeleteObject",
    "s3:getbucketencryption": "s3:GetEncryptionConfiguration",
    "s3:getbucketlifecycleconfiguration": "s3:GetLifecycleConfiguration",
    "s3:getbucketnotificationconfiguration": "s3:GetBucketNotification",
    "s3:getbucketreplication": "s3:GetReplicationConfiguration",
    "s3:getpublicaccessblock": "s3:GetBucketPublicAccessBlock",
    "s3:headbucket": "s3:ListBucket",
    "s3:headobject": "s3:GetObject",
    "s3:listbuckets": "s3:ListAllMyBuckets",
    "s3:listmultipartuploads": "s3:ListBucketMultipartUploads",
    "s3:listobjects": "s3:ListBucket",
    "s3:listobjectsv2": "s3:ListBucket",
    "s3:listobjectversions": "s3:ListBucketVersions",
    "s3:listparts": "s3:ListMultipartUploadParts",
    "s3:putbucketencryption": "s3:PutEncryptionConfiguration",
    "s3:putbucketlifecycleconfiguration": "s3:PutLifecycleConfiguration",
    "s3:putbucketnotificationconfiguration": "s3:PutBucketNotification",
    "s3:putpublicaccessblock": "s3:PutBucketPublicAccessBlock",
    "s3:selectobjectcontent": "s3:GetObject",
    "s3:uploadpart": "s3:PutObject",
    "s3:uploadpartcopy": "s3:GetObject and s3:PutObject",
    "secretsmanager:getsecret": "secretsmanager:GetSecretValue",
    "sns:publishbatch": "sns:Publish",
    "sns:sendmessage": "sns:Publish",
    "sqs:changemessagevisibilitybatch": "sqs:ChangeMessageVisibility",
    "sqs:deletemessagebatch": "sqs:DeleteMessage",
    "sqs:sendmessagebatch": "sqs:SendMessage",
    "sts:passrole": "iam:PassRole",
}
"""
API operations whose permission has another name.

Source: the page of each operation in the API reference of its service; Amazon S3 User Guide,
"Required permissions for Amazon S3 API operations"; Amazon DynamoDB Developer Guide, "Using IAM
with DynamoDB transactions"; Amazon SQS Developer Guide, "Amazon SQS API permissions".
"""

_VERBS: Mapping[str, Mapping[str, str]] = {
    "dynamodb": {
        "read": "dynamodb:GetItem, Query and Scan",
        "select": "dynamodb:GetItem and Query",
        "write": "dynamodb:PutItem, UpdateItem and DeleteItem",
    },
    "ecr": {
        "pull": "ecr:BatchGetImage and ecr:GetDownloadUrlForLayer",
        "push": "ecr:InitiateLayerUpload, UploadLayerPart, CompleteLayerUpload and PutImage",
    },
    "glue": dict.fromkeys(("execute", "run"), "glue:StartJobRun"),
    "lambda": dict.fromkeys(("call", "execute", "run"), "lambda:InvokeFunction"),
    "logs": {"write": "logs:CreateLogStream and logs:PutLogEvents"},
    "s3": {
        "copy": "s3:GetObject and s3:PutObject",
        "download": "s3:GetObject",
        "read": "s3:GetObject",
        "remove": "s3:DeleteObject",
        "upload": "s3:PutObject",
        "write": "s3:PutObject",
    },
    "sagemaker": {"predict": "sagemaker:InvokeEndpoint"},
    "secretsmanager": {"read": "secretsmanager:GetSecretValue"},
    "sns": {"send": "sns:Publish"},
    "sqs": {
        **dict.fromkeys(("publish", "push"), "sqs:SendMessage"),
        **dict.fromkeys(("consume", "get", "poll", "read"), "sqs:ReceiveMessage"),
    },
    "states": dict.fromkeys(("execute", "run"), "states:StartExecution"),
}
"""
What people call things, by service and verb, and the actions that do them.

Source: the guides of the services; Amazon ECR User Guide, "IAM permissions for pushing an image".
"""

_NEW = "if AWS has just added it, accept the finding with 'ignore'"
_METHODS = "its actions are methods: apigateway:GET, POST, PUT, PATCH and DELETE"

_PREFIXES = {
    "bedrock-agent": "bedrock",
    "bedrock-agent-runtime": "bedrock",
    "bedrock-data-automation": "bedrock",
    "bedrock-runtime": "bedrock",
    "cloudwatchlogs": "logs",
    "cognito": "cognito-idp",
    "efs": "elasticfilesystem",
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "emr": "elasticmapreduce",
    "eventbridge": "events",
    "msk": "kafka",
    "opensearch": "es",
    "opensearchserverless": "aoss",
    "sagemaker-runtime": "sagemaker",
    "sesv2": "ses",
    "stepfunctions": "states",
}
"""Names of services in SDKs and in speech, and the prefix that IAM knows them by."""


@cache
def action_hint(action: str) -> str:
    """Return what to write instead of an action, or pattern, that a known service does not have."""
    service, _, name = action.lower().partition(":")
    called = _API_NAMES.get(action.lower()) or _by_verb(service, action)
    if called is not None:
        return f"the operation needs {called}"
    if service == "apigateway":
        return _METHODS
    known = _compatible(action, known_actions(service))
    if {"*", "?"} & set(action):
        near = _pattern_alike(action, known)
    else:
        near = _spelled_alike(action, known)
    if near is not None:
        return f"did you mean {near}?"
    if _kinds(action, known_actions(service)):
        return _of_the_kind(action, known) or _NEW
    longer = _longer(action, known) or _of_like_services(service, name)
    return f"did you mean {longer}?" if longer else _NEW


@cache
def service_hint(action: str, service: str) -> str | None:
    """Return what to write instead of the prefix of a service that AWS does not document."""
    name = action.partition(":")[2]
    if service in _PREFIXES:
        return f"IAM's prefix is {_PREFIXES[service]}"
    elsewhere = _of_like_services(service, name.lower())
    if elsewhere is not None:
        return f"did you mean {elsewhere}?"
    near = get_close_matches(service, sorted(known_services()), cutoff=_LIKE)
    found = next((f"{each}:{name}" for each in near if is_documented(f"{each}:{name}")), None)
    return None if found is None else f"did you mean {found}?"


def _by_verb(service: str, action: str) -> str | None:
    verb = next(iter(_words(action)), "")
    return _VERBS.get(service, {}).get(verb)


def _spelled_alike(action: str, known: Iterable[str]) -> str | None:
    """Return the action that differs in its spelling only."""
    same = next((each for each in known if _words(each) == _words(action)), None)
    alike = [each for each in known if _is_alike(each, action)]
    return same or max(alike, key=lambda each: _likeness(each, action), default=None)


def _longer(action: str, known: Iterable[str]) -> str | None:
    """Return the actions that have its words and more, if they are few."""
    found = [each for each in known if _extends(_words(each), _words(action))]
    return _either(found) if 0 < len(found) <= _MOST_OF_A_KIND else None


def _pattern_alike(action: str, known: Iterable[str]) -> str | None:
    """Return a pattern for a beginning as long as the one that was misspelt."""
    begun = action.removesuffix("*")
    if not action.endswith("*") or {"*", "?"} & set(begun):
        return None
    starts = {each[: len(begun)] for each in known if len(each) >= len(begun)}
    alike = [each for each in starts if _is_misspelt(each, begun)]
    best = max(sorted(alike), key=lambda each: _likeness(each, begun), default=None)
    return None if best is None else f"{best}*"


def _is_misspelt(known: str, written: str) -> bool:
    one, other = (each.lower().partition(":")[2] for each in (known, written))
    return sorted(one) == sorted(other) or _likeness(known, written) >= _LIKE


def _extends(longer: list[str], words: list[str]) -> bool:
    """Tell whether a name has the verb of another one and its other words, in their order."""
    rest = iter(longer[1:])
    return longer[:1] == words[:1] and all(word in rest for word in words[1:])


def _is_alike(known: str, action: str) -> bool:
    """What follows the verb says what it is about, and has to be alike by itself."""
    rests = ("".join(_words(each)[1:]) for each in (known, action))
    is_as_long = len(_words(known)) == len(_words(action))
    return (
        is_as_long and _likeness(known, action) >= _LIKE and _ratio(*rests) >= _ALIKE_AFTER_THE_VERB
    )


def _likeness(one: str, other: str) -> float:
    return _ratio(*(each.lower().partition(":")[2] for each in (one, other)))


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def _either(actions: list[str]) -> str:
    *first, last = [actions[0], *(each.partition(":")[2] for each in actions[1:])]
    return f"{', '.join(first)} or {last}" if first else last


def _of_like_services(service: str, name: str) -> str | None:
    """Return the action of the name that a service has whose prefix shares a word with one."""
    words = set(service.split("-"))
    found = _services_by_name().get(name, ())
    like = [each for each in found if words & set(each.partition(":")[0].split("-"))]
    return like[0] if len(like) == 1 else None


def _kinds(action: str, known: Iterable[str]) -> list[str]:
    """Return the actions on the kind of thing that one is named after."""
    kind = _words(action)[1:]
    return [each for each in known if kind and _words(each)[1:] == kind]


def _of_the_kind(action: str, known: Iterable[str]) -> str | None:
    """Return what the service can do with that kind of thing, if it is not much."""
    same = [each.partition(":")[2] for each in _kinds(action, known)]
    if not same or len(same) > _MOST_OF_A_KIND:
        return None
    kind = "".join(map(str.title, _words(action)[1:]))
    return f"for {kind}, {action.lower().partition(':')[0]} has {listed(same)}"


def _compatible(action: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the actions that do no more than the verb says."""
    if not _is_reading(action):
        return tuple(known)
    return tuple(each for each in known if _is_reading(each) and access_levels(each) <= _READS)


def _is_reading(action: str) -> bool:
    """A misspelt verb may have run into what follows it."""
    return next(iter(_words(action)), "").startswith(_READING)


@cache
def _words(action: str) -> list[str]:
    """Return the words of a name in lower case and in the singular, without Batch before them."""
    words = _WORDS.findall(action.partition(":")[2].removeprefix("Batch"))
    return [word.lower().removesuffix("s") for word in words]


@cache
def _services_by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for service in sorted(known_services()):
        for action in known_actions(service):
            name = action.lower().partition(":")[2]
            found[name] = (*found.get(name, ()), action)
    return found
