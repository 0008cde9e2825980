"""Rules about actions that are granted on everything though they could be granted on something."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ai_role_cli.access import (
    AccessLevel,
    access_levels,
    arn_example,
    covers,
    expand_action,
    needs_resource,
    resource_templates,
    service_of,
)
from ai_role_cli.checks.confinement import is_confined, resource_keys
from ai_role_cli.checks.pages import IAM_GUIDE
from ai_role_cli.checks.placed_statement import Element
from ai_role_cli.checks.rule import Rule
from ai_role_cli.checks.scoped_elsewhere import is_scoped_elsewhere
from ai_role_cli.checks.statement_subject import Remark, each_allow
from ai_role_cli.checks.wording import listed
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.checks.statement_subject import StatementSubject

__all__ = ["RULES"]

_ARN_PARTS = 6
_OF_BUCKETS = "arn:*:s3:::"

_CHANGING = frozenset({AccessLevel.WRITE, AccessLevel.PERMISSIONS, AccessLevel.TAGGING})


def _wildcards(subject: StatementSubject) -> Iterator[Remark]:
    for index, resource in enumerate(subject.statement.resources):
        if not _may_be_open(resource):
            continue
        open_actions = [
            action
            for action in subject.statement.actions
            if _is_scopable(action)
            and _reaches_all(action, resource)
            and not is_confined(subject, action, resource=resource, keys=resource_keys(action))
        ]
        if open_actions:
            yield _remark(open_actions, index, resource)


def _remark(actions: list[str], index: int, resource: str) -> Remark:
    worst = sorted(actions, key=_is_changing, reverse=True)
    where = "every resource" if resource == "*" else f"all of {resource}, in whatever account"
    return Remark(
        Element.RESOURCES,
        (index,),
        f"{listed(worst)} on {where}",
        hint=_hint(worst),
        severity=Severity.MEDIUM if _is_changing(worst[0]) else Severity.LOW,
    )


def _hint(actions: list[str]) -> str:
    """What one action works on need not be what the others do."""
    whose = "as in" if len({_example(action) for action in actions}) == 1 else f"{actions[0]}:"
    return f"name the resources, {whose} {_example(actions[0])}"


@cache
def _example(action: str) -> str | None:
    return next((arn for name in expand_action(action) if (arn := arn_example(name))), None)


def _may_be_open(resource: str) -> bool:
    """Tell whether a resource names no account and no region; cheap, and before all else."""
    parts = resource.split(":", _ARN_PARTS - 1)
    is_arn = len(parts) == _ARN_PARTS and set(parts[3:5]) <= {"*", ""}
    return resource == "*" or (is_arn and resource.endswith("*"))


@cache
def _is_scopable(action: str) -> bool:
    """All actions of all services have a rule of their own."""
    return (
        service_of(action) is not None
        and not is_scoped_elsewhere(action)
        and any(map(needs_resource, expand_action(action)))
    )


@cache
def _is_changing(action: str) -> bool:
    return any(access_levels(name) & _CHANGING for name in expand_action(action))


def _reaches_all(action: str, resource: str) -> bool:
    """
    Tell whether a resource is everything that the action works on, in any account.

    What a pattern leaves out it was written to leave out: `subnet/*` beside `instance/*` is a
    choice. The ARN of a bucket names no account, so all buckets are those of everyone.
    """
    if resource == "*":
        return True
    partition = resource.split(":")[1]
    shapes = {shape for name in expand_action(action) for shape in _shapes(name)}
    reached = {s for s in shapes if covers(resource, s.replace("arn:*:", f"arn:{partition}:", 1))}
    return reached == shapes or any(shape.startswith(_OF_BUCKETS) for shape in reached)


@cache
def _shapes(action: str) -> frozenset[str]:
    return frozenset(map(_with_wildcards, resource_templates(action)))


def _with_wildcards(template: str) -> str:
    parts = template.split("${")
    return parts[0] + "".join(f"*{part.partition('}')[2]}" for part in parts[1:])


RULES = (
    Rule(
        id="resource-wildcard",
        severity=Severity.MEDIUM,
        title="Actions on every resource that could name the ones meant",
        why=(
            "On `*` the actions reach everything of the account, what belongs to others and what "
            "is made tomorrow included. It is `medium` for actions that write or tag, and `low` "
            "for those that list or read. Nothing is said of actions for which AWS documents no "
            "resource, of those that another rule reports for the same reason, nor where a "
            "condition on a key of the resource or of the service, such as `aws:ResourceTag/…`, "
            "`aws:ResourceAccount` or `s3:prefix`, or a Deny statement confines them."
        ),
        fix="Write the ARNs of the resources; where they have no names yet, test their tags.",
        sources=(
            f"{IAM_GUIDE}best-practices.html#grant-least-privilege",
            f"{IAM_GUIDE}reference_policies_elements_resource.html",
        ),
        check=each_allow(_wildcards),
    ),
)
