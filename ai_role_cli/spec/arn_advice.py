"""How to write what was meant, where something is no ARN or its parts stand in the wrong places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["REGIONAL_S3_TYPES", "right_form"]

REGIONAL_S3_TYPES = (
    *("accesspoint", "access-grants", "async-request", "job", "storage-lens"),
    "storage-lens-group",
)
"""Resource types of S3 that are in a region; buckets and objects are not."""

_FORM = "write arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE, or '*' for everything"
_WITHOUT_REGION = ("cloudfront", "iam", "route53", "sts")
_SERVICE = 2

_S3_URL = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:/.*)?)\Z")
_INNER_ARN = re.compile(r"arn:.*:(?=arn:)", re.DOTALL)
_LIKE_REGION = re.compile(r"[a-z]{2,4}(?:-[a-z]+)+-\d|\{region\}|\*")
_LIKE_ACCOUNT = re.compile(r"\d{12}|\{account\}|\*")


def right_form(text: str) -> str:
    """Return the advice to write what a text has in its right places, or the form of an ARN."""
    url = _S3_URL.search(text)
    if url is not None:
        return f"write arn:PARTITION:s3:::{url[1]}"
    arn, *rest = _INNER_ARN.sub("", text).split(":")
    if arn != "arn" or len(rest) <= _SERVICE:
        return _FORM
    partition, service, *places = rest
    region, account, resource = _placed(service, [each for each in places if each])
    return f"write arn:{partition}:{service}:{region}:{account}:{resource}" if resource else _FORM


def _placed(service: str, places: Sequence[str]) -> tuple[str, str, str]:
    """Return region, account and resource among what follows the service; words where none is."""
    region, account, resource = "REGION", "ACCOUNT", list(places)
    if resource and _LIKE_REGION.fullmatch(resource[0]):
        region = resource.pop(0)
    if resource and _LIKE_ACCOUNT.fullmatch(resource[0]):
        account = resource.pop(0)
    name = ":".join(resource)
    if service == "s3" and not name.startswith(REGIONAL_S3_TYPES):
        return "", "", name
    if name.startswith("foundation-model/"):
        return region, "", name
    return "" if service in _WITHOUT_REGION else region, account, name
