"""Tags between the two forms they have: a map for Pulumi, a list of pairs for AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_iam.type_defs import TagTypeDef

    from ai_role_cli.sandbox.values import JsonValue

__all__ = ["tag_changes", "tag_list", "tag_map"]


def tag_list(tags: JsonValue) -> list[TagTypeDef]:
    """Return the tags as AWS takes them, sorted by key."""
    pairs = tags if isinstance(tags, dict) else {}
    return [{"Key": key, "Value": str(value)} for key, value in sorted(pairs.items())]


def tag_map(tags: Iterable[TagTypeDef]) -> dict[str, JsonValue]:
    """Return the tags as Pulumi shows them."""
    return {tag["Key"]: tag["Value"] for tag in tags}


def tag_changes(old: JsonValue, *, new: JsonValue) -> tuple[list[str], list[TagTypeDef]]:
    """Return the keys to remove and the tags to set."""
    before = old if isinstance(old, dict) else {}
    after = new if isinstance(new, dict) else {}
    changed = {key: value for key, value in after.items() if before.get(key) != value}
    return sorted(before.keys() - after.keys()), tag_list(changed)
