"""Cross-Region inference profiles of Bedrock: the model and the Regions that an id stands for."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter

from ai_role_cli.catalog.package_data import read_adapted

__all__ = ["model_of_profile", "profile_prefixes", "regions_of_profile"]

_SOURCE_REGION = "{region}"


def profile_prefixes() -> tuple[str, ...]:
    """Return the prefixes of profile ids whose Regions are known, without their dot."""
    return tuple(_destinations())


def model_of_profile(profile_id: str) -> str:
    """Return the id of the model that a profile sends requests to."""
    return profile_id.partition(".")[2]


def regions_of_profile(profile_id: str) -> tuple[str, ...] | None:
    """
    Return the Regions of the model ARNs that a profile needs; None if its prefix is not known.

    The first one is the placeholder of the Region the request comes from. An empty one belongs to
    the ARN without a Region that `global.` profiles use.
    """
    found = _destinations().get(profile_id.partition(".")[0])
    return None if found is None else (_SOURCE_REGION, *found)


@cache
def _destinations() -> dict[str, list[str]]:
    return read_adapted("inference_profiles", TypeAdapter(dict[str, list[str]]))
