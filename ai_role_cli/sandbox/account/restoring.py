"""From records to moto's objects, made by moto's own classes and given back what these make up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.iam.models import (
    AccessKey,
    Group,
    InstanceProfile,
    ManagedPolicy,
    OpenIDConnectProvider,
    PolicyVersion,
    Role,
    SAMLProvider,
    User,
)

from ai_role_cli.sandbox.account.records import (
    GroupRecord,
    InstanceProfileRecord,
    OidcProviderRecord,
    PolicyRecord,
    RoleRecord,
    SamlProviderRecord,
    UserRecord,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from moto.iam.models import IAMBackend

    from ai_role_cli.sandbox.account.records import AccessKeyRecord, Record, VersionRecord

__all__ = ["restore"]


def restore(iam: IAMBackend, records: Iterable[Record]) -> None:
    """
    Fill an empty account.

    Args:
        iam: The account; has the AWS managed policies that are attached to something.
        records: Whole: what a record refers to is among them, before it.
    """
    for record in records:
        match record:
            case PolicyRecord():
                _restore_policy(iam, record)
            case RoleRecord():
                _restore_role(iam, record)
            case InstanceProfileRecord():
                _restore_instance_profile(iam, record)
            case UserRecord():
                _restore_user(iam, record)
            case GroupRecord():
                _restore_group(iam, record)
            case OidcProviderRecord():
                _restore_oidc_provider(iam, record)
            case SamlProviderRecord():
                _restore_saml_provider(iam, record)


def _restore_policy(iam: IAMBackend, record: PolicyRecord) -> None:
    policy = ManagedPolicy(  # type: ignore[abstract] # to mypy, not when it runs
        record.name,
        account_id=iam.account_id,
        region=iam.region_name,
        description=record.description,
        path=record.path,
        create_date=record.created,
        update_date=record.updated,
        tags=_indexed(record.tags),
    )
    policy.id = record.id
    policy.default_version_id = record.default_version
    policy.next_version_num = record.next_version
    policy.versions = [_version(policy, version) for version in record.versions]
    iam.managed_policies[policy.arn] = policy


def _version(policy: ManagedPolicy, record: VersionRecord) -> PolicyVersion:
    return PolicyVersion(
        policy.arn,
        record.document,
        record.id == policy.default_version_id,
        record.id,
        record.created,
    )


def _restore_role(iam: IAMBackend, record: RoleRecord) -> None:
    role = Role(  # type: ignore[abstract] # to mypy, not when it runs
        account_id=iam.account_id,
        partition=iam.partition,
        role_id=record.id,
        name=record.name,
        assume_role_policy_document=record.trust,
        path=record.path,
        permissions_boundary=record.boundary,
        description=record.description,  # type: ignore[arg-type] # as CreateRole leaves it
        tags=_tags(record.tags),
        max_session_duration=record.session_seconds,  # type: ignore[arg-type] # as CreateRole does
        linked_service=record.service,
    )
    role.create_date = record.created
    role.policies = dict(record.inline)
    _attach(iam, role, record.attached)
    iam.roles[role.id] = role


def _restore_instance_profile(iam: IAMBackend, record: InstanceProfileRecord) -> None:
    profile = InstanceProfile(  # type: ignore[abstract] # to mypy, not when it runs
        account_id=iam.account_id,
        region_name=iam.region_name,
        instance_profile_id=record.id,
        name=record.name,
        path=record.path,
        roles=[iam.get_role(name) for name in record.roles],
        tags=_tags(record.tags),
    )
    profile.create_date = record.created
    iam.instance_profiles[profile.name] = profile


def _restore_user(iam: IAMBackend, record: UserRecord) -> None:
    user = User(  # type: ignore[abstract] # as above
        iam.account_id, iam.region_name, record.name, record.path
    )
    user.id = record.id
    user.create_date = record.created
    user.policies = dict(record.inline)
    user.access_keys = [_access_key(iam, user, key) for key in record.access_keys]
    iam.tagger.tag_resource(user.arn, _tags(record.tags))
    _attach(iam, user, record.attached)
    iam.users[user.name] = user


def _access_key(iam: IAMBackend, user: User, record: AccessKeyRecord) -> AccessKey:
    key = AccessKey(  # type: ignore[abstract] # as above
        user.name, "AKIA", iam.account_id, record.status
    )
    key.access_key_id = record.id
    key.secret_access_key = record.secret
    key.create_date = record.created
    iam.access_keys[key.access_key_id] = key
    return key


def _restore_group(iam: IAMBackend, record: GroupRecord) -> None:
    group = Group(iam.account_id, iam.region_name, record.name, record.path)
    group.id = record.id
    group.create_date = record.created
    group.policies = dict(record.inline)
    group.users = [iam.users[name] for name in record.users]
    _attach(iam, group, record.attached)
    iam.groups[group.name] = group


def _restore_oidc_provider(iam: IAMBackend, record: OidcProviderRecord) -> None:
    provider = OpenIDConnectProvider(
        account_id=iam.account_id,
        region_name=iam.region_name,
        url=f"https://{record.name}",
        thumbprint_list=[*record.thumbprints],
        client_id_list=[*record.clients],
        tags=_indexed(record.tags),
    )
    provider.create_date = record.created
    iam.open_id_providers[provider.arn] = provider


def _restore_saml_provider(iam: IAMBackend, record: SamlProviderRecord) -> None:
    provider = SAMLProvider(
        account_id=iam.account_id,
        region_name=iam.region_name,
        name=record.name,
        saml_metadata_document=record.metadata,
    )
    provider.create_date = record.created
    iam.saml_providers[provider.name] = provider


def _attach(iam: IAMBackend, holder: Role | User | Group, arns: tuple[str, ...]) -> None:
    for arn in arns:
        iam.managed_policies[arn].attach_to(holder)


def _tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _indexed(tags: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {tag["Key"].lower(): tag for tag in _tags(tags)}
