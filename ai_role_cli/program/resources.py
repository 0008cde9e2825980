"""The Pulumi resources of one role."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pulumi
from pulumi_aws import Provider, iam

from ai_role_cli.policy import NamedPolicy, RoleDocuments, document_json
from ai_role_cli.program.naming import attachment_name, policy_name, renamed
from ai_role_cli.spec import PolicyType

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["RoleResources"]


@dataclass(slots=True)
class RoleResources:
    """
    Registers the resources of a role.

    Names and ARNs go from resource to resource as outputs: the engine orders replacement by
    property dependencies alone, and a role must not be deleted under its attachments.
    """

    documents: RoleDocuments
    provider: Provider
    old_key: str | None = None
    """The key of the role in the state, if it is another one there."""

    registered: list[pulumi.Resource] = field(default_factory=list)
    """Everything registered so far."""

    def register(self) -> dict[str, pulumi.Input[str]]:
        """Register everything and return what the role exports."""
        role = self._role()
        for policy in self.documents.policies:
            if policy.kind is PolicyType.INLINE:
                self._inline(policy, role)
            else:
                self._managed(policy, role)
        for arn in self.documents.attachments:
            name = attachment_name(self.documents.key, arn)
            self._attach(name, role, arn=arn)
        if self.documents.exclusive:
            self._exclude(role, others=tuple(self.registered))
        exports: dict[str, pulumi.Input[str]] = {"role_name": role.name, "role_arn": role.arn}
        if self.documents.instance_profile_arn is not None:
            profile = self._instance_profile(role)
            exports["instance_profile_name"] = profile.name
            exports["instance_profile_arn"] = profile.arn
        return exports

    def _role(self) -> iam.Role:
        documents = self.documents
        role = iam.Role(
            documents.key,
            name=documents.name,
            path=documents.path,
            description=documents.description,
            assume_role_policy=document_json(documents.trust),
            max_session_duration=documents.max_session_seconds,
            permissions_boundary=documents.permissions_boundary,
            tags=dict(documents.tags) or None,
            force_detach_policies=True,
            opts=self._options(documents.key, protect=documents.protect),
        )
        self.registered.append(role)
        return role

    def _inline(self, policy: NamedPolicy, role: iam.Role) -> None:
        name = policy_name(self.documents.key, policy.key)
        resource = iam.RolePolicy(
            name,
            name=policy.name,
            role=self._name_of(role),
            policy=document_json(policy.document),
            opts=self._options(name),
        )
        self.registered.append(resource)

    def _managed(self, policy: NamedPolicy, role: iam.Role) -> None:
        """
        Register a policy of our own and attach it.

        It depends on the role because a change of path replaces both: without this order it may be
        deleted while it is still attached.
        """
        name = policy_name(self.documents.key, policy.key)
        resource = iam.Policy(
            name,
            name=policy.name,
            path=self.documents.path,
            policy=document_json(policy.document),
            opts=self._options(name, role),
        )
        self.registered.append(resource)
        self._attach(name, role, arn=_known(policy.arn, resource))

    def _attach(self, name: str, role: iam.Role, *, arn: pulumi.Input[str]) -> None:
        resource = iam.RolePolicyAttachment(
            name, role=self._name_of(role), policy_arn=arn, opts=self._options(name)
        )
        self.registered.append(resource)

    def _exclude(self, role: iam.Role, *, others: Sequence[pulumi.Resource]) -> None:
        """Let nothing else be on the role than what is registered."""
        key = self.documents.key
        options = self._options(key, *others)
        arns = [other.policy_arn for other in others if isinstance(other, iam.RolePolicyAttachment)]
        names = [other.name for other in others if isinstance(other, iam.RolePolicy)]
        self.registered += [
            iam.RolePoliciesExclusive(
                key, role_name=self._name_of(role), policy_names=names, opts=options
            ),
            iam.RolePolicyAttachmentsExclusive(
                key, role_name=self._name_of(role), policy_arns=arns, opts=options
            ),
        ]

    def _instance_profile(self, role: iam.Role) -> iam.InstanceProfile:
        documents = self.documents
        profile = iam.InstanceProfile(
            documents.key,
            name=documents.name,
            path=documents.path,
            role=self._name_of(role),
            tags=dict(documents.tags) or None,
            opts=self._options(documents.key, protect=documents.protect),
        )
        self.registered.append(profile)
        return profile

    def _name_of(self, role: iam.Role) -> pulumi.Output[str]:
        return _known(self.documents.name, role)

    def _options(
        self, name: str, *needed: pulumi.Resource, protect: bool = False
    ) -> pulumi.ResourceOptions:
        old = None if self.old_key is None else [pulumi.Alias(name=renamed(name, self.old_key))]
        return pulumi.ResourceOptions(
            provider=self.provider,
            aliases=old,
            depends_on=list(needed),
            protect=protect or None,
            retain_on_delete=self.documents.retain or None,
            # A named resource cannot stand beside its successor.
            delete_before_replace=True,
        )


def _known(value: str | None, resource: pulumi.Resource) -> pulumi.Output[str]:
    """
    Return a name or ARN as an output of its resource.

    The resource's own output is not known in a preview, nor after a failure; this one always is,
    and means the same dependency to the engine.
    """
    return resource.urn.apply(lambda _: str(value))
