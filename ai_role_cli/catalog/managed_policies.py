"""The policies that AWS manages, by name: only with its path does a name make an ARN."""

from __future__ import annotations

import difflib
from functools import cache

from ai_role_cli.catalog.package_data import read_text

__all__ = ["managed_policy_names", "managed_policy_path", "suggest_managed_policy"]


def managed_policy_path(name: str) -> str | None:
    """
    Return the path of an AWS managed policy, with a slash at either end; None if none is known.

    Those under `/aws-service-role/` cannot be attached to a role of a customer.
    """
    return _paths().get(name)


def managed_policy_names() -> tuple[str, ...]:
    """Return the names of all AWS managed policies that are known."""
    return tuple(_paths())


def suggest_managed_policy(name: str) -> str | None:
    """Return the name that a misspelt one stands for; None if none is near."""
    spellings = {known.lower(): known for known in _paths()}
    found = difflib.get_close_matches(name.lower(), spellings, n=1, cutoff=0.8)
    return spellings[found[0]] if found else None


@cache
def _paths() -> dict[str, str]:
    lines = read_text("managed_policies.txt").splitlines()
    splits = (f"/{line}".rpartition("/") for line in lines if not line.startswith("#"))
    return {name: f"{path}/" for path, _, name in splits}
