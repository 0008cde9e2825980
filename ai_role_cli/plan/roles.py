"""The change of one role, from the changes of its resources."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ai_role_cli.access.comparison import compare_statements
from ai_role_cli.plan.flags import flag_changes
from ai_role_cli.plan.model import (
    AttachmentChange,
    Operation,
    PolicyChange,
    Properties,
    ResourceChange,
    ResourceKind,
    RoleChange,
    SettingChange,
)
from ai_role_cli.plan.properties import document_of, tags_of, text_of
from ai_role_cli.policy import (
    PolicyDocument,
    RoleDocuments,
    document_json,
    policy_chars,
)
from ai_role_cli.program import logical_name, policy_name, role_key_of
from ai_role_cli.spec import PolicyType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["own_arns", "role_change", "setting_changes"]

_SETTINGS: Mapping[str, str] = {
    "name": "name",
    "path": "path",
    "description": "description",
    "maxSessionDuration": "session",
    "permissionsBoundary": "boundary",
}
"""The provider's properties of a role and our words for them."""

_EXCLUDING: Mapping[ResourceKind, ResourceKind] = {
    ResourceKind.INLINE_POLICY: ResourceKind.EXCLUSIVE_POLICIES,
    ResourceKind.ATTACHMENT: ResourceKind.EXCLUSIVE_ATTACHMENTS,
}
"""What takes a policy off the role though its own resource is only forgotten."""

_POLICY_TYPES: Mapping[ResourceKind, PolicyType] = {
    ResourceKind.POLICY: PolicyType.MANAGED,
    ResourceKind.INLINE_POLICY: PolicyType.INLINE,
}


def role_change(
    key: str, resources: Sequence[ResourceChange], *, documents: RoleDocuments | None
) -> RoleChange:
    """
    Return what happens to a role.

    Args:
        key: Its key in the role file, now or when it was last applied.
        resources: The changes of all its resources.
        documents: What the file says of it; None if it is no longer there.
    """
    resources = _with_retained(resources)
    role = next((r for r in resources if r.kind is ResourceKind.ROLE), None)
    before = None if role is None else role.before
    after = None if role is None else role.after
    replaced = role is not None and role.operation is Operation.REPLACE
    renamed_from = _renamed_from(resources)
    renaming = () if renamed_from is None else (SettingChange("key", renamed_from, key),)
    return RoleChange(
        key=key,
        name=text_of(after, "name") or text_of(before, "name") or key,
        operation=_operation(role, resources),
        arn_before=text_of(before, "arn"),
        arn_after=documents.arn if documents else text_of(after, "arn"),
        settings=(*renaming, *(_settings(role, resources) if role else ())),
        trust=compare_statements(
            document_of(before, "assumeRolePolicy"), document_of(after, "assumeRolePolicy")
        ),
        policies=tuple(_policies(resources)),
        attachments=tuple(_attachments(resources, documents, replaced=replaced)),
        resources=resources,
        renamed_from=renamed_from,
    )


def _renamed_from(resources: Iterable[ResourceChange]) -> str | None:
    """Return the old key, if any resource still has it in the state."""
    return next((role_key_of(r.old_urn) for r in resources if r.old_urn is not None), None)


def _with_retained(resources: Sequence[ResourceChange]) -> tuple[ResourceChange, ...]:
    """A retained policy is off the role all the same if that is exclusive, or made anew."""
    excluding = {resource.kind for resource in resources if resource.after is not None}
    made_anew = any(
        r.kind is ResourceKind.ROLE and r.operation is Operation.REPLACE for r in resources
    )
    return tuple(
        replace(resource, retained=False)
        if resource.retained
        and resource.kind is not ResourceKind.ROLE
        and (made_anew or _EXCLUDING.get(resource.kind) in excluding)
        else resource
        for resource in resources
    )


def _operation(role: ResourceChange | None, resources: Sequence[ResourceChange]) -> Operation:
    """Whatever happens to a part of a role is an update of the role."""
    if role is not None and role.operation not in (Operation.UNCHANGED, Operation.UPDATE):
        return role.operation
    changed = any(resource.operation is not Operation.UNCHANGED for resource in resources)
    return Operation.UPDATE if changed else Operation.UNCHANGED


