from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_role_cli.policy import (
    MANAGED_POLICY_CHARS,
    Condition,
    PolicyDocument,
    Statement,
    document_json,
    policy_chars,
)
from ai_role_cli.policy.splitting import UnsplittableStatementError
from ai_role_cli.policy.splitting import split_policy as split_into_parts
from ai_role_cli.spec import Effect

QUICK = settings(max_examples=30, deadline=None)

TLS = Condition("Bool", "aws:SecureTransport", ("true",))
SIDS = ["A", "A1", "A2", "A11", "B", "B1", None]

Grant = tuple[Effect, str, str, tuple[Condition, ...]]
REGIONS = Condition("StringEquals", "aws:RequestedRegion", ("eu-west-1", "eu-central-1", "us"))
LONG = Condition("ForAnyValue:StringLike", "aws:TagKeys", tuple(f"{i}" * 900 for i in range(5)))


def document(*statements: Statement) -> PolicyDocument:
    return PolicyDocument(statements)


def chars(*statements: Statement) -> int:
    return policy_chars(document_json(document(*statements)))


def names(prefix: str, *, count: int, length: int) -> tuple[str, ...]:
    return tuple(f"{prefix}{number:04}".ljust(length, "x") for number in range(count))


def split_policy(whole: PolicyDocument) -> tuple[PolicyDocument, ...]:
    return tuple(part.document for part in split_into_parts(whole))


def grants(*documents: PolicyDocument) -> list[Grant]:
    return [
        (statement.effect, action, resource, conditions)
        for found in documents
        for statement in found.statements
        for action, resource in product(statement.actions, statement.resources)
        for conditions in product(*map(single, statement.conditions))
    ]


def single(condition: Condition) -> list[Condition]:
    return [replace(condition, values=(value,)) for value in condition.values]


@st.composite
def large_documents(draw: st.DrawFn) -> PolicyDocument:
    """Documents around and over the quota; the action tells which statement a grant is from."""
    sids = draw(st.lists(st.sampled_from(SIDS), min_size=1, max_size=5))
    return PolicyDocument(
        tuple(
            Statement(
                draw(st.sampled_from(Effect)),
                sid=None if sid in sids[:index] else sid,
                actions=_values(draw, f"s{index}:"),
                resources=_values(draw, "arn:"),
                conditions=draw(st.sampled_from([(), (TLS,), (REGIONS, TLS), (LONG,)])),
            )
            for index, sid in enumerate(sids)
        )
    )


def _values(draw: st.DrawFn, prefix: str) -> tuple[str, ...]:
    lengths = st.integers(min_value=10, max_value=2_400)
    return names(prefix, count=draw(st.integers(1, 6)), length=draw(lengths))


@QUICK
@given(large_documents())
def test_every_piece_knows_the_statement_it_is_from(whole: PolicyDocument) -> None:
    for part in split_into_parts(whole):
        assert len(part.origins) == len(part.document.statements)
        for piece, origin in zip(part.document.statements, part.origins, strict=True):
            assert set(piece.actions) <= set(whole.statements[origin].actions)
            assert set(piece.resources) <= set(whole.statements[origin].resources)


@QUICK
@given(large_documents())
def test_every_part_is_within_the_quota(whole: PolicyDocument) -> None:
    for part in split_policy(whole):
        assert part.statements
        assert chars(*part.statements) <= MANAGED_POLICY_CHARS


@QUICK
@given(large_documents())
def test_the_parts_say_together_what_the_whole_says_and_nothing_twice(
    whole: PolicyDocument,
) -> None:
    parts = grants(*split_policy(whole))

    assert set(parts) == set(grants(whole))
    assert len(parts) == len(set(parts))


@QUICK
@given(large_documents())
def test_a_sid_is_unique_within_its_part(whole: PolicyDocument) -> None:
    for part in split_policy(whole):
        sids = [statement.sid for statement in part.statements if statement.sid is not None]
        assert len(sids) == len(set(sids))


@QUICK
@given(large_documents())
def test_what_shares_documents_keeps_its_order(whole: PolicyDocument) -> None:
    parts = split_into_parts(whole)
    shared = [part.origins for part in parts if len(part.origins) > 1]

    assert all(list(origins) == sorted(origins) for origins in shared)


