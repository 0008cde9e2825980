"""The words that every format of an explanation shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.policy import PrincipalKind
from ai_role_cli.spec import masked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ai_role_cli.access.evaluation import Grant
    from ai_role_cli.policy import Condition, Principal, Statement

__all__ = ["actions_of", "conditions_of", "level_of", "principals_of", "resources_of", "service_of"]

_KINDS: Mapping[PrincipalKind, str] = {
    PrincipalKind.AWS: "AWS",
    PrincipalKind.SERVICE: "service",
    PrincipalKind.FEDERATED: "identity provider",
    PrincipalKind.CANONICAL_USER: "canonical user",
}


def principals_of(statement: Statement) -> Iterator[str]:
    """Yield who a statement of a trust policy is about."""
    yield from map(_principal, statement.principals)
    yield from (f"everybody but {_principal(each)}" for each in statement.not_principals)


def _principal(principal: Principal) -> str:
    if principal.value == "*":
        return "everybody"
    return f"{_KINDS[principal.kind]} {principal.value}"


def service_of(grant: Grant) -> str:
    """Return the service prefix of a grant, or what stands for all of them."""
    return grant.service or "every service"


def level_of(grant: Grant) -> str:
    """Return the access level of a grant."""
    if grant.level is not None:
        return grant.level.value
    return "All" if grant.service is None else "Unknown"


def actions_of(grant: Grant) -> list[str]:
    """Return the actions as they are written, with their number where it is another."""
    if grant.not_actions and not grant.actions:
        return ["every action but", *grant.not_actions]
    wildcards = any({"*", "?"} & set(action) for action in grant.actions)
    *most, last = grant.actions
    number = f"{last} ({grant.count:,} action{'s' * (grant.count != 1)})" if wildcards else last
    return [*(f"{action}," for action in most), number]


def resources_of(grant: Grant) -> list[str]:
    """Return the resources, each in a text of its own."""
    if grant.not_resources:
        return [f"every resource but {masked(resource)}" for resource in grant.not_resources]
    return ["every resource" if each == "*" else masked(each) for each in grant.resources]


def conditions_of(conditions: tuple[Condition, ...]) -> list[str]:
    """Return the conditions; all of them must hold."""
    return [
        f"{each.operator} {each.key} = {' or '.join(map(masked, each.values))}"
        for each in conditions
    ]
