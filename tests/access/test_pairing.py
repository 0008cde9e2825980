from __future__ import annotations

import json
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_role_cli.access.comparison import FactKind, StatementChanges, compare_statements
from ai_role_cli.policy import PolicyDocument, parse_policy

if TYPE_CHECKING:
    from random import Random


def document(*statements: dict[str, Any]) -> PolicyDocument:
    return parse_policy({"Version": "2012-10-17", "Statement": list(statements)})


def allow(**elements: Any) -> dict[str, Any]:  # noqa: ANN401 - parsed JSON
    return {"Effect": "Allow", "Resource": "*", **elements}


TEN = [allow(Sid=f"S{n}", Action=[f"s3:Get{n}", f"s3:Put{n}"]) for n in range(10)]


def test_a_statement_put_in_the_middle_is_one_added_statement() -> None:
    inserted = allow(Sid="New", Action="sqs:SendMessage")

    changes = compare_statements(document(*TEN), document(*TEN[:5], inserted, *TEN[5:]))

    assert [statement.sid for statement in changes.added] == ["New"]
    assert (changes.removed, changes.changed, changes.unchanged) == ((), (), 10)


def test_an_action_added_to_a_list_is_one_fact() -> None:
    before = document(allow(Action=["s3:GetObject"], Resource="arn:aws:s3:::a/*"))
    after = document(allow(Action=["s3:GetObject", "s3:PutObject"], Resource="arn:aws:s3:::a/*"))

    (change,) = compare_statements(before, after).changed

    assert [(fact.kind, fact.text) for fact in change.added] == [(FactKind.ACTION, "s3:PutObject")]
    assert change.removed == ()
    assert len(change.unchanged) == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            allow(Action=["s3:GetObject", "s3:PutObject"]),
            allow(Action=["s3:PutObject", "s3:GetObject"]),
            id="order-of-actions",
        ),
        pytest.param(
            allow(Action="s3:GetObject"), allow(Action=["s3:GetObject"]), id="one-or-list"
        ),
        pytest.param(allow(Action="s3:getobject"), allow(Action="S3:GetObject"), id="action-case"),
        pytest.param(allow(Action="s3:A", Sid=""), allow(Action="s3:A"), id="empty-sid"),
        pytest.param(
            allow(Action="s3:A", Condition={"StringEquals": {"AWS:SourceAccount": "1"}}),
            allow(Action="s3:A", Condition={"StringEquals": {"aws:sourceaccount": ["1"]}}),
            id="condition-key-case",
        ),
        pytest.param(
            allow(
                Action="s3:A",
                Resource="arn:aws:s3:::a/${aws:username}/*",
                Condition={"StringLike": {"s3:prefix": "${aws:PrincipalTag/a, 'X'}"}},
            ),
            allow(
                Action="s3:A",
                Resource="arn:aws:s3:::a/${aws:userName}/*",
                Condition={"StringLike": {"s3:prefix": "${AWS:principaltag/A, 'X'}"}},
            ),
            id="variable-key-case",
        ),
        pytest.param(
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "123456789012"}},
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
            },
            id="account-or-root",
        ),
        pytest.param(
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": ["a.amazonaws.com", "b.amazonaws.com"]},
            },
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": ["b.amazonaws.com", "a.amazonaws.com"]},
            },
            id="order-of-services",
        ),
    ],
)
def test_what_iam_does_not_tell_apart_is_no_change(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    changes = compare_statements(document(before), document(after))

    assert not changes
    assert changes.unchanged == 1


def test_the_order_of_statements_is_no_change() -> None:
    for order in permutations(TEN[:4]):
        assert not compare_statements(document(*TEN[:4]), document(*order))


def test_a_sid_pairs_statements_that_share_nothing_else() -> None:
    before = document(allow(Sid="Data", Action="s3:GetObject", Resource="arn:aws:s3:::a"))
    after = document(allow(Sid="Data", Action="s3:PutObject", Resource="arn:aws:s3:::b"))

    changes = compare_statements(before, after)

    assert len(changes.changed) == 1
    assert (changes.added, changes.removed) == ((), ())


def test_without_a_sid_the_largest_overlap_pairs() -> None:
    before = document(
        allow(Action=["s3:A", "s3:B", "s3:C"], Resource="arn:aws:s3:::x"),
        allow(Action=["sqs:A", "sqs:B"], Resource="arn:aws:sqs:::y"),
    )
    after = document(
        allow(Action=["sqs:A", "sqs:C"], Resource="arn:aws:sqs:::y"),
        allow(Action=["s3:A", "s3:B", "s3:D"], Resource="arn:aws:s3:::x"),
    )

    changes = compare_statements(before, after)

    assert [[fact.text for fact in change.added] for change in changes.changed] == [
        ["sqs:C"],
        ["s3:D"],
    ]


def test_allow_and_deny_of_the_same_are_two_statements() -> None:
    before = document(allow(Action="s3:GetObject"))
    after = document({"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"})

    changes = compare_statements(before, after)

    assert (len(changes.added), len(changes.removed), changes.changed) == (1, 1, ())


def test_no_document_is_an_empty_one() -> None:
    changes = compare_statements(None, document(*TEN))

    assert len(changes.added) == 10
    assert compare_statements(None, None) == StatementChanges((), (), (), 0)


statements = st.builds(
    lambda effect, sid, actions, resources: {
        "Effect": effect,
        **({"Sid": sid} if sid else {}),
        "Action": actions,
        "Resource": resources,
    },
    st.sampled_from(["Allow", "Deny"]),
    st.sampled_from([None, "A", "B", "C"]),
    st.lists(st.sampled_from(["s3:Get", "s3:Put", "sqs:Send", "s3:*"]), min_size=1, max_size=3),
    st.lists(st.sampled_from(["*", "arn:aws:s3:::a", "arn:aws:s3:::b/*"]), min_size=1, max_size=2),
)
documents = st.lists(statements, min_size=1, max_size=5).map(lambda found: document(*found))


@given(documents, documents)
def test_every_statement_is_accounted_for(before: PolicyDocument, after: PolicyDocument) -> None:
    changes = compare_statements(before, after)

    kept = len(changes.changed) + changes.unchanged
    assert len(before.statements) == len(changes.removed) + kept
    assert len(after.statements) == len(changes.added) + kept


@given(documents, st.randoms())
def test_any_order_of_everything_is_no_change(before: PolicyDocument, random: Random) -> None:
    shuffled = list(before.statements)
    random.shuffle(shuffled)
    after = PolicyDocument(tuple(shuffled))

    assert not compare_statements(before, after)


def test_a_changed_condition_is_a_fact_of_its_own() -> None:
    before = allow(Sid="A", Action="s3:A", Condition={"StringEquals": {"aws:SourceAccount": "1"}})
    after = json.loads(json.dumps(before).replace('"1"', '"2"'))

    (change,) = compare_statements(document(before), document(after)).changed

    assert [fact.text for fact in change.added] == ["StringEquals aws:SourceAccount = 2"]
    assert [fact.text for fact in change.removed] == ["StringEquals aws:SourceAccount = 1"]
