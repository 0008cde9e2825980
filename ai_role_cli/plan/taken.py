"""Names of IAM that a role would take while another one still has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_role_cli.plan.model import Operation, ResourceKind
from ai_role_cli.plan.properties import text_of
from ai_role_cli.program import role_key_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ai_role_cli.plan.model import Plan, Properties, ResourceChange

__all__ = ["TakenName", "renamed_keys", "taken_names"]

_UNIQUE = {
    ResourceKind.ROLE: "role",
    ResourceKind.POLICY: "policy",
    ResourceKind.INSTANCE_PROFILE: "instance profile",
}
"""What has a name that an account holds once, whatever its path and case (IAM User Guide)."""


@dataclass(frozen=True, slots=True)
class TakenName:
    """A name that one role of a plan loses and another one takes."""

    kind: str
    """In words."""

    name: str
    old_key: str
    """The key of the role that has it."""

    new_key: str


def taken_names(plan: Plan) -> tuple[TakenName, ...]:
    """
    Return the names that are taken before they are free: the engine creates first, then deletes.

    So AWS refuses the new one, and then the old one is deleted.
    """
    resources = [r for role in plan.roles for r in role.resources if r.kind in _UNIQUE]
    gone = (r for r in resources if r.operation is Operation.DELETE)
    going = {(r.kind, _name(r.before)): r for r in gone}
    made = (Operation.CREATE, Operation.REPLACE)
    pairs = ((r, going.get((r.kind, _name(r.after)))) for r in resources if r.operation in made)
    return tuple(_taken(new, old) for new, old in pairs if old is not None)


def _taken(new: ResourceChange, old: ResourceChange) -> TakenName:
    name = text_of(old.before, "name") or ""
    return TakenName(_UNIQUE[new.kind], name, role_key_of(old.urn), role_key_of(new.urn))


def _name(properties: Properties | None) -> str:
    return (text_of(properties, "name") or "").lower()


def renamed_keys(plan: Plan) -> Mapping[str, str]:
    """
    Return the old keys, by the new ones, of roles that go and come under one name in AWS.

    What an operation that was cut off has left under the old key counts as well.
    """
    stays = {
        _name(r.after): role.key
        for role in plan.roles
        for r in role.resources
        if r.kind is ResourceKind.ROLE and r.after and r.operation is not Operation.REPLACE
    }
    return {
        stays[name]: role.key
        for role in plan.roles
        if all(resource.operation is Operation.DELETE for resource in role.resources)
        for name in map(_role_name, role.resources)
        if name in stays
    }


def _role_name(resource: ResourceChange) -> str | None:
    """Return the name of the role that a resource goes with; None of a policy alone."""
    if resource.kind is ResourceKind.ROLE:
        return _name(resource.before)
    before = resource.before
    name = text_of(before, "role") or text_of(before, "roleName")
    return None if name is None else name.lower()