def _settings(role: ResourceChange, resources: Sequence[ResourceChange]) -> Iterator[SettingChange]:
    yield from setting_changes(role, _SETTINGS)
    yield from flag_changes(resources)


def setting_changes(resource: ResourceChange, words: Mapping[str, str]) -> Iterator[SettingChange]:
    """Yield what changes of these properties, under our words for them, and of the tags."""
    for name, word in words.items():
        before, after = text_of(resource.before, name), text_of(resource.after, name)
        if before != after:
            forces = name in resource.replaced_by
            yield SettingChange(word, before, after, forces_replacement=forces)
    before_tags, after_tags = tags_of(resource.before), tags_of(resource.after)
    for tag in dict.fromkeys((*before_tags, *after_tags)):
        if before_tags.get(tag) != after_tags.get(tag):
            yield SettingChange(f"tag {tag}", before_tags.get(tag), after_tags.get(tag))


def _policies(resources: Iterable[ResourceChange]) -> Iterator[PolicyChange]:
    named: set[str] = set()
    for resource in resources:
        if resource.kind in _POLICY_TYPES and resource.operation is not Operation.UNCHANGED:
            change = _policy(resource)
            named.add(change.name)
            yield change
    for resource in resources:
        if resource.kind is ResourceKind.EXCLUSIVE_POLICIES:
            for name in _foreign(resource, "policyNames", known=named):
                gone = compare_statements(None, None)
                yield PolicyChange(name, PolicyType.INLINE, Operation.DELETE, gone, None, None)


def _policy(resource: ResourceChange) -> PolicyChange:
    before = document_of(resource.before, "policy")
    after = document_of(resource.after, "policy")
    return PolicyChange(
        name=text_of(resource.after, "name") or text_of(resource.before, "name") or resource.urn,
        kind=_POLICY_TYPES[resource.kind],
        operation=resource.operation,
        statements=compare_statements(before, after),
        chars_before=_chars(before),
        chars_after=_chars(after),
        replaced_by=resource.replaced_by,
        retained=resource.retained,
    )


def _chars(document: PolicyDocument | None) -> int | None:
    return None if document is None else policy_chars(document_json(document))


def _attachments(
    resources: Sequence[ResourceChange], documents: RoleDocuments | None, *, replaced: bool
) -> Iterator[AttachmentChange]:
    """
    Yield what is put on or taken off apart from a policy that comes or goes itself.

    A replaced role has all its policies again, so its attachments are no change either.
    """
    own = {} if documents is None else own_arns(documents)
    covered = {
        logical_name(r.urn)
        for r in resources
        if r.kind is ResourceKind.POLICY
        and r.operation in (Operation.CREATE, Operation.DELETE, Operation.REPLACE)
    }
    seen: set[str] = set()
    for resource in resources:
        name = logical_name(resource.urn)
        hidden = name in covered or (replaced and resource.operation is Operation.REPLACE)
        if resource.kind is not ResourceKind.ATTACHMENT:
            continue
        before = text_of(resource.before, "policyArn")
        after = text_of(resource.after, "policyArn") or own.get(name)
        seen |= {arn for arn in (before, after) if arn}
        if not hidden and resource.operation is not Operation.UNCHANGED:
            arn = after or before or name
            yield AttachmentChange(arn, resource.operation, retained=resource.retained)
    for resource in resources:
        if resource.kind is ResourceKind.EXCLUSIVE_ATTACHMENTS:
            for arn in _foreign(resource, "policyArns", known=seen):
                yield AttachmentChange(arn, Operation.DELETE)


def own_arns(documents: RoleDocuments) -> Mapping[str, str]:
    """Return the ARNs of the policies of a role by their logical names."""
    return {
        policy_name(documents.key, policy.key): policy.arn
        for policy in documents.policies
        if policy.arn is not None
    }


def _foreign(resource: ResourceChange, name: str, *, known: set[str]) -> list[str]:
    """What was put on the role by hand and goes, because the role is exclusive."""
    if resource.operation is not Operation.UPDATE:
        return []
    before, after = _listed(resource.before, name), _listed(resource.after, name)
    return [item for item in before or () if after is not None and item not in {*after, *known}]


def _listed(properties: Properties | None, name: str) -> list[str] | None:
    value = None if properties is None else properties.get(name)
    return [str(item) for item in value] if isinstance(value, list) else None
