"""What AWS documents of an action: its access levels, its condition keys and their types."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from ai_role_cli.access.actions import action_data, iam_data, known_services

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "AccessLevel",
    "access_levels",
    "condition_keys",
    "key_successor",
    "needs_resource",
    "service_condition_keys",
]

_SUCCESSOR = re.compile(
    r"deprecated\b.*?\b([a-z0-9-]+:[A-Za-z][A-Za-z/]*)", re.IGNORECASE | re.DOTALL
)
"""What a description of a deprecated key names after the word."""

_VARIABLE_PART = re.compile(r"\$\{[^}]*\}|<[^>]*>")


class AccessLevel(StrEnum):
    """
    What an action does, in AWS's words and in the order of the IAM console.

    Source:
        Service Authorization Reference, "Access level".
    """

    LIST = "List"
    READ = "Read"
    WRITE = "Write"
    TAGGING = "Tagging"
    PERMISSIONS = "Permissions management"


@cache
def access_levels(action: str) -> frozenset[AccessLevel]:
    """Return the access levels of an action; none for one that AWS does not document."""
    data = action_data(action)
    names = str(data["accessLevel"]).split(",") if data else []
    return frozenset(AccessLevel(name.strip()) for name in names)


@cache
def needs_resource(action: str) -> bool:
    """
    Tell whether an action works on a resource in any case.

    Where the reference has one type and does not say that it is required, the resource is an extra,
    as a lexicon is for polly:SynthesizeSpeech; of several types such an action needs one.
    """
    types = (action_data(action) or {}).get("resourceTypes", ())
    return len(types) > 1 or any(kind["required"] for kind in types)


@cache
def condition_keys(action: str) -> frozenset[str]:
    """
    Return the keys of its own service that an action takes, with those of its resources.

    In lower case, and without the part that a request fills in: `s3:existingobjecttag/`. Global
    keys (`aws:…`) are listed only where AWS lists them for the action.
    """
    data = action_data(action)
    if not data:
        return frozenset()
    service = action.partition(":")[0].lower()
    names = list(data["conditionKeys"])
    for kind in data["resourceTypes"]:
        details = iam_data().resources.get_resource_type_details(service, kind["name"])
        names += [*kind["conditionKeys"], *details.get("conditionKeys", ())]
    return frozenset(map(_fixed_part, names))


@cache
def service_condition_keys(service: str) -> Mapping[str, str]:
    """Return the types of a service's condition keys; keys are spelled as `condition_keys` does."""
    if service not in known_services():
        return {}
    keys = iam_data().conditions
    names = keys.get_condition_keys_for_service(service)
    return {
        _fixed_part(name): str(keys.get_condition_key_details(service, name)["type"])
        for name in names
    }


@cache
def key_successor(key: str) -> str | None:
    """Return the key that AWS has replaced a deprecated one by; None if it is not deprecated."""
    service = key.partition(":")[0].lower()
    if service not in known_services():
        return None
    keys = iam_data().conditions
    names = keys.get_condition_keys_for_service(service)
    name = next((name for name in names if name.lower() == key.lower()), None)
    text = "" if name is None else keys.get_condition_key_details(service, name)["description"]
    found = _SUCCESSOR.search(str(text))
    return None if found is None else found[1]


def _fixed_part(key: str) -> str:
    return _VARIABLE_PART.sub("", key).lower()
