"""The provider's own configuration: what the sandbox takes from it and what it refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ai_role_cli.errors import SurroundingsError
from ai_role_cli.sandbox.clients import require_loopback
from ai_role_cli.sandbox.values import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.sandbox.values import JsonValue, PropertyMap

__all__ = ["account_problems", "default_tags", "endpoint_problems", "invoke"]

_DNS_SUFFIXES = {"aws-cn": "amazonaws.com.cn"}


def endpoint_problems(config: PropertyMap) -> tuple[str, ...]:
    """Return one text for each configured endpoint that is not on this machine."""
    return tuple(
        f"{problem}: endpoints.{service} is {url}"
        for service, url in _endpoints(config)
        if (problem := _endpoint_problem(url))
    )


def account_problems(config: PropertyMap, *, account: str) -> tuple[str, ...]:
    """Return the provider's refusal of an account that is not among the allowed ones."""
    allowed = _decoded(config, "allowedAccountIds")
    forbidden = _decoded(config, "forbiddenAccountIds")
    is_allowed = not isinstance(allowed, list) or not allowed or account in allowed
    is_forbidden = isinstance(forbidden, list) and account in forbidden
    if is_allowed and not is_forbidden:
        return ()
    return (f"AWS account ID not allowed: {account}",)


def default_tags(config: PropertyMap) -> PropertyMap:
    """Return the tags every resource of this provider gets."""
    settings = _decoded(config, "defaultTags")
    tags = settings.get("tags") if isinstance(settings, dict) else None
    return tags if isinstance(tags, dict) else {}


def invoke(token: str, *, account: str, partition: str) -> PropertyMap | None:
    """Return the answer of a data source; None: there is no such one."""
    match token:
        case "aws:index/getCallerIdentity:getCallerIdentity":
            user = f"arn:{partition}:sts::{account}:user/moto"
            return {"accountId": account, "arn": user, "id": account, "userId": account}
        case "aws:index/getPartition:getPartition":
            suffix = _DNS_SUFFIXES.get(partition, "amazonaws.com")
            reverse = ".".join(reversed(suffix.split(".")))
            return {
                "dnsSuffix": suffix,
                "id": partition,
                "partition": partition,
                "reverseDnsPrefix": reverse,
            }
        case _:
            return None


def _endpoints(config: PropertyMap) -> Iterator[tuple[str, str]]:
    listed = _decoded(config, "endpoints")
    for services in listed if isinstance(listed, list) else []:
        if isinstance(services, dict):
            yield from ((name, str(url)) for name, url in services.items() if url)


def _endpoint_problem(url: str) -> str:
    try:
        require_loopback(url)
    except SurroundingsError as error:
        return error.message
    return ""


def _decoded(config: PropertyMap, name: str) -> JsonValue:
    # The engine's provider inputs are JSON inside strings.
    decoded: JsonValue = json.loads(text_of(config, name) or "null")
    return decoded
