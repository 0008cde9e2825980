"""How many documents long policies take, and that they say the same."""

from __future__ import annotations

import json

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from ai_role_cli.access.comparison import Access, compare_permissions
from ai_role_cli.access.evaluation import NamedDocument, Permissions
from ai_role_cli.policy import (
    MANAGED_POLICY_CHARS,
    Condition,
    PolicyDocument,
    Statement,
    document_json,
    parse_policy,
    policy_chars,
)
from ai_role_cli.policy.splitting import split_policy as split_into_parts
from ai_role_cli.spec import Effect

TAGS = tuple(f"team-{number:04}-{'x' * 30}" for number in range(200))


def split_policy(whole: PolicyDocument) -> list[PolicyDocument]:
    return [part.document for part in split_into_parts(whole)]


def names(prefix: str, *, count: int) -> tuple[str, ...]:
    return tuple(f"{prefix}{number:04}".ljust(36, "x") for number in range(count))


def statement(number: int, *, actions: int, resources: int, sid: str = "S") -> Statement:
    return Statement(
        Effect.ALLOW,
        sid=f"{sid}{number}",
        actions=names(f"s3:Get{number}-", count=actions),
        resources=names("arn:aws:s3:::", count=resources),
    )


def chars(document: PolicyDocument) -> int:
    return policy_chars(document_json(document))


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param([(600, 1)], 4, id="one-list"),
        pytest.param([(230, 12)], 2, id="a-short-list-beside-it"),
        pytest.param([(300, 40), *[(8, 1)] * 8], 4, id="and-short-statements"),
        pytest.param([(110, 1)] * 4, 3, id="cut-where-that-saves-a-document"),
        pytest.param([(15, 2)] * 12, 2, id="many-statements"),
        pytest.param([(200, 200)], 8, id="two-long-lists"),
    ],
)
def test_a_long_policy_takes_few_documents(counts: list[tuple[int, int]], expected: int) -> None:
    whole = PolicyDocument(
        tuple(
            statement(number, actions=actions, resources=resources)
            for number, (actions, resources) in enumerate(counts)
        )
    )

    assert len(split_policy(whole)) == expected


def test_long_policies_of_aws_take_hardly_more_than_the_least() -> None:
    policies = [text["Document"] for text in json.loads(aws_managed_policies_data).values()]
    long = [each for each in map(parse_policy, policies) if chars(each) > MANAGED_POLICY_CHARS]
    least = taken = 0
    for policy in (each for each in long if not _has_long_exception(each)):
        parts = split_policy(policy)
        assert all(chars(part) <= MANAGED_POLICY_CHARS for part in parts)
        least += -(-chars(policy) // MANAGED_POLICY_CHARS)
        taken += len(parts)

    assert len(long) > 70
    assert least <= taken < least * 1.03


def _has_long_exception(policy: PolicyDocument) -> bool:
    exceptions = (PolicyDocument((each,)) for each in policy.statements if each.not_actions)
    return any(chars(each) > MANAGED_POLICY_CHARS for each in exceptions)


def test_two_long_lists_of_aws_take_three_documents() -> None:
    name = "AmazonSageMakerServiceCatalogProductsLambdaServiceRolePolicy"
    policy = parse_policy(json.loads(aws_managed_policies_data)[name]["Document"])

    assert chars(policy) > 2 * MANAGED_POLICY_CHARS
    assert len(split_policy(policy)) == 3


def test_a_statement_that_comes_moves_few_of_the_others() -> None:
    statements = [statement(number, actions=number % 5 + 1, resources=1) for number in range(100)]
    new = statement(0, actions=1, resources=1, sid="New")
    before = _places(split_policy(PolicyDocument(tuple(statements))))

    for place in (0, 10, 50, 99):
        longer = (*statements[:place], new, *statements[place:])
        after = _places(split_policy(PolicyDocument(longer)))
        moved = [sid for sid in before if after[sid] != before[sid]]
        assert len(moved) < max(before.values()) + 1


def _places(documents: list[PolicyDocument]) -> dict[str | None, int]:
    return {found.sid: place for place, each in enumerate(documents) for found in each.statements}


@pytest.mark.parametrize("effect", Effect)
@pytest.mark.parametrize(
    "operator",
    ["StringEquals", "StringLikeIfExists", "ForAnyValue:StringLike", "StringEqualsIgnoreCase"],
)
def test_the_documents_say_together_what_the_policy_says(effect: Effect, operator: str) -> None:
    tags = Condition(operator, "aws:RequestTag/team", TAGS)
    region = Condition("StringNotEquals", "aws:RequestedRegion", ("eu-west-1", "eu-west-2"))
    every = Statement(Effect.ALLOW, actions=("s3:*", "sqs:*"), resources=("*",))
    long = Statement(
        effect,
        sid="Tagged",
        actions=("s3:GetObject", "s3:PutObject"),
        resources=("arn:aws:s3:::a/*", "arn:aws:s3:::b/*"),
        conditions=(tags, region),
    )
    statements = (long, every) if effect is Effect.DENY else (long,)
    whole = PolicyDocument(statements)

    parts = split_policy(whole)

    assert len(parts) == 2
    assert compare_permissions(_of(whole), _of(*parts)).access is Access.SAME
    assert compare_permissions(_of(whole), _of(parts[0])).access is not Access.SAME


def _of(*documents: PolicyDocument) -> Permissions:
    return Permissions(tuple(NamedDocument(str(i), each) for i, each in enumerate(documents)))
