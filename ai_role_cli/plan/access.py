"""What the change of a role does to access: both sides as the engine has them, compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from ai_role_cli.access.comparison import (
    Access,
    Verdict,
    combined,
    compare_permissions,
    compare_trust,
)
from ai_role_cli.access.evaluation import NamedDocument, Permissions
from ai_role_cli.plan.flags import becomes_exclusive
from ai_role_cli.plan.model import Operation, ResourceKind
from ai_role_cli.plan.own_context import doubts_of_caller, doubts_of_trust
from ai_role_cli.plan.properties import document_of, is_unreadable, text_of
from ai_role_cli.policy import PolicyDocument
from ai_role_cli.program import logical_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ai_role_cli.plan.model import Properties, ResourceChange, RoleChange

__all__ = ["RoleAccess", "RoleSides", "role_access", "role_sides"]

_UNCHANGED = Verdict(Access.SAME)


@dataclass(frozen=True, slots=True)
class RoleAccess:
    """What a role may do more or less, and who may assume it more or less."""

    permissions: Verdict
    trust: Verdict

    @property
    def access(self) -> Access:
        """Both together."""
        return combined((self.permissions, self.trust))


def role_access(role: RoleChange) -> RoleAccess:
    """Return the verdict on the change of a role; one with nothing new to it is not looked at."""
    if not role.is_changed:
        return RoleAccess(_UNCHANGED, _UNCHANGED)
    before, after = _sides(role)
    sides = role_sides(role)
    permissions = compare_permissions(*sides.permissions)
    trust = _trust(before.role, after.role)
    if before.role is None or after.role is None:
        return RoleAccess(permissions, trust)
    old, new = map(_documents, sides.permissions)
    old_trust, new_trust = ([side] if side else [] for side in sides.trust)
    return RoleAccess(
        _doubted(permissions, (*_taken_off(role), *doubts_of_caller(role, old, after=new))),
        _doubted(trust, doubts_of_trust(role, old_trust, after=new_trust)),
    )


def _taken_off(role: RoleChange) -> Iterator[str]:
    if becomes_exclusive(role.resources):
        yield (
            "policies put on the role by hand go, and they may deny something; "
            "ai-role drift lists them"
        )


def _doubted(verdict: Verdict, doubts: tuple[str, ...]) -> Verdict:
    if not doubts:
        return verdict
    access = combined((verdict, Verdict(Access.UNKNOWN)))
    return Verdict(access, verdict.witnesses, (*verdict.reasons, *doubts))


@dataclass(frozen=True, slots=True)
class RoleSides:
    """What decides about a role, each before and after; a trust policy nobody can read is None."""

    permissions: tuple[Permissions, Permissions]
    trust: tuple[PolicyDocument | None, PolicyDocument | None]


def role_sides(role: RoleChange) -> RoleSides:
    """Return what the verdict on a role compares."""
    before, after = _sides(role)
    limits = (before if after.role is None else after).limits()
    name = "assumeRolePolicy"
    return RoleSides(
        (before.permissions(limits), after.permissions(limits)),
        (document_of(before.role, name), document_of(after.role, name)),
    )


def _sides(role: RoleChange) -> tuple[_Side, _Side]:
    return (
        _Side(
            tuple((resource, resource.before) for resource in role.resources),
            {p.arn: p.before for p in role.shared if p.before is not None},
            foreign=tuple(_foreign(role)),
        ),
        _Side(
            tuple((resource, _after(resource)) for resource in role.resources),
            {p.arn: p.after for p in role.shared},
        ),
    )


def _documents(permissions: Permissions) -> list[PolicyDocument]:
    limits = () if permissions.boundary is None else (permissions.boundary,)
    return [named.document for named in (*permissions.policies, *limits)]


def _after(resource: ResourceChange) -> Properties | None:
    """Return what AWS has in the end: also what the engine only forgets."""
    forgotten = resource.retained and resource.operation is Operation.DELETE
    return resource.before if forgotten else resource.after


def _foreign(role: RoleChange) -> Iterator[str]:
    """Name what was put on an exclusive role by hand and goes: it has no resource of its own."""
    attached = [r for r in role.resources if r.kind is ResourceKind.ATTACHMENT]
    known = {text_of(side, "policyArn") for r in attached for side in (r.before, r.after)}
    for attachment in role.attachments:
        if attachment.operation is Operation.DELETE and attachment.arn not in known:
            yield attachment.arn
    for policy in role.policies:
        if policy.operation is Operation.DELETE and policy.chars_before is None:
            yield f"inline policy {policy.name}"


def _trust(before: Properties | None, after: Properties | None) -> Verdict:
    name = "assumeRolePolicy"
    if not any(is_unreadable(side, name) for side in (before, after)):
        return compare_trust(document_of(before, name), document_of(after, name))
    if text_of(before, name) == text_of(after, name):
        return _UNCHANGED
    return Verdict(Access.UNKNOWN, reasons=("the trust policy does not follow IAM's grammar",))


@dataclass(frozen=True, slots=True)
class _Side:
    """All resources of a role with their properties before, or with those after."""

    resources: tuple[tuple[ResourceChange, Properties | None], ...]
    shared: Mapping[str, Properties | None]
    """Policies of the same plan by the ARNs they are used by; one that goes has no properties."""

    foreign: tuple[str, ...] = ()
    """Policies without a resource, whose text nobody here knows."""

    @property
    def role(self) -> Properties | None:
        return next((found for _, found in self._there(ResourceKind.ROLE)), None)

    def permissions(self, limits: Permissions) -> Permissions:
        """A role that is not there has no permissions; to have no boundary is no gain of it."""
        if self.role is None:
            return limits
        attached = set(self._attached())
        shared = (self.shared[arn] for arn in sorted(attached & self.shared.keys()))
        policies = [*self._policies(), *(policy for policy in shared if policy is not None)]
        unread = attached - self.shared.keys()
        return replace(
            self.limits(),
            policies=tuple(_readable(policies)),
            unread_policies=frozenset((*unread, *_unreadable(policies), *self.foreign)),
        )

    def limits(self) -> Permissions:
        """Return the boundary alone; one whose policy goes lets nothing through."""
        arn = text_of(self.role, "permissionsBoundary")
        if arn is None or arn not in self.shared:
            return Permissions(unread_boundary=arn)
        policy = self.shared[arn]
        for unreadable in _unreadable([policy] if policy else []):
            return Permissions(unread_boundary=unreadable)
        document = document_of(policy, "policy") or PolicyDocument(())
        return Permissions(boundary=NamedDocument(_title(policy), document))

    def _there(self, kind: ResourceKind) -> Iterator[tuple[str, Properties]]:
        for resource, properties in self.resources:
            if resource.kind is kind and properties is not None:
                yield logical_name(resource.urn), properties

    def _policies(self) -> Iterator[Properties]:
        """Yield the inline policies, and the managed ones that are attached."""
        attached = {name for name, _ in self._there(ResourceKind.ATTACHMENT)}
        for name, properties in self._there(ResourceKind.POLICY):
            if name in attached:
                yield properties
        for _, properties in self._there(ResourceKind.INLINE_POLICY):
            yield properties

    def _attached(self) -> Iterator[str]:
        """Yield the ARNs of policies made elsewhere; the role's own share a name with theirs."""
        own = {logical_name(r.urn) for r, _ in self.resources if r.kind is ResourceKind.POLICY}
        for name, properties in self._there(ResourceKind.ATTACHMENT):
            arn = text_of(properties, "policyArn")
            if arn is not None and name not in own:
                yield arn


def _readable(policies: Iterable[Properties]) -> Iterator[NamedDocument]:
    for properties in policies:
        document = document_of(properties, "policy")
        if document is not None:
            yield NamedDocument(_title(properties), document)


def _unreadable(policies: Iterable[Properties]) -> Iterator[str]:
    """Name what is no policy to us, whatever it is to IAM; another text is another name."""
    for properties in policies:
        if is_unreadable(properties, "policy"):
            digest = sha256(str(text_of(properties, "policy")).encode()).hexdigest()
            yield f"policy {_title(properties)} ({digest[:8]})"


def _title(properties: Properties | None) -> str:
    return text_of(properties, "name") or "policy"
