"""
Inference profiles of Bedrock: the ARN, the model and the Regions that one stands for.

Those that AWS keeps for geographies tell them in their id; those of an account (application
inference profiles) have an id that tells nothing.
"""

from __future__ import annotations

import re
from functools import cache

from pydantic import TypeAdapter

from ai_role_cli.catalog.package_data import read_adapted

__all__ = ["model_of_profile", "profile_arn", "profile_prefixes", "regions_of_profile"]

_SOURCE_REGION = "{region}"

_ARN = re.compile(r"arn:[^:]*:bedrock:[^:]*:[^:]*:([a-z-]*inference-profile)/([^/]+)")
_ARN_START = "arn:{partition}:bedrock:{region}:{account}:"
_OF_GEOGRAPHY = "inference-profile"
_OF_ACCOUNT = "application-inference-profile"


def profile_prefixes() -> tuple[str, ...]:
    """Return the prefixes of profile ids whose Regions are known, without their dot."""
    return tuple(_destinations())


def profile_arn(profile: str) -> str:
    """Return the ARN of a profile, with the placeholders of the Region and the account."""
    if profile.startswith("arn:"):
        return profile
    return f"{_ARN_START}{_OF_GEOGRAPHY if '.' in profile else _OF_ACCOUNT}/{profile}"


def model_of_profile(profile: str) -> str | None:
    """Return the id of the model that a profile sends requests to; None if that is not known."""
    kind, profile_id = _parts(profile)
    return profile_id.partition(".")[2] if kind == _OF_GEOGRAPHY else None


def regions_of_profile(profile: str) -> tuple[str, ...] | None:
    """
    Return the Regions of the model ARNs that a profile needs; None if its prefix is not known.

    The first one is the placeholder of the Region the request comes from, which is all that a
    profile of an account needs that is made for one Region. An empty one belongs to the ARN
    without a Region that `global.` profiles use.
    """
    kind, profile_id = _parts(profile)
    if kind == _OF_ACCOUNT:
        return (_SOURCE_REGION,)
    found = _destinations().get(profile_id.partition(".")[0])
    return None if found is None else (_SOURCE_REGION, *found)


def _parts(profile: str) -> tuple[str, str]:
    """Return the resource type and the id."""
    found = _ARN.fullmatch(profile_arn(profile))
    return (found[1], found[2]) if found else (_OF_GEOGRAPHY, profile)


@cache
def _destinations() -> dict[str, list[str]]:
    return read_adapted("inference_profiles", TypeAdapter(dict[str, list[str]]))
