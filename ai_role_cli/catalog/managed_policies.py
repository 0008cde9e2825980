"""The policies that AWS manages, by name: only with its path does a name make an ARN."""

from __future__ import annotations

import difflib
from functools import cache

from ai_role_cli.catalog.package_data import read_text

__all__ = [
    "managed_policy_denies",
    "managed_policy_names",
    "managed_policy_path",
    "suggest_managed_policy",
]


def managed_policy_path(name: str) -> str | None:
    """
    Return the path of an AWS managed policy, with a slash at either end; None if none is known.

    Those under `/aws-service-role/` cannot be attached to a role of a customer.
    """
    return _paths().get(name)


def managed_policy_names() -> tuple[str, ...]:
    """Return the names of all AWS managed policies that are known."""
    return tuple(_paths())


def managed_policy_denies(name: str) -> bool | None:
    """Tell whether an AWS managed policy has a Deny in its text; None if it is not known."""
    return name in _denying() if name in _paths() else None


def suggest_managed_policy(name: str) -> str | None:
    """Return the name that a misspelt one stands for; None if none is near."""
    spellings = {known.lower(): known for known in _paths()}
    found = difflib.get_close_matches(name.lower(), spellings, n=1, cutoff=0.8)
    return spellings[found[0]] if found else None


@cache
def _paths() -> dict[str, str]:
    splits = (f"/{line}".rpartition("/") for line in _lines("managed_policies.txt"))
    return {name: f"{path}/" for path, _, name in splits}


@cache
def _denying() -> frozenset[str]:
    return frozenset(_lines("denying_managed_policies.txt"))


def _lines(file: str) -> list[str]:
    return [line for line in read_text(file).splitlines() if not line.startswith("#")]
