"""The Pulumi resources of one role."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pulumi
from pulumi_aws import iam

from ai_role_cli.policy import document_json
from ai_role_cli.program.naming import attachment_name, policy_name, renamed
from ai_role_cli.program.order import Part, PartKind
from ai_role_cli.spec import PolicyType

if TYPE_CHECKING:
    from ai_role_cli.policy import NamedPolicy, RoleDocuments
    from ai_role_cli.program.registry import Registry

__all__ = ["RoleResources"]


@dataclass(slots=True)
class RoleResources:
    """
    Registers the resources of a role, part by part.

    Names and ARNs go from resource to resource as outputs: the engine orders replacement by
    property dependencies alone, and a role must not be deleted under its attachments.
    """

    documents: RoleDocuments
    registry: Registry
    old_key: str | None = None
    """The key of the role in the state, if it is another one there."""

    exports: dict[str, pulumi.Input[str]] = field(default_factory=dict)
    """Names and ARNs of what is registered so far."""

    _registered: list[pulumi.Resource] = field(default_factory=list)

    def register(self, part: Part) -> list[pulumi.Resource]:
        """Register a part of the role, once what it needs is registered, and return what it is."""
        before = len(self._registered)
        match part.kind:
            case PartKind.ROLE:
                self.registry.made[part] = self._role(part)
            case PartKind.POLICY:
                policies = (each for each in self.documents.policies if each.key == part.policy)
                self.registry.made[part] = self._policy(next(policies), part)
            case PartKind.REST:
                self._rest()
        return self._registered[before:]

    def _role(self, part: Part) -> iam.Role:
        """
        Register the role.

        Its name depends on the policy that is its boundary: AWS deletes no policy under a role, so
        where that policy is replaced, the role has to go before it.
        """
        documents, registry = self.documents, self.registry
        boundary = registry.policy(documents.permissions_boundary)
        role = iam.Role(
            documents.key,
            name=_known(documents.name, boundary),
            path=_known(documents.path, boundary),
            description=documents.description,
            assume_role_policy=registry.in_turn(part, document_json(documents.trust)),
            max_session_duration=documents.max_session_seconds,
            permissions_boundary=_known(documents.permissions_boundary, boundary),
            tags=dict(documents.tags) or None,
            force_detach_policies=True,
            opts=self._options(documents.key, *registry.needed(part), protect=documents.protect),
        )
        self._registered.append(role)
        self.exports |= {"role_name": role.name, "role_arn": role.arn}
        return role

    def _policy(self, policy: NamedPolicy, part: Part) -> pulumi.Resource:
        is_inline = policy.kind is PolicyType.INLINE
        resource = self._inline(policy, part) if is_inline else self._managed(policy, part)
        self._registered.append(resource)
        return resource

    def _inline(self, policy: NamedPolicy, part: Part) -> iam.RolePolicy:
        name = policy_name(self.documents.key, policy.key)
        return iam.RolePolicy(
            name,
            name=policy.name,
            role=self._role_name(),
            policy=self.registry.in_turn(part, document_json(policy.document)),
            opts=self._options(name),
        )

    def _managed(self, policy: NamedPolicy, part: Part) -> iam.Policy:
        name = policy_name(self.documents.key, policy.key)
        return iam.Policy(
            name,
            name=policy.name,
            path=self.documents.path,
            policy=self.registry.in_turn(part, document_json(policy.document)),
            opts=self._options(name, *self.registry.needed(part)),
        )

    def _rest(self) -> None:
        """Attach the policies, see to those of others, and make the instance profile."""
        for policy in self.documents.policies:
            if policy.arn is not None:
                self._attach(policy_name(self.documents.key, policy.key), policy.arn)
        for arn in self.documents.attachments:
            self._attach(attachment_name(self.documents.key, arn), arn)
        if self.documents.exclusive:
            self._exclude()
        if self.documents.instance_profile_arn is not None:
            self._instance_profile()

    def _attach(self, name: str, arn: str) -> None:
        attachment = iam.RolePolicyAttachment(
            name,
            role=self._role_name(),
            policy_arn=_known(arn, self.registry.policy(arn)),
            opts=self._options(name),
        )
        self._registered.append(attachment)

    def _exclude(self) -> None:
        """Let nothing else be on the role than what is registered."""
        key, others = self.documents.key, tuple(self._registered)
        options = self._options(key, *others)
        arns = [other.policy_arn for other in others if isinstance(other, iam.RolePolicyAttachment)]
        names = [other.name for other in others if isinstance(other, iam.RolePolicy)]
        self._registered += [
            iam.RolePoliciesExclusive(
                key, role_name=self._role_name(), policy_names=names, opts=options
            ),
            iam.RolePolicyAttachmentsExclusive(
                key, role_name=self._role_name(), policy_arns=arns, opts=options
            ),
        ]

    def _instance_profile(self) -> None:
        documents = self.documents
        profile = iam.InstanceProfile(
            documents.key,
            name=documents.name,
            path=documents.path,
            role=self._role_name(),
            tags=dict(documents.tags) or None,
            opts=self._options(documents.key, protect=documents.protect),
        )
        self._registered.append(profile)
        self.exports |= {
            "instance_profile_name": profile.name,
            "instance_profile_arn": profile.arn,
        }

    def _role_name(self) -> pulumi.Input[str] | None:
        role = self.registry.made[Part(PartKind.ROLE, self.documents.key)]
        return _known(self.documents.name, role)

    def _options(
        self, name: str, *needed: pulumi.Resource, protect: bool = False
    ) -> pulumi.ResourceOptions:
        old = None if self.old_key is None else [pulumi.Alias(name=renamed(name, self.old_key))]
        return pulumi.ResourceOptions(
            provider=self.registry.provider,
            aliases=old,
            depends_on=list(needed),
            protect=protect or None,
            retain_on_delete=self.documents.retain or None,
            # A named resource cannot stand beside its successor.
            delete_before_replace=True,
        )


def _known(value: str | None, resource: pulumi.Resource | None) -> pulumi.Input[str] | None:
    """
    Return a text as an output of a resource, if there is one.

    The resource's own output is not known in a preview, nor after a failure; this one always is,
    and means the same dependency to the engine.
    """
    return value if resource is None else resource.urn.apply(lambda _: str(value))
