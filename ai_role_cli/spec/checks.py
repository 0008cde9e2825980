"""Rules across fields and roles, for a role file whose values are right one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.spec.finding import Anchor, Finding, SpecPath, error_at
from ai_role_cli.spec.model import ServiceTrust
from ai_role_cli.spec.refusal import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ai_role_cli.spec.model import RoleFile, RoleSpec, StatementSpec

__all__ = ["check_role_file"]

_ROLE_NAME_CHARS = 64
"""IAM API Reference, CreateRole, `RoleName`."""


def check_role_file(role_file: RoleFile) -> tuple[Finding, ...]:
    """Return what is wrong with the role file as a whole."""
    return tuple(_findings(role_file))


def _findings(role_file: RoleFile) -> Iterator[Finding]:
    if not role_file.roles:
        message = "the role file has no roles"
        yield error_at(("roles",), "no-roles", message=message, hint="add a role", at=Anchor.KEY)
    yield from _same_names(role_file)
    for key, role in role_file.roles.items():
        path: SpecPath = ("roles", key)
        yield from _name_findings(key, role)
        yield from _trust_findings(role, path)
        yield from _tag_findings(role, path)
        yield from _repeated(role.managed_policies, (*path, "managed_policies"))
        yield from _sid_findings(role, path)
        for index, statement in enumerate(role.permissions):
            yield from _statement_findings(statement, (*path, "permissions", index))


def _aws_name(key: str, role: RoleSpec) -> str:
    return role.name_prefix + (role.name or key)


def _name_path(key: str, role: RoleSpec) -> SpecPath:
    return ("roles", key) if role.name is None else ("roles", key, "name")


def _name_findings(key: str, role: RoleSpec) -> Iterator[Finding]:
    name = _aws_name(key, role)
    over = len(name) - _ROLE_NAME_CHARS
    if over > 0:
        at = Anchor.KEY if role.name is None else Anchor.VALUE
        message = f"the role name {quoted(name)} has {len(name)} characters"
        counted = ", with its prefix" if role.name_prefix else ""
        hint = f"IAM takes {_ROLE_NAME_CHARS}{counted}: make it {over} shorter"
        yield error_at(_name_path(key, role), "name-too-long", message=message, hint=hint, at=at)


def _same_names(role_file: RoleFile) -> Iterator[Finding]:
    """IAM tells no names apart by case (IAM User Guide, "IAM identifiers")."""
    owners: dict[str, str] = {}
    for key, role in role_file.roles.items():
        name = _aws_name(key, role)
        owner = owners.setdefault(name.lower(), key)
        if owner != key:
            at = Anchor.KEY if role.name is None else Anchor.VALUE
            message = f"the roles {quoted(owner)} and {quoted(key)} are both {quoted(name)} in AWS"
            yield error_at(
                _name_path(key, role),
                "duplicate-name",
                message=message,
                hint="rename one; IAM ignores case",
                at=at,
            )


def _trust_findings(role: RoleSpec, path: SpecPath) -> Iterator[Finding]:
    if role.service is None and not role.trust:
        message = f"nobody can assume role {quoted(path[-1])}"
        hint = "add 'service:' or 'trust:'"
        yield error_at(path, "missing-trust", message=message, hint=hint, at=Anchor.KEY)
    for index, entry in enumerate(role.trust):
        if isinstance(entry, ServiceTrust) and not entry.service:
            place = (*path, "trust", index, "service")
            message = "an entry of 'trust' names no service"
            yield error_at(place, "bad-principal", message=message, hint="name one")


def _tag_findings(role: RoleSpec, path: SpecPath) -> Iterator[Finding]:
    """IAM tells no tag keys apart by case (IAM User Guide, "Tagging IAM resources")."""
    first: dict[str, str] = {}
    for key in role.tags:
        other = first.setdefault(key.lower(), key)
        if other != key:
            message = f"the tags {quoted(other)} and {quoted(key)} differ in case only"
            hint = "keep one; IAM ignores the case of tag keys"
            place = (*path, "tags", key)
            yield error_at(place, "bad-tag", message=message, hint=hint, at=Anchor.KEY)


def _repeated(names: Iterable[str], path: SpecPath) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            message = f"{quoted(name)} is already in the list"
            yield error_at((*path, index), "duplicate-item", message=message, hint="remove it")
        seen.add(name)


def _sid_findings(role: RoleSpec, path: SpecPath) -> Iterator[Finding]:
    """Sids are unique within a policy, and all statements of a role may become one."""
    seen: set[str] = set()
    for index, statement in enumerate(role.permissions):
        if statement.sid and statement.sid in seen:
            place = (*path, "permissions", index, "sid")
            message = f"the Sid {quoted(statement.sid)} is used twice in role {quoted(path[-1])}"
            yield error_at(place, "bad-sid", message=message, hint="rename one")
        seen.add(statement.sid or "")


def _statement_findings(statement: StatementSpec, path: SpecPath) -> Iterator[Finding]:
    pairs = (
        ("actions", statement.actions, "not_actions", statement.not_actions),
        ("resources", statement.resources, "not_resources", statement.not_resources),
    )
    for name, values, other, other_values in pairs:
        if bool(values) == bool(other_values):
            wrong = "has both" if values else "needs one of"
            message = f"a statement {wrong} {quoted(name)} and {quoted(other)}"
            hint = "keep one of them" if values else f"add '{name}:'"
            place = (*path, other) if values else path
            at = Anchor.KEY if values else Anchor.VALUE
            yield error_at(place, "bad-statement", message=message, hint=hint, at=at)
