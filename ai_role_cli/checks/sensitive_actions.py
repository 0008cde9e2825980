"""Rules about actions that read data and credentials, or end an audit trail, without limit."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.access import Reach, arn_example
from ai_role_cli.catalog import SensitiveGroup, sensitive_actions
from ai_role_cli.checks.placed_statement import Element
from ai_role_cli.checks.rule import Rule
from ai_role_cli.checks.statement_subject import Remark, StatementCheck, each_allow
from ai_role_cli.checks.watched_actions import WatchedActions
from ai_role_cli.checks.wording import listed
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping

    from ai_role_cli.checks.statement_subject import StatementSubject

__all__ = ["RULES"]


class _Kind(NamedTuple):
    """One kind of risk: its actions, and the group of each."""

    watched: WatchedActions
    groups: Mapping[str, SensitiveGroup]

    @classmethod
    def of(cls, groups: Iterable[SensitiveGroup]) -> _Kind:
        by_action = {action: group for group in groups for action in group.actions}
        return cls(WatchedActions.of(by_action), by_action)


@cache
def _exfiltration() -> _Kind:
    return _Kind.of(sensitive_actions().data_exfiltration)


@cache
def _exposure() -> _Kind:
    return _Kind.of(sensitive_actions().credential_exposure)


@cache
def _tampering() -> _Kind:
    return _Kind.of(sensitive_actions().audit_tampering)


def _without_limit(kind: Callable[[], _Kind], verb: str) -> StatementCheck:
    """
    Return the check for statements that let an action of a kind reach any resource.

    `*` and NotResource grant more than could be said of one kind of action, and have rules of
    their own.
    """

    def remarks(subject: StatementSubject) -> Iterator[Remark]:
        said: set[str] = set()
        for index, pattern in enumerate(subject.statement.actions):
            found = _found(subject, pattern, kind=kind(), said=said)
            if found:
                said.update(found)
                message = f"{pattern} {verb} {listed(list(found))}"
                yield _remark(subject, index, message=message, hint=next(iter(found.values())))

    return remarks


def _found(
    subject: StatementSubject, pattern: str, *, kind: _Kind, said: Container[str]
) -> dict[str, str]:
    """Return what of the kind a pattern reaches all of and nobody said yet, each with the fix."""
    found: dict[str, str] = {}
    if pattern == "*" or subject.statement.not_resources:
        return found
    for action in kind.watched.meant_by(pattern):
        group = kind.groups[action]
        is_new = group.what not in said and group.what not in found
        if is_new and _is_without_limit(subject, action, group=group):
            found[group.what] = _hint(group, action)
    return found


def _is_without_limit(subject: StatementSubject, action: str, *, group: SensitiveGroup) -> bool:
    return Reach(action, subject.statement, subject.denies).includes_unnamed(group.kinds)


def _remark(subject: StatementSubject, index: int, *, message: str, hint: str) -> Remark:
    """Conditions say which requests are meant, though not which resources."""
    limited = Severity.MEDIUM if subject.statement.conditions else None
    return Remark(Element.ACTIONS, (index,), message, hint=hint, severity=limited)


def _hint(group: SensitiveGroup, action: str) -> str:
    example = arn_example(action)
    if example is None:
        return "it cannot be limited: leave it out"
    return "name them under resources" if group.kinds else f"name them: {example}"


def _sources(*pages: str) -> tuple[str, ...]:
    return (*pages, "https://cloudsplaining.readthedocs.io/en/latest/glossary/")


RULES = (
    Rule(
        id="data-exfiltration",
        severity=Severity.HIGH,
        title="Reads the data of every resource of a kind",
        why=(
            "Code that a prompt or a dependency can steer reads what the role can read: every "
            "bucket, table, log, knowledge base or agent's memory of the account, not only the "
            "data of its job. `medium` where the statement has conditions."
        ),
        fix="Name the buckets, tables, log groups and so on that the role works with.",
        sources=_sources(
            "https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html"
        ),
        check=each_allow(_without_limit(_exfiltration, "reads")),
    ),
    Rule(
        id="credential-exposure",
        severity=Severity.HIGH,
        title="Reads every secret, token or login of a kind",
        why=(
            "A secret that the role can read is as good as lost once the role is. Those of other "
            "applications are not its business. `medium` where the statement has conditions."
        ),
        fix="Name the secrets, parameters, workload identities or databases that it needs.",
        sources=_sources(
            "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html"
        ),
        check=each_allow(_without_limit(_exposure, "gives")),
    ),
    Rule(
        id="audit-tampering",
        severity=Severity.MEDIUM,
        title="Can end or change what is recorded of its own doings",
        why=(
            "A workload that can switch off a trail, delete logs or end the log of prompts can "
            "hide what was done with it."
        ),
        fix="Leave it out; the account's administration sees to its audit trails.",
        sources=(
            "https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html",
            "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html",
        ),
        check=each_allow(_without_limit(_tampering, "can end or change")),
    ),
)
