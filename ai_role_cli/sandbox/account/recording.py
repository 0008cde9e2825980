"""From moto's objects to records: what is kept of each entity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.iam.models import (
    Group,
    IAMBackend,
    InstanceProfile,
    ManagedPolicy,
    OpenIDConnectProvider,
    Role,
    SAMLProvider,
    User,
)

from ai_role_cli.sandbox.account.records import (
    AccessKeyRecord,
    GroupRecord,
    InstanceProfileRecord,
    Key,
    OidcProviderRecord,
    PolicyRecord,
    Record,
    RoleRecord,
    SamlProviderRecord,
    UserRecord,
    VersionRecord,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from moto.iam.models import AccessKey, PolicyVersion

__all__ = ["Entity", "entities", "own_policies", "record_of"]

Entity = (
    Group | InstanceProfile | ManagedPolicy | OpenIDConnectProvider | Role | SAMLProvider | User
)


def entities(iam: IAMBackend) -> dict[Key, Entity]:
    """Return everything in the account that is kept: what others refer to comes before them."""
    return {
        **{("policy", policy.name): policy for policy in own_policies(iam)},
        **{("role", role.name): role for role in iam.roles.values()},
        **{("instance-profile", name): item for name, item in iam.instance_profiles.items()},
        **{("user", name): user for name, user in iam.users.items()},
        **{("group", name): group for name, group in iam.groups.items()},
        **{("oidc-provider", item.url): item for item in iam.open_id_providers.values()},
        **{("saml-provider", name): item for name, item in iam.saml_providers.items()},
    }


def own_policies(iam: IAMBackend) -> tuple[ManagedPolicy, ...]:
    """Return the customer managed policies; those of AWS are the same in every account."""
    return tuple(p for arn, p in iam.managed_policies.items() if ":iam::aws:" not in arn)


def record_of(entity: Entity) -> Record:
    """
    Return what is kept of an entity.

    Raises:
        ValueError: It has something that a record cannot hold.
    """
    return _RECORDERS[type(entity)](entity)


def _role(role: Role) -> RoleRecord:
    return RoleRecord(
        id=role.id,
        name=role.name,
        path=role.path,
        created=role.create_date,
        inline=dict(role.policies),
        attached=tuple(role.managed_policies),
        trust=role.assume_role_policy_document,
        description=role.description,
        session_seconds=int(role.max_session_duration or 0),
        boundary=role.permissions_boundary_arn or None,
        service=role._linked_service,  # noqa: SLF001 - moto has no other name for it
        tags=_tags(role.tags),
    )


def _policy(policy: ManagedPolicy) -> PolicyRecord:
    return PolicyRecord(
        id=policy.id,
        name=policy.name,
        path=policy.path,
        created=policy.create_date,
        description=policy.description,
        tags=_tags(policy.tags.values()),
        updated=policy.update_date,
        versions=tuple(_version(version) for version in policy.versions),
        default_version=policy.default_version_id,
        next_version=policy.next_version_num,
    )


def _version(version: PolicyVersion) -> VersionRecord:
    return VersionRecord(
        id=version.version_id, document=version.document, created=version.create_date
    )


def _instance_profile(profile: InstanceProfile) -> InstanceProfileRecord:
    return InstanceProfileRecord(
        id=profile.id,
        name=profile.name,
        path=profile.path,
        created=profile.create_date,
        roles=tuple(role.name for role in profile.roles),
        tags=_tags(profile.tags),
    )


def _user(user: User) -> UserRecord:
    return UserRecord(
        id=user.id,
        name=user.name,
        path=user.path,
        created=user.create_date,
        inline=dict(user.policies),
        attached=tuple(user.managed_policies),
        tags=_tags(user.tags or ()),
        access_keys=tuple(_access_key(key) for key in user.access_keys),
    )


def _access_key(key: AccessKey) -> AccessKeyRecord:
    return AccessKeyRecord(
        id=key.access_key_id,
        secret=key.secret_access_key,
        status=key.status,
        created=key.create_date,
    )


def _group(group: Group) -> GroupRecord:
    return GroupRecord(
        id=group.id,
        name=group.name,
        path=group.path,
        created=group.create_date,
        inline=dict(group.policies),
        attached=tuple(group.managed_policies),
        users=tuple(user.name for user in group.users),
    )


def _oidc_provider(provider: OpenIDConnectProvider) -> OidcProviderRecord:
    return OidcProviderRecord(
        name=provider.url,
        created=provider.create_date,
        clients=tuple(provider.client_id_list),
        thumbprints=tuple(provider.thumbprint_list),
        tags=_tags(provider.tags.values()),
    )


def _saml_provider(provider: SAMLProvider) -> SamlProviderRecord:
    return SamlProviderRecord(
        name=provider.name,
        created=provider.create_date,
        metadata=provider.saml_metadata_document or "",
    )


def _tags(tags: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}


_RECORDERS: Mapping[type[Entity], Callable[..., Record]] = {
    Group: _group,
    InstanceProfile: _instance_profile,
    ManagedPolicy: _policy,
    OpenIDConnectProvider: _oidc_provider,
    Role: _role,
    SAMLProvider: _saml_provider,
    User: _user,
}
