"""Rules about actions that AWS does not document: misspelt, of another service, or of none."""

from __future__ import annotations

import difflib
from functools import cache
from typing import TYPE_CHECKING

from ai_role_cli.access import known_actions, known_services, service_of
from ai_role_cli.checks.actions import is_documented
from ai_role_cli.checks.pages import POLICY_CHECKS, SERVICE_REFERENCE
from ai_role_cli.checks.placed_statement import Element
from ai_role_cli.checks.rule import Rule
from ai_role_cli.checks.statement_subject import Remark, each_statement
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.checks.statement_subject import StatementSubject

__all__ = ["RULES"]


_FEWEST_LETTERS = 2

_API_NAMES = {
    "bedrock:converse": "bedrock:InvokeModel",
    "bedrock:conversestream": "bedrock:InvokeModelWithResponseStream",
    "bedrock:invokemodelwithbidirectionalstream": "bedrock:InvokeModel",
    "bedrock:retrieveandgeneratestream": "bedrock:RetrieveAndGenerate",
    "bedrock:startasyncinvoke": "bedrock:InvokeModel",
    "dynamodb:transactgetitems": "dynamodb:GetItem",
    "dynamodb:transactwriteitems": "dynamodb:PutItem, UpdateItem, DeleteItem or ConditionCheckItem",
    "kms:reencrypt": "kms:ReEncryptFrom and kms:ReEncryptTo",
    "lambda:invoke": "lambda:InvokeFunction",
    "lambda:invokewithresponsestream": "lambda:InvokeFunction",
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
    "sns:publishbatch": "sns:Publish",
    "sqs:changemessagevisibilitybatch": "sqs:ChangeMessageVisibility",
    "sqs:deletemessagebatch": "sqs:DeleteMessage",
    "sqs:sendmessagebatch": "sqs:SendMessage",
}
"""
API operations whose permission has another name.

Source: the page of each operation in the API reference of its service; Amazon S3 User Guide,
"Required permissions for Amazon S3 API operations"; Amazon DynamoDB Developer Guide, "Using IAM
with DynamoDB transactions"; Amazon SQS Developer Guide, "Amazon SQS API permissions".
"""

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


def _unknown_actions(subject: StatementSubject) -> Iterator[Remark]:
    for element, index, action in _undocumented(subject):
        if service_of(action) in known_services():
            what = "no action matches" if {"*", "?"} & set(action) else "AWS documents no action"
            yield Remark(element, (index,), f"{what} {action}", hint=_hint(action))


def _unknown_services(subject: StatementSubject) -> Iterator[Remark]:
    for element, index, action in _undocumented(subject):
        service = service_of(action)
        if service is not None and service not in known_services():
            message = f"AWS documents no actions of a service {service}"
            yield Remark(element, (index,), message, hint=_service_hint(action, service))


def _undocumented(subject: StatementSubject) -> Iterator[tuple[Element, int, str]]:
    statement = subject.statement
    lists = (Element.ACTIONS, statement.actions), (Element.NOT_ACTIONS, statement.not_actions)
    for element, actions in lists:
        for index, action in enumerate(actions):
            if not is_documented(action):
                yield element, index, action


@cache
def _hint(action: str) -> str:
    service = action.lower().partition(":")[0]
    api_name = _API_NAMES.get(action.lower())
    near = _nearest(action, known_actions(service))
    elsewhere = _named_alike(action)
    if api_name is not None:
        return f"the operation needs {api_name}"
    if near is not None:
        return f"did you mean {near}?"
    if elsewhere:
        return f"did you mean {' or '.join(elsewhere[:2])}?"
    return "if AWS has just added it, accept the finding with 'ignore'"


@cache
def _service_hint(action: str, service: str) -> str | None:
    elsewhere = _named_alike(action)
    near = difflib.get_close_matches(service, sorted(known_services()), n=1, cutoff=0.8)
    if service in _PREFIXES:
        return f"IAM's prefix is {_PREFIXES[service]}"
    if elsewhere:
        return f"did you mean {elsewhere[0]}?"
    return f"did you mean {near[0]}:{action.partition(':')[2]}?" if near else None


def _nearest(action: str, known: tuple[str, ...]) -> str | None:
    """Return the action most like it; of a pattern, one that matches something."""
    wild = min((action.find(each) for each in "*?" if each in action), default=None)
    if wild is not None:
        return _matching_beginning(action[:wild])
    names = {name.lower().partition(":")[2]: name for name in known}
    near = difflib.get_close_matches(action.lower().partition(":")[2], names, n=1, cutoff=0.8)
    return names[near[0]] if near else None


def _matching_beginning(text: str) -> str | None:
    """Return the longest pattern that begins like the text and matches something."""
    shortest = text.index(":") + _FEWEST_LETTERS
    patterns = (f"{text[:length]}*" for length in range(len(text), shortest, -1))
    return next(filter(is_documented, patterns), None)


def _named_alike(action: str) -> tuple[str, ...]:
    """Return the actions of other services that have the same name."""
    return _services_by_name().get(action.lower().partition(":")[2], ())


@cache
def _services_by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for service in sorted(known_services()):
        for action in known_actions(service):
            name = action.lower().partition(":")[2]
            found[name] = (*found.get(name, ()), action)
    return found


RULES = (
    Rule(
        id="unknown-action",
        severity=Severity.ERROR,
        title="An action that AWS does not document",
        why=(
            "IAM takes any text as an action and says nothing. What is misspelt is not granted, "
            "and in a Deny statement not denied. In a policy document, which is taken as it is, "
            "the finding is `high`."
        ),
        fix="Write the action as the service authorization reference spells it.",
        sources=(
            SERVICE_REFERENCE,
            f"{POLICY_CHECKS}-error-invalid-action",
        ),
        check=each_statement(_unknown_actions),
    ),
    Rule(
        id="unknown-service",
        severity=Severity.MEDIUM,
        title="An action of a service that AWS does not document",
        why=(
            "The prefix of an action is often not the name that the service has in an SDK. AWS "
            "also adds services, and retires them, faster than any list of them is updated, so "
            "this is no error."
        ),
        fix="Write the service prefix that the service authorization reference gives.",
        sources=(SERVICE_REFERENCE,),
        check=each_statement(_unknown_services),
    ),
)
