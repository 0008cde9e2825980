"""AWS partitions, and which one a region is in."""

from __future__ import annotations

__all__ = ["PARTITIONS", "partition_of"]

_PREFIXES = (
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("eusc-", "aws-eusc"),
    ("us-iso-", "aws-iso"),
    ("us-isob-", "aws-iso-b"),
    ("eu-isoe-", "aws-iso-e"),
    ("us-isof-", "aws-iso-f"),
)
"""Beginning of a region's name and its partition (botocore's `partitions.json`)."""

PARTITIONS = ("aws", *(partition for _, partition in _PREFIXES))
"""Every partition there is."""


def partition_of(region: str) -> str:
    """Return the partition a region belongs to; regions of no special prefix are in `aws`."""
    return next((name for prefix, name in _PREFIXES if region.startswith(prefix)), "aws")
