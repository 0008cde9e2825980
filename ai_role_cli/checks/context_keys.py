"""
Condition keys: which ones AWS documents, and what kind of value they have.

Source:
    IAM User Guide, "AWS global condition context keys", read 2026-11, with the "Data type" and
    "Value type" of each; the service authorization reference for those of services.
"""

from __future__ import annotations

import difflib
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.access import known_services, service_condition_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ContextKey",
    "KeyKind",
    "claims_of",
    "find_key",
    "global_keys",
    "is_documented_claim",
    "is_federated",
    "is_global",
    "is_same_key",
    "nearest_key",
    "service_keys",
]


class KeyKind(StrEnum):
    """What a key is compared as; the values are AWS's words for the operators."""

    STRING = "String"
    ARN = "ARN"
    BOOL = "Bool"
    NUMERIC = "Numeric"
    DATE = "Date"
    ADDRESS = "IP address"


class ContextKey(NamedTuple):
    """
    A documented key.

    Args:
        name: As AWS spells it; one that ends in a slash or colon goes on with a name of the user's.
        kinds: What it may be compared as.
        is_multivalued: Whether a request may have several values under it.
    """

    name: str
    kinds: frozenset[KeyKind]
    is_multivalued: bool = False


_GLOBAL: Mapping[KeyKind, tuple[str, ...]] = {
    KeyKind.STRING: (
        *("aws:CalledViaAWSMCP", "aws:CalledViaFirst", "aws:CalledViaLast"),
        *("aws:Ec2InstanceSourceVpc", "aws:FederatedProvider", "aws:PrincipalAccount"),
        *("aws:PrincipalOrgID", "aws:PrincipalServiceName", "aws:PrincipalTag/"),
        *("aws:PrincipalType", "aws:RequestTag/", "aws:RequestedRegion", "aws:ResourceAccount"),
        *("aws:ResourceOrgID", "aws:ResourceTag/", "aws:SourceAccount", "aws:SourceIdentity"),
        *("aws:SourceOrgID", "aws:SourceVpc", "aws:SourceVpce", "aws:UserAgent"),
        *("aws:VpceAccount", "aws:VpceOrgID", "aws:referer", "aws:userid", "aws:username"),
        *("glue:CredentialIssuingService", "glue:RoleAssumedBy", "identitystore:UserId"),
    ),
    KeyKind.ARN: (
        *("aws:ChatbotSourceArn", "aws:PrincipalArn", "aws:SignInSessionArn", "aws:SourceArn"),
        *("aws:SourceVpcArn", "codebuild:BuildArn", "codebuild:ProjectArn"),
        *("ec2:SourceInstanceArn", "lambda:SourceFunctionArn", "ssm:SourceInstanceArn"),
    ),
    KeyKind.BOOL: (
        *("aws:AssumedRoot", "aws:IsMcpServiceAction", "aws:MultiFactorAuthPresent"),
        *("aws:PrincipalIsAWSService", "aws:SecureTransport", "aws:ViaAWSMCPService"),
        "aws:ViaAWSService",
    ),
    KeyKind.NUMERIC: ("aws:EpochTime", "aws:MultiFactorAuthAge", "ec2:RoleDelivery"),
    KeyKind.DATE: ("aws:CurrentTime", "aws:EpochTime", "aws:TokenIssueTime"),
    KeyKind.ADDRESS: ("aws:Ec2InstanceSourcePrivateIPv4", "aws:SourceIp", "aws:VpcSourceIp"),
}

_GLOBAL_MULTIVALUED = (
    *("aws:CalledVia", "aws:PrincipalOrgPaths", "aws:PrincipalServiceNamesList"),
    *("aws:ResourceOrgPaths", "aws:SourceOrgPaths", "aws:TagKeys", "aws:VpceOrgPaths"),
)
"""All of them are lists of strings."""

_OF_SERVICES: Mapping[str, KeyKind] = {
    "String": KeyKind.STRING,
    "ARN": KeyKind.ARN,
    "Bool": KeyKind.BOOL,
    "Numeric": KeyKind.NUMERIC,
    "Date": KeyKind.DATE,
    "IPAddress": KeyKind.ADDRESS,
}
"""The types of the service authorization reference; `ArrayOf` before one says multivalued."""


