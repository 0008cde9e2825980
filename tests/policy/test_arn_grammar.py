from __future__ import annotations

import pytest

from ai_role_cli.policy.arn_grammar import partition_problem, resource_problems
from ai_role_cli.spec import Severity

PATH = ("Resource", 0)


def found(arn: str, partition: str = "aws") -> list[tuple[str, Severity]]:
    problems = list(resource_problems(arn, PATH, partition=partition))

    assert all(problem.path == PATH and problem.hint for problem in problems)
    return [(problem.id, problem.severity) for problem in problems]


@pytest.mark.parametrize(
    ("arn", "partition"),
    [
        ("*", "aws-cn"),
        ("arn:aws:s3:::bucket/*", "aws"),
        ("arn:aws-cn:s3:::bucket/*", "aws-cn"),
        ("arn:*:s3:::bucket/*", "aws-cn"),
        ("arn:aws-us-gov:s3:::bucket", "{partition}"),
        ("arn:aws:logs:*", "aws"),
    ],
)
def test_a_resource_without_problems(arn: str, partition: str) -> None:
    assert found(arn, partition) == []


def test_a_resource_of_another_partition_is_refused_by_iam() -> None:
    assert found("arn:aws:s3:::bucket/*", "aws-cn") == [("wrong-partition", Severity.ERROR)]


def test_what_is_no_arn_is_told_once() -> None:
    assert found("arn:aws:S*:::x", "aws-cn") == [("bad-arn", Severity.ERROR)]


@pytest.mark.parametrize("arn", ["arn:aws:sqs", "arn:aws:sqs:eu-west-1", "arn:aws:s3:::"])
def test_an_arn_that_ends_early_is_told(arn: str) -> None:
    assert found(arn) == [("incomplete-arn", Severity.MEDIUM)]


@pytest.mark.parametrize("text", ["*", "ReadOnlyAccess", "arn:", "arn:*:iam::aws:policy/X", ""])
def test_what_names_no_partition_is_in_none(text: str) -> None:
    assert list(partition_problem(text, PATH, partition="aws-cn")) == []


def test_the_fix_names_the_partition_of_the_role() -> None:
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    (problem,) = partition_problem(arn, PATH, partition="aws-us-gov")

    assert problem.hint == "write arn:aws-us-gov:…"
