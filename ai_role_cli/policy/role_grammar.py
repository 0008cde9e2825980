"""What IAM would refuse of a role as the file writes it: what no value tells of itself alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.policy.arn_grammar import partition_problem
from ai_role_cli.policy.condition_grammar import condition_problems
from ai_role_cli.policy.document import Condition
from ai_role_cli.policy.spelling import condition_operator
from ai_role_cli.policy.trust_grammar import trust_problems
from ai_role_cli.spec import AccountTrust, Anchor, Finding, RoleTrust, Severity, UserTrust

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ai_role_cli.policy.grammar_problem import GrammarProblem
    from ai_role_cli.policy.role_documents import RoleDocuments
    from ai_role_cli.policy.target import Target
    from ai_role_cli.spec import RoleSpec, SpecPath

__all__ = ["role_findings"]

_SWITCH_ROLE_CHARS = 64
"""Path and name together (IAM User Guide, "IAM and AWS STS quotas")."""


def role_findings(role: RoleDocuments, spec: RoleSpec, target: Target) -> Iterator[Finding]:
    """Yield what IAM would refuse of a role, and what the console could not use."""
    top: SpecPath = ("roles", role.key)
    for problem in _problems(role, spec, target):
        yield problem.finding(top)
    yield from _switch_role(role, spec)


def _problems(role: RoleDocuments, spec: RoleSpec, target: Target) -> Iterator[GrammarProblem]:
    places = [place[2:] for place in role.trust_places]
    yield from trust_problems(role.trust, places, partition=target.partition)
    for index, entry in enumerate(spec.trust):
        yield from _conditions(entry.conditions, ("trust", index, "conditions"), target=target)
    for index, statement in enumerate(spec.permissions):
        path: SpecPath = ("permissions", index)
        yield from _conditions(statement.conditions, (*path, "conditions"), target=target)
        yield from _partitions(statement.resources, (*path, "resources"), target=target)
        yield from _partitions(statement.not_resources, (*path, "not_resources"), target=target)
    yield from _partitions(spec.managed_policies, ("managed_policies",), target=target)
    if spec.permissions_boundary is not None:
        arn = target.fill(spec.permissions_boundary)
        path = ("permissions_boundary",)
        yield from partition_problem(arn, path, partition=target.partition)


def _partitions(arns: Sequence[str], path: SpecPath, *, target: Target) -> Iterator[GrammarProblem]:
    for index, arn in enumerate(arns):
        place = (*path, index)
        yield from partition_problem(target.fill(arn), place, partition=target.partition)


def _conditions(
    block: Mapping[str, Mapping[str, Sequence[str]]], path: SpecPath, *, target: Target
) -> Iterator[GrammarProblem]:
    for operator, keys in block.items():
        for key, values in keys.items():
            filled = tuple(target.fill(value) for value in values)
            condition = Condition(condition_operator(operator), key, filled)
            yield from condition_problems(condition, (*path, operator, key))


def _switch_role(role: RoleDocuments, spec: RoleSpec) -> Iterator[Finding]:
    by_people = any(isinstance(each, AccountTrust | RoleTrust | UserTrust) for each in spec.trust)
    chars = len(role.path) + len(role.name)
    if by_people and chars > _SWITCH_ROLE_CHARS:
        named = spec.name is not None
        yield Finding(
            "switch-role-too-long",
            Severity.LOW,
            f"path and name have {chars} characters; the console switches to a role up to "
            f"{_SWITCH_ROLE_CHARS}",
            ("roles", role.key, "name") if named else ("roles", role.key),
            at=Anchor.VALUE if named else Anchor.KEY,
            hint="shorten one of them, if people use the role in the console",
            role=role.key,
        )