@QUICK
@given(large_documents())
def test_splitting_a_part_again_leaves_it_as_it_is(whole: PolicyDocument) -> None:
    for part in split_policy(whole):
        assert split_policy(part) == (part,)


def test_a_document_of_exactly_the_quota_stays_whole() -> None:
    statement = Statement(Effect.ALLOW, actions=("s3:A", "s3:B"), resources=("arn:",))
    room = MANAGED_POLICY_CHARS - chars(statement)
    filled = Statement(Effect.ALLOW, actions=("s3:A", "s3:B"), resources=(f"arn:{'x' * room}",))
    over = Statement(Effect.ALLOW, actions=("s3:A", "s3:B"), resources=(f"arn:{'x' * room}x",))

    assert chars(filled) == MANAGED_POLICY_CHARS
    assert split_policy(document(filled)) == (document(filled),)
    assert len(split_policy(document(over))) == 2


def test_resources_are_divided_where_there_are_few_actions() -> None:
    resources = names("arn:", count=10, length=1_000)
    whole = Statement(Effect.ALLOW, sid="Read", actions=("s3:A", "s3:B"), resources=resources)

    pieces = [piece for part in split_policy(document(whole)) for piece in part.statements]

    assert [piece.sid for piece in pieces] == ["Read1", "Read2"]
    assert [piece.actions for piece in pieces] == [whole.actions, whole.actions]
    assert tuple(name for piece in pieces for name in piece.resources) == resources


def test_actions_are_divided_where_there_is_one_resource() -> None:
    actions = names("s3:", count=10, length=1_000)
    whole = Statement(Effect.ALLOW, actions=actions, resources=("*",))

    pieces = [piece for part in split_policy(document(whole)) for piece in part.statements]

    assert tuple(name for piece in pieces for name in piece.actions) == actions
    assert {piece.resources for piece in pieces} == {("*",)}
    assert {piece.sid for piece in pieces} == {None}


def test_a_number_that_is_taken_is_not_given_again() -> None:
    large = Statement(
        Effect.ALLOW,
        sid="Read",
        actions=("s3:A",),
        resources=names("arn:", count=7, length=1_000),
    )
    taken = Statement(Effect.ALLOW, sid="Read2", actions=("s3:B",), resources=("*",))

    parts = split_policy(document(large, taken))

    assert [piece.sid for part in parts for piece in part.statements] == ["Read1", "Read3", "Read2"]


def test_the_version_stays() -> None:
    statement = Statement(
        Effect.ALLOW, actions=("s3:A",), resources=names("arn:", count=10, length=1_000)
    )

    parts = split_policy(PolicyDocument((statement,), version="2008-10-17"))

    assert {part.version for part in parts} == {"2008-10-17"}


BROAD = Statement(Effect.ALLOW, actions=("s3:A",), resources=("*",))


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        pytest.param(
            replace(BROAD, actions=(), not_actions=names("s3:", count=9, length=999)),
            "the not_actions count together",
            id="not-action",
        ),
        pytest.param(
            replace(BROAD, resources=(), not_resources=names("arn:", count=9, length=999)),
            "the not_resources count together",
            id="not-resource",
        ),
        pytest.param(
            replace(
                BROAD,
                effect=Effect.DENY,
                conditions=(Condition("StringNotLike", "k", names("v", count=9, length=999)),),
            ),
            "the values of StringNotLike k count together",
            id="negated-condition",
        ),
        pytest.param(
            replace(
                BROAD,
                conditions=(
                    Condition("ForAllValues:StringLike", "k", names("v", count=9, length=999)),
                ),
            ),
            "the values of ForAllValues:StringLike k count together",
            id="condition-on-all-values",
        ),
        pytest.param(
            replace(BROAD, resources=("arn:".ljust(7_000, "x"),)),
            "one value of resources is that long",
            id="one-long-value",
        ),
        pytest.param(
            replace(BROAD, resources=("arn:".ljust(7_000, "x"),) * 2),
            "one value of resources is that long",
            id="one-long-value-repeated",
        ),
    ],
)
def test_what_cannot_be_divided_is_an_error_that_names_statement_and_reason(
    statement: Statement, why: str
) -> None:
    with pytest.raises(UnsplittableStatementError) as raised:
        split_policy(document(BROAD, statement))

    assert raised.value.whole == statement
    assert raised.value.chars > MANAGED_POLICY_CHARS
    assert raised.value.why == why
