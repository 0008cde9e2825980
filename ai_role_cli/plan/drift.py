"""
What differs in AWS from what was applied: before is the state, after is what AWS has now.

The engine's word on a resource is about its own properties. What was put on a role beside them is
in `inlinePolicies` and `managedPolicyArns` of the role, which the provider always reads whole: so
it is found on every role, exclusive or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ai_role_cli.plan.builder import by_role
from ai_role_cli.plan.failures import failures_of, warnings_of
from ai_role_cli.plan.model import (
    EXCLUSIVE_KINDS,
    Operation,
    Plan,
    ResourceChange,
    ResourceKind,
    RoleChange,
    SettingChange,
)
from ai_role_cli.plan.properties import text_of
from ai_role_cli.plan.roles import role_change, setting_changes
from ai_role_cli.plan.shared import with_shared
from ai_role_cli.plan.steps import check_complete, refreshed_resources
from ai_role_cli.program import attachment_name, logical_name, policy_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pulumi.automation import EngineEvent

    from ai_role_cli.plan.model import Properties
    from ai_role_cli.policy import JsonValue

__all__ = ["build_drift"]

_BESIDE: Mapping[ResourceKind, tuple[str, Mapping[str, str]]] = {
    ResourceKind.POLICY: ("policy", {"description": "description"}),
    ResourceKind.INSTANCE_PROFILE: ("instance profile", {"role": "role"}),
}
"""What else of a role has settings: our word for it, and its properties beside the tags."""


def build_drift(events: Sequence[EngineEvent], order: Sequence[str]) -> Plan:
    """
    Return what was changed outside of ai-role, by role.

    Args:
        events: The whole stream of a previewed refresh.
        order: Keys of the roles of the file; those that are applied and not in it come after them.

    Raises:
        OperationError: The stream is not complete.
    """
    check_complete(events)
    resources = by_role(refreshed_resources(events), first=order)
    return Plan(
        roles=with_shared([_role(key, found) for key, found in resources.items()]),
        failures=failures_of(events),
        warnings=warnings_of(events),
        outputs={},
    )


def _role(key: str, resources: Iterable[ResourceChange]) -> RoleChange:
    # Those of an exclusive role only say again what the role itself says.
    own = [_remade(found) for found in resources if found.kind not in EXCLUSIVE_KINDS]
    role = next((found for found in own if found.kind is ResourceKind.ROLE), None)
    foreign = (
        ()
        if role is None or role.after is None
        else (*_policies(role, own), *_attachments(role, own))
    )
    change = role_change(key, [*own, *foreign], documents=None)
    return replace(change, settings=(*change.settings, *_more_settings(own)))


def _remade(resource: ResourceChange) -> ResourceChange:
    """Take another role of the same name for a change, though every property be the same."""
    is_another = resource.kind is ResourceKind.ROLE and any(_unique_id(resource))
    return replace(resource, operation=Operation.UPDATE) if is_another else resource


def _unique_id(role: ResourceChange) -> Iterator[SettingChange]:
    before, after = text_of(role.before, "uniqueId"), text_of(role.after, "uniqueId")
    if before and after and before != after:
        yield SettingChange("unique id", before, after)


def _policies(role: ResourceChange, own: Sequence[ResourceChange]) -> Iterator[ResourceChange]:
    """Yield the inline policies on the role that nobody applied."""
    known = _named(own, ResourceKind.INLINE_POLICY, "name")
    key = logical_name(role.urn)
    for name, policy in sorted(_inline_policies(role.after)):
        if name not in known:
            properties = {"name": name, "policy": policy}
            yield _put_on(role, ResourceKind.INLINE_POLICY, policy_name(key, name), properties)


def _attachments(role: ResourceChange, own: Sequence[ResourceChange]) -> Iterator[ResourceChange]:
    """Yield the managed policies on the role that nobody applied."""
    known = _named(own, ResourceKind.ATTACHMENT, "policyArn")
    key = logical_name(role.urn)
    # The attachment of a policy of the role's own has the name of that policy.
    names = {
        text_of(found.after, "arn"): logical_name(found.urn)
        for found in own
        if found.kind is ResourceKind.POLICY
    }
    for arn in sorted(_managed_policies(role.after)):
        if arn not in known:
            name = names.get(arn) or attachment_name(key, arn)
            yield _put_on(role, ResourceKind.ATTACHMENT, name, {"policyArn": arn})


def _named(resources: Iterable[ResourceChange], kind: ResourceKind, name: str) -> set[str | None]:
    return {
        text_of(side, name)
        for found in resources
        if found.kind is kind
        for side in (found.before, found.after)
    }


def _inline_policies(role: Properties | None) -> Iterator[tuple[str, str]]:
    for item in _listed(role, "inlinePolicies"):
        if isinstance(item, Mapping) and item.get("name"):
            yield str(item["name"]), str(item.get("policy"))


def _managed_policies(role: Properties | None) -> Iterator[str]:
    yield from map(str, _listed(role, "managedPolicyArns"))


def _listed(role: Properties | None, name: str) -> Sequence[JsonValue]:
    value = None if role is None else role.get(name)
    return value if isinstance(value, list) else ()


def _put_on(
    role: ResourceChange, kind: ResourceKind, name: str, properties: Properties
) -> ResourceChange:
    """Return what the policy would be if it were applied: under the URN of that."""
    prefix = "::".join(role.urn.split("::", 3)[:2])
    return ResourceChange(
        urn=f"{prefix}::{kind.value}::{name}",
        kind=kind,
        operation=Operation.CREATE,
        before=None,
        after={**properties, "role": (role.after or {}).get("name")},
        replaced_by=(),
        protected=False,
        state_only=False,
        done=True,
    )


def _more_settings(resources: Iterable[ResourceChange]) -> Iterator[SettingChange]:
    """Yield what no other part of the change tells: who the role is, and what stands beside it."""
    for resource in resources:
        if resource.kind is ResourceKind.ROLE:
            yield from _unique_id(resource)
        elif resource.kind in _BESIDE and resource.operation is Operation.UPDATE:
            title, words = _BESIDE[resource.kind]
            title = f"{title} {text_of(resource.before, 'name')}"
            for setting in setting_changes(resource, words):
                yield replace(setting, name=f"{title} {setting.name}")
