"""Everything that is kept of an account, and whether it fits together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ai_role_cli.sandbox.account.records import (
    GroupRecord,
    InstanceProfileRecord,
    Key,
    PolicyRecord,
    Record,
    RoleRecord,
    UserRecord,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ai_role_cli.sandbox.account.place import AccountPlace

__all__ = ["aws_managed_name", "in_order", "problem_of"]

_AWS_MANAGED = re.compile(r"arn:[\w-]+:iam::aws:policy/(?:[\w+=,.@-]+/)*(?P<name>[\w+=,.@-]+)")
_KINDS = ("policy", "role", "instance-profile", "user", "group", "oidc-provider", "saml-provider")


def aws_managed_name(arn: str) -> str | None:
    """Return the name in the ARN of a policy that AWS manages; None for any other text."""
    match = _AWS_MANAGED.fullmatch(arn)
    return match and match["name"]


def in_order(records: Iterable[Record]) -> tuple[Record, ...]:
    """Return the records, those that others refer to before these."""
    return tuple(sorted(records, key=lambda record: _KINDS.index(record.kind)))


def problem_of(contents: Mapping[Key, Record], place: AccountPlace) -> str:
    """Return the first thing that is referred to and is not there; empty: all is well."""
    records = contents.values()
    policies = {
        f"arn:{place.partition}:iam::{place.account}:policy{record.path}{record.name}"
        for record in records
        if isinstance(record, PolicyRecord)
    }
    missing = (
        *_missing_policies(records, policies),
        *_missing_members(contents),
        *_missing_versions(records),
        *_repeated_ids(records),
    )
    return next(iter(missing), "")


def _missing_policies(records: Iterable[Record], policies: set[str]) -> Iterator[str]:
    for record in records:
        if isinstance(record, RoleRecord | UserRecord | GroupRecord):
            for arn in record.attached:
                if arn not in policies and not aws_managed_name(arn):
                    yield f"{record.kind} {record.name} has {arn}, which is not there"


def _missing_members(contents: Mapping[Key, Record]) -> Iterator[str]:
    for record in contents.values():
        members: tuple[Key, ...] = ()
        if isinstance(record, InstanceProfileRecord):
            members = tuple(("role", name) for name in record.roles)
        elif isinstance(record, GroupRecord):
            members = tuple(("user", name) for name in record.users)
        for kind, name in members:
            if (kind, name) not in contents:
                yield f"{record.kind} {record.name} has {kind} {name}, which is not there"


def _missing_versions(records: Iterable[Record]) -> Iterator[str]:
    for record in records:
        if isinstance(record, PolicyRecord):
            versions = [version.id for version in record.versions]
            is_default_there = record.default_version in versions
            numbers = {int(version.removeprefix("v")) for version in versions}
            is_next_free = record.next_version > max(numbers, default=0)
            if not (is_default_there and is_next_free and len(numbers) == len(versions)):
                yield f"the versions of policy {record.name} do not fit together"


def _repeated_ids(records: Iterable[Record]) -> Iterator[str]:
    ids = [record.id for record in records if isinstance(record, RoleRecord)]
    if len(ids) != len({*ids}):
        yield "two roles have one id"
