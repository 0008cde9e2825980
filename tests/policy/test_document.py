from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_role_cli.policy import (
    Condition,
    PolicyDocument,
    Principal,
    PrincipalKind,
    Statement,
    document_json,
    document_value,
    parse_policy,
    statement_value,
)
from ai_role_cli.spec import Effect

QUICK = settings(max_examples=60, deadline=None)

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=8)
LISTS = st.lists(WORDS, unique=True, max_size=3).map(tuple)
SOME = st.lists(WORDS, unique=True, min_size=1, max_size=3).map(tuple)
SIDS = st.none() | st.from_regex("[A-Za-z0-9]{1,6}", fullmatch=True)


def _by_kind(principals: list[Principal]) -> tuple[Principal, ...]:
    kinds = list(dict.fromkeys(principal.kind for principal in principals))
    return tuple(sorted(principals, key=lambda principal: kinds.index(principal.kind)))


def _by_operator(conditions: list[Condition]) -> tuple[Condition, ...]:
    operators = list(dict.fromkeys(condition.operator for condition in conditions))
    return tuple(sorted(conditions, key=lambda condition: operators.index(condition.operator)))


PRINCIPALS = st.lists(
    st.builds(Principal, st.sampled_from(PrincipalKind), WORDS), unique=True, max_size=4
).map(_by_kind)
CONDITIONS = st.lists(
    st.builds(Condition, st.sampled_from(["StringLike", "Bool", "Null"]), WORDS, LISTS),
    unique_by=lambda condition: (condition.operator, condition.key),
    max_size=4,
).map(_by_operator)
BODIES = st.tuples(SOME, st.just(())) | st.tuples(st.just(()), SOME)
STATEMENTS = st.builds(
    lambda effect, sid, principals, actions, resources, conditions: Statement(
        effect,
        sid=sid,
        principals=principals,
        actions=actions[0],
        not_actions=actions[1],
        resources=resources[0],
        not_resources=resources[1],
        conditions=conditions,
    ),
    st.sampled_from(Effect),
    SIDS,
    PRINCIPALS,
    BODIES,
    BODIES,
    CONDITIONS,
)
DOCUMENTS = st.builds(
    lambda statements, version: PolicyDocument(tuple(statements), version),
    st.lists(STATEMENTS, min_size=1, max_size=4),
    st.sampled_from(["2012-10-17", "2008-10-17"]),
)


@QUICK
@given(DOCUMENTS)
def test_what_is_written_reads_back_as_the_same_document(document: PolicyDocument) -> None:
    assert parse_policy(json.loads(document_json(document))) == document


@QUICK
@given(DOCUMENTS)
def test_text_and_value_are_the_same_json(document: PolicyDocument) -> None:
    text = document_json(document)

    assert json.loads(text) == document_value(document)
    assert text == json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False)


def test_elements_come_in_the_order_of_iam_s_own_pages() -> None:
    statement = Statement(
        Effect.DENY,
        sid="All",
        principals=(Principal(PrincipalKind.AWS, "*"),),
        not_principals=(Principal(PrincipalKind.SERVICE, "s"),),
        actions=("a:A",),
        not_actions=("b:B",),
        resources=("r",),
        not_resources=("q",),
        conditions=(Condition("Bool", "aws:SecureTransport", ("true",)),),
    )

    assert list(statement_value(statement).items()) == [
        ("Sid", "All"),
        ("Effect", "Deny"),
        ("Principal", {"AWS": "*"}),
        ("NotPrincipal", {"Service": "s"}),
        ("Action", "a:A"),
        ("NotAction", "b:B"),
        ("Resource", "r"),
        ("NotResource", "q"),
        ("Condition", {"Bool": {"aws:SecureTransport": "true"}}),
    ]


def test_absent_elements_are_left_out() -> None:
    assert statement_value(Statement(Effect.ALLOW, sid="", actions=("a:A",))) == {
        "Effect": "Allow",
        "Action": "a:A",
    }


@pytest.mark.parametrize(
    ("values", "written"),
    [
        pytest.param(("b",), "b", id="one-is-a-string"),
        pytest.param(("b", "a"), ["b", "a"], id="several-are-a-list-in-the-author-s-order"),
        pytest.param(("b", "a", "b"), ["b", "a"], id="a-repeated-value-is-written-once"),
        pytest.param(("b", "b"), "b", id="one-value-repeated-is-a-string"),
    ],
)
def test_lists_of_values(values: tuple[str, ...], written: str | list[str]) -> None:
    statement = Statement(
        Effect.ALLOW,
        principals=tuple(Principal(PrincipalKind.SERVICE, value) for value in values),
        actions=values,
        resources=values,
        conditions=(Condition("StringLike", "k", values),),
    )

    value = statement_value(statement)
    assert value["Principal"] == {"Service": written}
    assert value["Action"] == written
    assert value["Resource"] == written
    assert value["Condition"] == {"StringLike": {"k": written}}


def test_principals_are_grouped_by_kind_in_the_order_of_their_first() -> None:
    principals = (
        Principal(PrincipalKind.SERVICE, "b"),
        Principal(PrincipalKind.AWS, "1"),
        Principal(PrincipalKind.SERVICE, "a"),
    )

    value = statement_value(Statement(Effect.ALLOW, principals=principals, actions=("a:A",)))
    assert json.dumps(value["Principal"]) == '{"Service": ["b", "a"], "AWS": "1"}'


def test_conditions_are_grouped_by_operator() -> None:
    conditions = (
        Condition("StringLike", "a", ("1",)),
        Condition("Bool", "b", ("true",)),
        Condition("StringLike", "c", ("2", "3")),
    )

    value = statement_value(Statement(Effect.ALLOW, actions=("a:A",), conditions=conditions))
    assert value["Condition"] == {
        "StringLike": {"a": "1", "c": ["2", "3"]},
        "Bool": {"b": "true"},
    }


def test_text_beyond_ascii_is_written_as_it_is() -> None:
    document = PolicyDocument((Statement(Effect.ALLOW, actions=("a:A",), resources=("é",)),))

    assert '"Resource":"é"' in document_json(document)
