"""Rules about wildcards in actions: what they let through beside what was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.access import AccessLevel, access_levels, service_of, working_actions
from ai_role_cli.checks.confinement import is_denied
from ai_role_cli.checks.pages import IAM_GUIDE
from ai_role_cli.checks.placed_statement import Element
from ai_role_cli.checks.rule import Rule
from ai_role_cli.checks.statement_subject import Remark, each_allow
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ai_role_cli.checks.statement_subject import StatementSubject

__all__ = ["RULES"]

_READING = (
    *("BatchGet", "Describe", "Get", "List", "Search", "View"),
    *("GenerateDataKey", "ReEncrypt"),
)
"""AWS counts some actions among Write that are named so, and writes the last two so itself."""


def _wildcards(subject: StatementSubject) -> Iterator[Remark]:
    for index, action in enumerate(subject.statement.actions):
        if {"*", "?"} & set(action) and not _is_all_denied(subject, action):
            remark = _remark(action, index, resources=subject.statement.resources)
            if remark is not None:
                yield remark


def _is_all_denied(subject: StatementSubject, action: str) -> bool:
    resources = subject.statement.resources
    return bool(resources) and all(is_denied(subject, action, resource=r) for r in resources)


def _remark(action: str, index: int, *, resources: tuple[str, ...]) -> Remark | None:
    service = service_of(action)
    if service is None:
        return Remark(
            Element.ACTIONS,
            (index,),
            "allows every action of every service",
            hint="list the actions that are needed",
            severity=Severity.HIGH,
        )
    worst = _worst(working_actions(action, resources or ("*",)))
    if not worst:
        return None
    is_whole = set(action.partition(":")[2]) == {"*"}
    return Remark(
        Element.ACTIONS,
        (index,),
        f"{action} allows {_summary(worst)}",
        hint="list the actions that are needed",
        severity=Severity.HIGH if is_whole else _of_part(action),
    )


def _of_part(action: str) -> Severity:
    reads = action.partition(":")[2].startswith(_READING)
    return Severity.LOW if reads else Severity.MEDIUM


def _worst(actions: Sequence[str]) -> list[str]:
    """Return the actions that change something, those that change permissions first."""
    changing = (AccessLevel.PERMISSIONS, AccessLevel.WRITE)
    found = (name for level in changing for name in actions if level in access_levels(name))
    return list(dict.fromkeys(found))


def _summary(worst: Sequence[str]) -> str:
    first = worst[0]
    changing = AccessLevel.PERMISSIONS in access_levels(first)
    if len(worst) == 1:
        return f"{first}, which {'changes permissions' if changing else 'writes'}"
    also = " or change permissions" if changing else ""
    return f"{len(worst)} actions that write{also}, such as {first}"


RULES = (
    Rule(
        id="action-wildcard",
        severity=Severity.MEDIUM,
        title="A wildcard that allows actions which write or change permissions",
        why=(
            "A wildcard grants what a service can do today and whatever AWS adds to it later. It "
            "is `high` for all actions or all of a service, `medium` for a part of them, `low` if "
            "by their names they read. One that matches only List and Read actions, such as "
            "`s3:Get*`, is not reported."
        ),
        fix="List the actions that are needed; keep wildcards for reading.",
        sources=(
            f"{IAM_GUIDE}best-practices.html#grant-least-privilege",
            f"{IAM_GUIDE}access_policies_understand-policy-summary-access-level-summaries.html",
        ),
        check=each_allow(_wildcards),
    ),
)
