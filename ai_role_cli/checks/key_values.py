"""Values that no request has under a key, though its operator can compare them."""

from __future__ import annotations

import ipaddress
import re
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["absent_value"]

_Network: TypeAlias = "ipaddress.IPv4Network | ipaddress.IPv6Network"

_NETWORK_IDS: Mapping[str, str] = {"aws:sourcevpc": "vpc", "aws:sourcevpce": "vpce"}
"""IAM User Guide, "IAM policy validation check reference": INVALID_VPC_FORMAT and its twin."""

_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
"""RFC 1918 and RFC 4193; `aws:SourceIp` is a public address (PRIVATE_IP_ADDRESS)."""


def absent_value(key: str, value: str) -> str | None:
    """Return why no request has a value under a key; None if one may."""
    name = key.lower()
    if name == "aws:sourceip" and _is_private(value):
        return "is a private range, and requests come from public addresses"
    kind = _NETWORK_IDS.get(name)
    if kind is not None and not _may_be_id(kind, value):
        return f"is not an id such as {kind}-0123456789abcdef0"
    return None


@cache
def _is_private(value: str) -> bool:
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return any(_is_within(network, ipaddress.ip_network(each)) for each in _PRIVATE)


def _is_within(network: _Network, whole: _Network) -> bool:
    return (
        network.version == whole.version
        and network.network_address in whole
        and network.prefixlen >= whole.prefixlen
    )


def _may_be_id(kind: str, value: str) -> bool:
    """What holds a wildcard is looked at by the rule about wildcards in ids."""
    is_id = re.fullmatch(rf"{kind}-(?:[0-9a-z]{{8}}|[0-9a-z]{{17}})", value)
    return is_id is not None or bool({"*", "?"} & set(value))
