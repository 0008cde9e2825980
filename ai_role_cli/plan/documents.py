"""
The plan between two role files, without an engine; pure.

What the old file declares stands for what AWS has. The changes are spelled as the engine spells
them, so that everything that reads a plan says of a diff what it says of a preview.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ai_role_cli.access.comparison import statement_facts
from ai_role_cli.plan.declared import DeclaredResource, declared_resources
from ai_role_cli.plan.model import Operation, Plan, ResourceChange, ResourceKind
from ai_role_cli.plan.properties import document_of
from ai_role_cli.plan.roles import role_change
from ai_role_cli.plan.shared import with_shared

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from ai_role_cli.plan.model import Properties, RoleChange
    from ai_role_cli.policy import JsonValue, PolicyDocument, RoleDocuments, Statement

__all__ = ["REPLACING", "StackName", "plan_between"]

REPLACING: Mapping[ResourceKind, tuple[str, ...]] = {
    ResourceKind.ROLE: ("name", "path"),
    ResourceKind.POLICY: ("name", "path"),
    ResourceKind.INLINE_POLICY: ("name", "role"),
    ResourceKind.ATTACHMENT: ("policyArn", "role"),
    ResourceKind.EXCLUSIVE_POLICIES: ("roleName",),
    ResourceKind.EXCLUSIVE_ATTACHMENTS: ("roleName",),
    ResourceKind.INSTANCE_PROFILE: ("name", "path"),
}
"""Properties whose change needs a new resource (schemas of the AWS provider, `forceNew`)."""

_TO_ROLE = ("role", "roleName")
"""Properties that name the role: what they replace goes and comes with the role."""

_DOCUMENTS = ("assumeRolePolicy", "policy")
_SETS = ("policyNames", "policyArns")
_COMPUTED = ("arn",)


@dataclass(frozen=True, slots=True)
class StackName:
    """The stack whose URNs a plan uses."""

    project: str
    stack: str

    def urn(self, kind: ResourceKind, name: str) -> str:
        """Return the URN the engine would give a resource of this logical name."""
        return f"urn:pulumi:{self.stack}::{self.project}::{kind}::{name}"


def plan_between(
    old: Sequence[RoleDocuments], new: Sequence[RoleDocuments], *, stack: StackName
) -> Plan:
    """
    Return what makes the roles of one file those of another; roles are paired by their keys.

    A key that goes and one that comes with the same name in AWS are one role.

    Documents that mean the same are the same, however they are written.
    """
    after = {role.key: role for role in new}
    before = _with_new_keys({role.key: role for role in old}, after)
    keys = (*after, *sorted(before.keys() - after.keys()))
    roles = [_role_change(key, before.get(key), after=after.get(key), stack=stack) for key in keys]
    return Plan(roles=with_shared(roles), failures=(), warnings=(), outputs={})


def _role_change(
    key: str, before: RoleDocuments | None, *, after: RoleDocuments | None, stack: StackName
) -> RoleChange:
    old = _by_urn(None if before is None else replace(before, key=key), stack)
    new = _by_urn(after, stack)
    role = stack.urn(ResourceKind.ROLE, key)
    referring = _TO_ROLE if _forced_by(old.get(role), new.get(role), referring=()) else ()
    changes = [
        _resource_change(urn, old.get(urn), after=new.get(urn), referring=referring)
        for urn in sorted({*old, *new})
    ]
    if before is not None and before.key != key:
        changes = [_renamed(change, stack.urn(change.kind, before.key)) for change in changes]
    return role_change(key, changes, documents=after)


def _renamed(change: ResourceChange, urn: str) -> ResourceChange:
    return replace(change, old_urn=urn) if change.kind is ResourceKind.ROLE else change


def _with_new_keys(
    before: Mapping[str, RoleDocuments], after: Mapping[str, RoleDocuments]
) -> Mapping[str, RoleDocuments]:
    """Return the old roles under the keys that they have now; each says its own key still."""
    come = {role.name.lower(): key for key, role in after.items() if key not in before}
    return {
        key if key in after else come.get(role.name.lower(), key): role
        for key, role in before.items()
    }


def _by_urn(role: RoleDocuments | None, stack: StackName) -> dict[str, DeclaredResource]:
    resources = () if role is None else declared_resources(role)
    return {stack.urn(resource.kind, resource.name): resource for resource in resources}


def _resource_change(
    urn: str,
    before: DeclaredResource | None,
    *,
    after: DeclaredResource | None,
    referring: Collection[str],
) -> ResourceChange:
    known = [side for side in (after, before) if side is not None]
    forced = _forced_by(before, after, referring=referring)
    flags = [(side.protect, side.retain) for side in known]
    operation = Operation.REPLACE if forced else _operation(before, after)
    goes = operation in (Operation.DELETE, Operation.REPLACE)
    return ResourceChange(
        urn=urn,
        kind=known[0].kind,
        operation=operation,
        before=None if before is None else before.properties,
        after=None if after is None else after.properties,
        replaced_by=forced,
        protected=before is not None and before.protect,
        state_only=len(set(flags)) > 1,
        done=True,
        protect_after=after is not None and after.protect,
        retain_after=after is not None and after.retain,
        retain_before=before is not None and before.retain,
        retained=goes and before is not None and before.retain,
    )


def _operation(before: DeclaredResource | None, after: DeclaredResource | None) -> Operation:
    if before is None:
        return Operation.CREATE
    if after is None:
        return Operation.DELETE
    changed = any(_changed_properties(before.properties, after.properties))
    return Operation.UPDATE if changed else Operation.UNCHANGED


def _forced_by(
    before: DeclaredResource | None,
    after: DeclaredResource | None,
    *,
    referring: Collection[str],
) -> tuple[str, ...]:
    """
    Return the properties that force a replacement, as the engine names them.

    When the role is replaced, the engine looks no further than at the property that names it.
    """
    if before is None or after is None:
        return ()
    replacing = REPLACING[before.kind]
    cascading = tuple(name for name in replacing if name in referring)
    changed = set(_changed_properties(before.properties, after.properties))
    return cascading or tuple(name for name in replacing if name in changed)


def _changed_properties(before: Properties, after: Properties) -> Iterator[str]:
    for name in {**before, **after}:
        if name not in _COMPUTED and not _is_same(name, before, after=after):
            yield name


def _is_same(name: str, before: Properties, *, after: Properties) -> bool:
    old, new = before.get(name), after.get(name)
    if old == new or not (old or new):
        return True
    if name in _DOCUMENTS:
        return _meaning(document_of(before, name)) == _meaning(document_of(after, name))
    return name in _SETS and _names(old) == _names(new)


def _names(value: JsonValue) -> frozenset[str]:
    return frozenset(map(str, value)) if isinstance(value, list) else frozenset()


def _meaning(document: PolicyDocument | None) -> object:
    """Return what tells a document from others: how often it holds which statement."""
    if document is None:
        return None
    return document.version, Counter(map(_statement_meaning, document.statements))


def _statement_meaning(statement: Statement) -> tuple[object, ...]:
    """A fact is one value, which does not tell a test of two values from two tests of one."""
    facts = frozenset((fact.kind, fact.identity) for fact in statement_facts(statement))
    tests = frozenset(
        (condition.operator.lower(), condition.key.lower(), frozenset(condition.values))
        for condition in statement.conditions
    )
    return statement.sid or "", statement.effect, facts, tests
