"""What is kept of an account: plain data, and checked when read: anybody may have written it."""

from __future__ import annotations

import json
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, NaiveDatetime

__all__ = [
    "AccessKeyRecord",
    "Change",
    "GroupRecord",
    "InstanceProfileRecord",
    "Key",
    "OidcProviderRecord",
    "PolicyRecord",
    "Record",
    "RoleRecord",
    "SamlProviderRecord",
    "UserRecord",
    "VersionRecord",
    "key_of",
]

Key: TypeAlias = tuple[str, str]
"""The kind of an entity and its name, which no other of its kind has."""


def _document(text: str) -> str:
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(value, dict):
        raise ValueError("not a policy document")  # noqa: TRY004 - pydantic takes no TypeError
    return text


_Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_+=,.@-]{1,128}$")]
_Path = Annotated[str, Field(pattern=r"^/([!-~]+/)?$", max_length=512)]
_Url = Annotated[str, Field(pattern=r"^[!-\"$->@-~]{1,255}$")]
_Client = Annotated[str, Field(max_length=255)]
_Thumbprint = Annotated[str, Field(max_length=40)]
_UniqueId = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,128}$")]
_Arn = Annotated[str, Field(pattern=r"^arn:[!-~]{1,2044}$")]
_VersionId = Annotated[str, Field(pattern=r"^v[1-9][0-9]{0,8}$")]
_Document = Annotated[str, AfterValidator(_document)]
_Tags = dict[str, str]


class _Record(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class _Entity(_Record):
    """What has an id of its own, which a later one of the same name does not get."""

    id: _UniqueId
    name: _Name
    path: _Path
    created: NaiveDatetime


class _Holder(_Entity):
    """What policies can be put on."""

    inline: dict[_Name, _Document]
    attached: tuple[_Arn, ...]


class RoleRecord(_Holder):
    """A role; `service` is whose service-linked role it is."""

    kind: Literal["role"] = "role"
    trust: _Document
    description: str | None
    session_seconds: int
    boundary: _Arn | None
    service: str | None
    tags: _Tags


class VersionRecord(_Record):
    """A version of a managed policy."""

    id: _VersionId
    document: _Document
    created: NaiveDatetime


class PolicyRecord(_Entity):
    """A customer managed policy."""

    kind: Literal["policy"] = "policy"
    description: str
    tags: _Tags
    updated: NaiveDatetime
    versions: tuple[VersionRecord, ...]
    default_version: _VersionId
    next_version: int


class InstanceProfileRecord(_Entity):
    """An instance profile with the role in it."""

    kind: Literal["instance-profile"] = "instance-profile"
    roles: tuple[_Name, ...]
    tags: _Tags


class AccessKeyRecord(_Record):
    """An access key of a user; it opens nothing."""

    id: _UniqueId
    secret: str
    status: str
    created: NaiveDatetime


class UserRecord(_Holder):
    """A user."""

    kind: Literal["user"] = "user"
    tags: _Tags
    access_keys: tuple[AccessKeyRecord, ...]


class GroupRecord(_Holder):
    """A group with the names of its users."""

    kind: Literal["group"] = "group"
    users: tuple[_Name, ...]


class OidcProviderRecord(_Record):
    """An OpenID Connect provider; its name is its URL without `https://`."""

    kind: Literal["oidc-provider"] = "oidc-provider"
    name: _Url
    created: NaiveDatetime
    clients: Annotated[tuple[_Client, ...], Field(max_length=100)]
    thumbprints: Annotated[tuple[_Thumbprint, ...], Field(max_length=5)]
    tags: _Tags


class SamlProviderRecord(_Record):
    """A SAML provider."""

    kind: Literal["saml-provider"] = "saml-provider"
    name: _Name
    created: NaiveDatetime
    metadata: str


Record: TypeAlias = (
    RoleRecord
    | PolicyRecord
    | InstanceProfileRecord
    | UserRecord
    | GroupRecord
    | OidcProviderRecord
    | SamlProviderRecord
)


class Change(_Record):
    """What became of an account at one time: entities that went, and those made or different."""

    gone: tuple[Key, ...]
    made: tuple[Annotated[Record, Field(discriminator="kind")], ...]


def key_of(record: Record) -> Key:
    """Return what tells the entity of a record apart from all others."""
    return record.kind, record.name