_SAML = "saml"
_OF_ANY_PROVIDER = ("amr", "aud", "email", "oaud", "sub")
"""
Claims of every OIDC provider.

Source: IAM User Guide, "IAM and AWS STS condition context keys", "Available keys for AWS OIDC
federation"; those of single providers are in the service authorization reference of AWS STS.
"""


def is_same_key(key: str, documented: str) -> bool:
    """Tell whether a key of a policy is a documented one; what stands after a slash is a name."""
    name, known = key.lower(), documented.lower()
    known = known[: known.find("/") + 1] or known
    return name.startswith(known) if known.endswith(("/", ":")) else name == known


def is_global(key: str) -> bool:
    """Tell whether requests to any service may have the key."""
    return _global_key(key) is not None


def is_federated(key: str) -> bool:
    """Tell whether the key is a claim that an identity provider makes of its users."""
    prefix = key.partition(":")[0].lower()
    return "." in prefix or "/" in prefix or prefix == _SAML


def is_documented_claim(key: str) -> bool:
    """Tell whether AWS passes on a claim; of a provider that it lists no claims of, any may be."""
    provider, _, claim = key.lower().partition(":")
    known = _claims().get(provider)
    return known is None or claim in known or (provider != _SAML and claim in _OF_ANY_PROVIDER)


@cache
def claims_of(provider: str) -> tuple[str, ...]:
    """Return the keys of a provider's claims, in lower case; none of a service of AWS."""
    if not is_federated(f"{provider}:"):
        return ()
    more = () if provider == _SAML else _OF_ANY_PROVIDER
    names = dict.fromkeys((*_claims().get(provider, ()), *more))
    return tuple(f"{provider}:{name}" for name in names)


@cache
def _claims() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key in filter(is_federated, service_condition_keys("sts")):
        provider, _, claim = key.partition(":")
        found[provider] = (*found.get(provider, ()), claim)
    return found


@cache
def find_key(key: str) -> ContextKey | None:
    """Return what AWS documents of a key of a policy; None of one that it does not document."""
    found = _global_key(key)
    if found is not None:
        return found
    types = service_condition_keys(key.partition(":")[0].lower())
    name = next((name for name in types if is_same_key(key, name)), None)
    return None if name is None else _of_service(name, types[name])


@cache
def global_keys() -> tuple[str, ...]:
    """Return the names of all global keys."""
    return tuple(key.name for key in _globals())


def nearest_key(key: str) -> str | None:
    """Return the documented key that is spelled most like another, or has its name."""
    service, _, name = key.lower().partition(":")
    known = global_keys() if service == "aws" else (*service_keys(service), *claims_of(service))
    spelled = {each.lower(): each for each in (*known, *global_keys())}
    near = difflib.get_close_matches(key.lower(), spelled, n=1, cutoff=0.8)
    return spelled[near[0]] if near else spelled.get(f"aws:{name}")


def service_keys(service: str) -> tuple[str, ...]:
    """Return the names of a service's own keys, in lower case; none of an unknown service."""
    known = service_condition_keys(service) if service in known_services() else ()
    return tuple(key for key in known if not key.startswith("aws:"))


def _global_key(key: str) -> ContextKey | None:
    return next((known for known in _globals() if is_same_key(key, known.name)), None)


@cache
def _globals() -> tuple[ContextKey, ...]:
    kinds: dict[str, frozenset[KeyKind]] = {}
    for kind, names in _GLOBAL.items():
        for name in names:
            kinds[name] = kinds.get(name, frozenset()) | {kind}
    text = frozenset({KeyKind.STRING})
    lists = (ContextKey(name, text, is_multivalued=True) for name in _GLOBAL_MULTIVALUED)
    return (*(ContextKey(name, found) for name, found in kinds.items()), *lists)


def _of_service(name: str, kind: str) -> ContextKey:
    known = _OF_SERVICES.get(kind.removeprefix("ArrayOf"))
    kinds = frozenset() if known is None else frozenset({known})
    return ContextKey(name, kinds, is_multivalued=kind.startswith("ArrayOf"))
