"""Rules about roles of the file that trust each other: AWS takes no principal that is not there."""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from typing import TYPE_CHECKING

from ai_role_cli.checks.pages import IAM_GUIDE
from ai_role_cli.checks.rule import Hit, Rule
from ai_role_cli.checks.wording import joined
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ai_role_cli.checks.role_subject import RoleSubject
    from ai_role_cli.spec import SpecPath

__all__ = ["RULES"]

_TRUST_POLICIES = (
    "https://aws.amazon.com/blogs/security/announcing-an-update-to-iam-role-trust-policy-behavior/"
)
_UNITY_CATALOG = (
    "https://registry.terraform.io/providers/databricks/databricks/latest/docs/data-sources/"
    "aws_unity_catalog_assume_role_policy"
)
_PRINCIPALS = f"{IAM_GUIDE}reference_policies_elements_principal.html"


def _self_trust(role: RoleSubject) -> Iterator[Hit]:
    place = role.trusts.get(role.key, {}).get(role.key)
    if place is not None:
        yield Hit(
            (*place, "role"),
            "the role trusts itself by its ARN, but AWS takes no principal that does not exist yet",
            hint=f"in place of role: write {_by_condition(role.key)}",
        )


def _cycle(role: RoleSubject) -> Iterator[Hit]:
    """Yield the shortest cycle from a role to itself, at the first of its roles in the file."""
    chain = _way_back(role.key, role.trusts)
    order = {key: number for number, key in enumerate(role.trusts)}
    if not chain or role.key != min(chain, key=lambda key: order[key]):
        return
    steps = [*pairwise((*chain, role.key))]
    told = [f"{key} trusts {other} (line {_line(role, key, other)})" for key, other in steps]
    first = steps[0][1]
    yield Hit(
        (*role.trusts[role.key][first], "role"),
        f"{joined(told)}: AWS makes none of them before the one that it trusts",
        hint=f"in place of role: write {_by_condition(first)}, here or for another of them",
    )


def _by_condition(key: str) -> str:
    """Return the keys of an entry that lets a role in whether it is there yet or not."""
    condition = f'{{ArnLike: {{"aws:PrincipalArn": "${{role.{key}.arn}}"}}}}'
    return f'account: "{{account}}" and conditions: {condition}'


def _way_back(key: str, trusts: Mapping[str, Mapping[str, SpecPath]]) -> tuple[str, ...]:
    """Return the roles of the shortest cycle of several that begins with a role."""
    chains: dict[str, tuple[str, ...]] = {key: (key,)}
    pending = deque([key])
    while pending:
        current = pending.popleft()
        for other in trusts.get(current, {}):
            if other == key and current != key:
                return chains[current]
            if other not in chains:
                chains[other] = (*chains[current], other)
                pending.append(other)
    return ()


def _line(role: RoleSubject, key: str, other: str) -> int:
    return role.loaded.location((*role.trusts[key][other], "role")).line


RULES = (
    Rule(
        id="self-trust",
        severity=Severity.ERROR,
        title="A role that names itself in its trust policy",
        why=(
            "AWS refuses a principal that does not exist, and a role does not exist before it is "
            "made: MalformedPolicyDocument, Invalid principal in policy. Its account as the "
            "principal, with a condition on aws:PrincipalArn, says the same in one step. The role "
            "also has to be allowed sts:AssumeRole on itself by its permissions."
        ),
        fix=(
            'Write `account: "{account}"` with `conditions: {ArnLike: {"aws:PrincipalArn": '
            '"${role.NAME.arn}"}}` in place of `role:`. Where the role exists already and is to '
            "stay as it is, ignore the finding."
        ),
        sources=(_PRINCIPALS, _TRUST_POLICIES, _UNITY_CATALOG),
        check=_self_trust,
    ),
    Rule(
        id="trust-cycle",
        severity=Severity.ERROR,
        title="Roles of the file that trust each other in a cycle",
        why=(
            "AWS refuses a principal that does not exist, so none of these roles can be made "
            "first. Roles that exist already may trust each other so, until one of them is made "
            "anew."
        ),
        fix=(
            'In one of the entries write `account: "{account}"` with `conditions: {ArnLike: '
            '{"aws:PrincipalArn": "${role.NAME.arn}"}}` in place of `role:`.'
        ),
        sources=(_PRINCIPALS,),
        check=_cycle,
    ),
)
