"""
What a role brings into the context of requests itself, and so may change without any document.

Source:
    IAM User Guide, "AWS global condition context keys": aws:PrincipalTag, aws:PrincipalArn and
    aws:userid tell of the role that calls, aws:ResourceTag of the role that is to be assumed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

from ai_role_cli.access.evaluation import PRINCIPAL_ARN, USER_ID, asked_keys, principal_tag
from ai_role_cli.plan.model import Operation
from ai_role_cli.policy import PolicyDocument

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ai_role_cli.plan.model import RoleChange
__all__ = ["doubts_of_caller", "doubts_of_trust"]

_Documents: TypeAlias = Iterable[PolicyDocument]

_TAG = "tag "


def doubts_of_caller(role: RoleChange, before: _Documents, *, after: _Documents) -> tuple[str, ...]:
    """Name what the policies of a role ask of it that is another now."""
    changed = {principal_tag(tag): f"tag {tag}" for tag in _tags(role)}
    if role.arn_after not in (None, role.arn_before):
        changed[PRINCIPAL_ARN] = "ARN of the role"
    if role.operation is Operation.REPLACE:
        changed[USER_ID] = "unique id of the role"
    return tuple(_asked(changed, before, after=after))


def doubts_of_trust(role: RoleChange, before: _Documents, *, after: _Documents) -> tuple[str, ...]:
    """Name what the trust policy of a role asks of it that is another now."""
    services = ("aws", "iam")
    changed = {
        f"{service}:ResourceTag/{tag}": f"tag {tag}" for tag in _tags(role) for service in services
    }
    return tuple(_asked(changed, before, after=after))


def _tags(role: RoleChange) -> Iterator[str]:
    names = (setting.name for setting in role.settings)
    return (name.removeprefix(_TAG) for name in names if name.startswith(_TAG))


def _asked(changed: Mapping[str, str], before: _Documents, *, after: _Documents) -> Iterator[str]:
    """What one side alone asks for is compared already, as every value there could be."""
    asked = _keys(before) & _keys(after) if changed else frozenset()
    for key, what in changed.items():
        if key.lower() in asked:
            yield f"the {what} is another now, and policies ask for {key}"


def _keys(documents: _Documents) -> frozenset[str]:
    return frozenset[str]().union(*map(asked_keys, documents))
