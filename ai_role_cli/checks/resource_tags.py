"""A rule about tags of resources that have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.access import takes_resource_tag
from ai_role_cli.checks.actions import is_documented
from ai_role_cli.checks.confinement import requires_match
from ai_role_cli.checks.pages import IAM_GUIDE, SERVICE_REFERENCE
from ai_role_cli.checks.placed_statement import Element
from ai_role_cli.checks.rule import Rule
from ai_role_cli.checks.statement_subject import Remark, each_statement
from ai_role_cli.checks.wording import listed
from ai_role_cli.spec import Anchor, Effect, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.checks.statement_subject import StatementSubject

__all__ = ["RULES"]


def _untagged(subject: StatementSubject) -> Iterator[Remark]:
    statement = subject.statement
    for condition in statement.conditions if statement.resources else ():
        if not condition.key.lower().startswith("aws:resourcetag/"):
            continue
        lacking = [a for a in statement.actions if is_documented(a) and not _has_tags(subject, a)]
        if lacking and requires_match(condition):
            what = "allowed" if statement.effect is Effect.ALLOW else "denied"
            yield Remark(
                Element.CONDITIONS,
                (condition.operator, condition.key),
                f"no request for {listed(lacking)} has tags of these resources: nothing is {what}",
                hint="give these actions a statement without the tag",
                at=Anchor.KEY,
            )


def _has_tags(subject: StatementSubject, action: str) -> bool:
    return any(takes_resource_tag(action, each) for each in subject.statement.resources)


RULES = (
    Rule(
        id="untagged-resource",
        severity=Severity.MEDIUM,
        title="A condition on tags of resources that have none",
        why=(
            "Not every service puts the tags of a resource into the request, and some resources "
            "have none: models of Amazon Bedrock, for one. A condition on aws:ResourceTag never "
            "holds then; what the statement allows is denied, and what it denies is not."
        ),
        fix="Give the actions a statement of their own without the tag, on named resources.",
        sources=(SERVICE_REFERENCE, f"{IAM_GUIDE}reference_policies_condition-keys.html"),
        check=each_statement(_untagged),
    ),
)
