"""
What an earlier run had begun and the state does not know the end of.

The engine notes each operation before it asks AWS, and strikes it out afterwards. What is left of a
run that was killed may have happened or not. The names of our resources are always known before
they are made, so their ids are as well: what was begun counts as made, and AWS is asked.

Where AWS made or changed only a part of a resource, the provider records what it should become.
An update from there would find nothing to do, so AWS is asked as well.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ai_role_cli.program import logical_name
from ai_role_cli.spec import partition_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ai_role_cli.engine.state.deployment import Deployment
    from ai_role_cli.engine.state.journal import Noted

__all__ = [
    "Begun",
    "counted_as_made",
    "half_done",
    "left_over",
    "with_noted",
    "without_strangers",
]

_CREATING = "creating"
_PROVIDER = "pulumi:providers:aws"

_CLOCKS = timedelta(seconds=2)
"""
How much the clock of this machine may be ahead of that of AWS, which tells whole seconds.

Little: to take what is ours for a stranger's is a refusal, to take a stranger's for ours is not.
"""

_DOCUMENTS = ("assumeRolePolicy", "policy")
_COMPARED = (*_DOCUMENTS, "path", "description", "role", "policyArn")
"""Inputs that AWS gives back: what differs in one of them was not made by the killed run."""


@dataclass(frozen=True, slots=True)
class Begun:
    """An operation that was begun: the engine's word for it, and the URN."""

    verb: str
    urn: str

    @property
    def name(self) -> str:
        """The logical name of the resource."""
        return logical_name(self.urn)


def left_over(deployment: Deployment) -> tuple[Begun, ...]:
    """
    Return what is open, each resource once.

    The engine keeps what it began to create for ever; once the state knows the resource it is over.
    """
    known = {resource["urn"] for resource in _resources(deployment) if _stands(resource)}
    found = {
        Begun(operation["type"], operation["resource"]["urn"]): None
        for operation in deployment.get("pending_operations") or ()
    }
    return tuple(each for each in found if each.verb != _CREATING or each.urn not in known)


def half_done(deployment: Deployment) -> tuple[str, ...]:
    """Return the URNs of the resources that AWS made or changed in part."""
    resources = _resources(deployment)
    return tuple(each["urn"] for each in resources if each.get("initErrors") and _stands(each))


def counted_as_made(deployment: Deployment) -> Deployment:
    """Return the deployment in which nothing is open, and what was begun to be made is there."""
    begun = {
        operation["resource"]["urn"]: operation["resource"]
        for operation in deployment.get("pending_operations") or ()
        if operation["type"] == _CREATING
    }
    open_urns = {each.urn for each in left_over(deployment) if each.verb == _CREATING}
    made = [_made(begun[urn], deployment) for urn in begun if urn in open_urns]
    added = [resource for resource in made if resource is not None]
    urns = {resource["urn"] for resource in added}
    kept = [r for r in _resources(deployment) if r["urn"] not in urns or r.get("delete")]
    rest = {key: value for key, value in deployment.items() if key != "pending_operations"}
    return {**rest, "resources": [*kept, *added]}


def with_noted(deployment: Deployment, noted: Noted | None) -> Deployment:
    """Return the deployment in which what a run was about to make counts as begun."""
    provider = next((r for r in _resources(deployment) if r["type"] == _PROVIDER), None)
    # Without a provider nothing can have been made.
    if noted is None or provider is None:
        return deployment
    pending = list(deployment.get("pending_operations") or ())
    begun = {operation["resource"]["urn"] for operation in pending}
    reference = f"{provider['urn']}::{provider['id']}"
    added = [
        {"type": _CREATING, "resource": {**resource, "provider": reference}}
        for resource in noted.resources
        if resource["urn"] not in begun
    ]
    return {**deployment, "pending_operations": [*pending, *added]}


def without_strangers(
    deployment: Deployment,
    made: Deployment,
    begun: Collection[str],
    *,
    since: datetime | None = None,
) -> tuple[Deployment, tuple[str, ...]]:
    """
    Return the deployment without what has the name of ours and was made by somebody else.

    Args:
        deployment: What AWS has, after a refresh.
        made: What `counted_as_made` returned.
        begun: The URNs of what was begun to be made.
        since: When the run began; what AWS has had for longer is not ours.

    Returns:
        The deployment, and the URNs that were taken out.
    """
    inputs = {r["urn"]: r.get("inputs") or {} for r in _resources(made) if r["urn"] in begun}
    strangers = tuple(
        resource["urn"]
        for resource in _resources(deployment)
        if _differs(inputs.get(resource["urn"], {}), resource.get("outputs") or {})
        or (resource["urn"] in begun and _is_older(resource.get("outputs") or {}, since))
    )
    kept = [resource for resource in _resources(deployment) if resource["urn"] not in strangers]
    return {**deployment, "resources": kept}, strangers


def _stands(resource: Mapping[str, Any]) -> bool:
    return not resource.get("delete") and not resource.get("pendingReplacement")


def _made(resource: Mapping[str, Any], deployment: Deployment) -> dict[str, Any] | None:
    inputs = {k: v for k, v in (resource.get("inputs") or {}).items() if k != "__defaults"}
    try:
        resource_id = _id(str(resource.get("type")), inputs, deployment)
    except (KeyError, StopIteration, ValueError):
        # Not written by us: the check of the state tells of it.
        return None
    return None if resource_id is None else {**resource, "id": resource_id, "outputs": inputs}


def _id(kind: str, inputs: Mapping[str, Any], deployment: Deployment) -> str | None:
    match kind.rpartition(":")[2]:
        case "Role" | "InstanceProfile":
            return str(inputs["name"])
        case "Policy":
            return f"{_arn_beginning(deployment)}:policy{inputs.get('path', '/')}{inputs['name']}"
        case "RolePolicy":
            return f"{inputs['role']}:{inputs['name']}"
        case "RolePolicyAttachment":
            return f"{inputs['role']}/{inputs['policyArn']}"
        case "RolePoliciesExclusive" | "RolePolicyAttachmentsExclusive":
            return str(inputs["roleName"])
        case _:
            return None


def _arn_beginning(deployment: Deployment) -> str:
    """The provider in the state knows account and region."""
    inputs = next(r["inputs"] for r in _resources(deployment) if r["type"] == _PROVIDER)
    (account,) = json.loads(inputs["allowedAccountIds"])
    return f"arn:{partition_of(inputs['region'])}:iam::{account}"


def _resources(deployment: Deployment) -> list[dict[str, Any]]:
    return deployment.get("resources") or []


def _differs(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    keys = [key for key in _COMPARED if key in wanted]
    return any(_value(key, wanted[key]) != _value(key, found.get(key)) for key in keys)


def _is_older(found: Mapping[str, Any], since: datetime | None) -> bool:
    """AWS tells the date of roles and instance profiles."""
    if since is None or "createDate" not in found:
        return False
    return datetime.fromisoformat(str(found["createDate"])) < since - _CLOCKS


def _value(key: str, value: object) -> object:
    return json.loads(value) if key in _DOCUMENTS and isinstance(value, str) else value
