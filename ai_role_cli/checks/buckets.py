"""Rules about buckets of Amazon S3, whose names say nothing of their owner."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ai_role_cli.access import AccessLevel, access_levels, expand_action, service_of
from ai_role_cli.checks.confinement import is_confined
from ai_role_cli.checks.pages import IAM_GUIDE
from ai_role_cli.checks.placed_statement import Element
from ai_role_cli.checks.rule import Rule
from ai_role_cli.checks.statement_subject import Remark, each_allow
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.checks.statement_subject import StatementSubject

__all__ = ["RULES"]

_GUIDE = f"{IAM_GUIDE}reference_policies_condition-keys.html"

_OWNER_KEYS = (
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:resourceorgpaths",
    "s3:resourceaccount",
)

_BUCKET = re.compile(r"arn:[^:]*:s3:::([^/*?$]+)[/*?$]")
"""Objects of a bucket whose name, or the beginning of it, is written out."""

_PREDICTABLE = re.compile(r"\d{12}|\{account\}|\{region\}|[a-z]{2}(-[a-z]+)+-\d")


def _unchecked(subject: StatementSubject) -> Iterator[Remark]:
    statement = subject.statement
    actions = [each for each in statement.actions if service_of(each) == "s3"]
    for index, resource in enumerate(statement.resources if actions else ()):
        bucket = _BUCKET.match(resource)
        if bucket is None or _is_owner_checked(subject, actions, resource):
            continue
        is_guessed = _PREDICTABLE.search(bucket[1]) is not None
        yield Remark(
            Element.RESOURCES,
            (index,),
            f"whoever owns the bucket {bucket[1]}, the role uses it",
            hint="test aws:ResourceAccount, lest another account takes the name",
            severity=Severity.LOW if is_guessed and any(map(_writes, actions)) else Severity.INFO,
        )
        return


def _is_owner_checked(subject: StatementSubject, actions: list[str], resource: str) -> bool:
    return all(
        is_confined(subject, action, resource=resource, keys=_OWNER_KEYS) for action in actions
    )


@cache
def _writes(action: str) -> bool:
    return any(AccessLevel.WRITE in access_levels(name) for name in expand_action(action))


RULES = (
    Rule(
        id="bucket-owner-unchecked",
        severity=Severity.INFO,
        title="Objects of a bucket, whoever owns it",
        why=(
            "The ARN of a bucket names no account. If the bucket is deleted, or is not there yet, "
            "anyone can take its name, and the role writes data into that bucket, or reads models "
            "and code from it. It is `low` for a role that writes to a name that can be guessed, "
            "with an account id or a region in it; otherwise `info`, one for each statement."
        ),
        fix='Add `StringEquals: {"aws:ResourceAccount": "{account}"}`.',
        sources=(
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html",
            f"{_GUIDE}#condition-keys-resourceaccount",
        ),
        check=each_allow(_unchecked),
    ),
)
