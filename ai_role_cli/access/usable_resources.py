"""Which resources of a statement an action may be used on, as far as AWS documents it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ai_role_cli.access.action_resources import has_resources, may_work_on
from ai_role_cli.access.actions import service_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["is_for_service", "is_whole_service", "may_be_used_on", "usable_resources"]

_RENAMED: Mapping[str, str] = {
    "codeconnections": "codestar-connections",
    "codestar-connections": "codeconnections",
}
"""
Services whose ARNs are taken under either prefix.

Source: Developer Tools console User Guide, "AWS CodeConnections rename".
"""

_HALF_KNOWN = frozenset({"elasticloadbalancing"})
"""Services that have two pages in the reference and one prefix; the data holds one of them."""

_WHOLE_SERVICE_PARTS = 5


def usable_resources(action: str, resources: tuple[str, ...]) -> tuple[str, ...]:
    """
    Return those that an action which AWS documents may be used on.

    Where it documents no resource for it, these are the patterns for all of its service: they match
    whatever ARN the action is asked for with.
    """
    if has_resources(action):
        return tuple(each for each in resources if may_be_used_on(action, each))
    return tuple(
        each
        for each in resources
        if each == "*" or (is_for_service(action, each) and is_whole_service(each))
    )


@lru_cache(maxsize=65536)
def may_be_used_on(action: str, resource: str) -> bool:
    """Tell whether an action, or one of a pattern, works on what a pattern matches."""
    return service_of(action) in {None, *_HALF_KNOWN} or any(
        may_work_on(action, spelling) for spelling in _spellings(resource)
    )


def is_for_service(action: str, resource: str) -> bool:
    """Tell whether a resource is of the service of an action, or of any."""
    return resource.split(":")[2:3] in ([service_of(action)], ["*"], [])


def is_whole_service(resource: str) -> bool:
    """Tell whether a pattern matches whatever its service has."""
    parts = resource.split(":", _WHOLE_SERVICE_PARTS)
    return len(parts) <= _WHOLE_SERVICE_PARTS or parts[_WHOLE_SERVICE_PARTS] == "*"


def _spellings(resource: str) -> tuple[str, ...]:
    """Return the resource with either prefix of a service that has two."""
    service = next(iter(resource.split(":")[2:3]), "")
    other = _RENAMED.get(service)
    return (resource,) if other is None else (resource, resource.replace(service, other, 1))
