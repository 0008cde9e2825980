from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_role_cli.sandbox.documents import are_equivalent, compact, compact_version_first

Json = str | list["Json"] | dict[str, "Json"]
_WORDS = st.sampled_from(["s3:GetObject", "s3:Put*", "sts:AssumeRole", "*", "a", "ä", "<&>"])
_LISTS = st.lists(_WORDS, min_size=1, max_size=3, unique=True)
_VALUES = st.one_of(_WORDS, _LISTS)
_CONDITIONS = st.dictionaries(
    st.sampled_from(["StringEquals", "ArnLike"]),
    st.dictionaries(st.sampled_from(["aws:SourceAccount", "aws:SourceArn"]), _VALUES, max_size=2),
    max_size=2,
)
_STATEMENTS = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny"]), "Action": _VALUES},
    optional={
        "Sid": st.sampled_from(["One", "Two"]),
        "Resource": _VALUES,
        "Principal": st.one_of(st.just("*"), st.dictionaries(st.just("Service"), _VALUES)),
        "Condition": _CONDITIONS,
    },
)
_DOCUMENTS = st.fixed_dictionaries(
    {
        "Version": st.just("2012-10-17"),
        "Statement": st.lists(_STATEMENTS, min_size=1, max_size=3),
    }
)


def _reordered(value: Json) -> Json:
    """Turn all lists and mappings round, and take single members out of their lists."""
    if isinstance(value, list):
        turned = [_reordered(item) for item in reversed(value)]
        return turned[0] if len(turned) == 1 else turned
    if isinstance(value, dict):
        return {key: _reordered(value[key]) for key in reversed(value)}
    return value


@settings(deadline=None)
@given(_DOCUMENTS)
def test_order_and_single_members_are_no_difference(document: dict[str, Any]) -> None:
    other = json.dumps(_reordered(document), indent=2)

    assert are_equivalent(json.dumps(document), other)


@settings(deadline=None)
@given(_DOCUMENTS, _DOCUMENTS, _DOCUMENTS)
def test_equivalence_is_symmetric_and_transitive(
    one: dict[str, Any], two: dict[str, Any], three: dict[str, Any]
) -> None:
    a, b, c = (json.dumps(document) for document in (one, two, three))

    assert are_equivalent(a, b) == are_equivalent(b, a)
    if are_equivalent(a, b) and are_equivalent(b, c):
        assert are_equivalent(a, c)


@settings(deadline=None)
@given(_DOCUMENTS, st.sampled_from(["Effect", "Action", "Resource", "Sid"]))
def test_a_changed_element_is_a_difference(document: dict[str, Any], element: str) -> None:
    first, *rest = document["Statement"]
    changed = {**document, "Statement": [{**first, element: "iam:PassRole"}, *rest]}

    assert not are_equivalent(json.dumps(document), json.dumps(changed))


@settings(deadline=None)
@given(_DOCUMENTS)
def test_one_statement_more_is_a_difference(document: dict[str, Any]) -> None:
    longer = {**document, "Statement": [*document["Statement"], document["Statement"][0]]}

    assert not are_equivalent(json.dumps(document), json.dumps(longer))


@settings(deadline=None)
@given(_DOCUMENTS)
def test_the_stored_forms_mean_the_same_and_stay_as_they_are(document: dict[str, Any]) -> None:
    text = json.dumps(document)

    for store in (compact, compact_version_first):
        assert json.loads(store(text)) == document
        assert store(store(text)) == store(text)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        pytest.param(
            {"Principal": {"AWS": "123456789012"}},
            {"Principal": {"AWS": ["arn:aws:iam::123456789012:root"]}},
            True,
            id="account-id-is-its-root",
        ),
        pytest.param(
            {"Principal": {"AWS": "123456789012"}},
            {"Principal": {"AWS": "arn:aws:iam::123456789012:role/root"}},
            False,
            id="a-role-named-root-is-not",
        ),
        pytest.param({"Effect": "allow"}, {"Effect": "Allow"}, True, id="case-of-effect"),
        pytest.param({"effect": "Allow"}, {"Effect": "Allow"}, True, id="case-of-element"),
        pytest.param({"Action": "S3:Get"}, {"Action": "s3:Get"}, False, id="case-of-action"),
        pytest.param({"Action": []}, {}, True, id="empty-list-is-none"),
        pytest.param({"Condition": {}}, {}, False, id="empty-condition-is-not-none"),
        pytest.param({"Principal": "*"}, {"Principal": {"AWS": "*"}}, False, id="anyone-two-ways"),
        pytest.param(
            {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
            {"Condition": {"Bool": {"aws:SecureTransport": ["true"]}}},
            True,
            id="condition-value-in-a-list",
        ),
        pytest.param(
            {"Condition": {"Bool": {"aws:securetransport": "true"}}},
            {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
            False,
            id="case-of-condition-key",
        ),
    ],
)
def test_statements_compare_as_the_provider_compares_them(
    left: dict[str, Any], right: dict[str, Any], *, expected: bool
) -> None:
    documents = [json.dumps({"Statement": [statement]}) for statement in (left, right)]

    assert are_equivalent(*documents) is expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        pytest.param('{"Statement": {"Sid": ""}}', '{"Statement": [{}]}', True, id="one-statement"),
        pytest.param('{"Statement": [], "Id": "a"}', '{"Statement": []}', False, id="id"),
        pytest.param('{"Statement": ["x"]}', '{"Statement": ["x"]}', True, id="same-nonsense"),
        pytest.param('{"Statement": ["x"]}', '{"Statement": ["y"]}', False, id="other-nonsense"),
        pytest.param(
            '{"Statement": {"Condition": [1, 2]}}',
            '{"Statement": {"Condition": [2, 1]}}',
            False,
            id="condition-is-no-object",
        ),
        pytest.param(
            '{"Statement": {"Condition": {"Bool": [1, 2]}}}',
            '{"Statement": {"Condition": {"Bool": [2, 1]}}}',
            False,
            id="condition-operator-has-no-object",
        ),
        pytest.param("{", "{", True, id="same-broken-text"),
        pytest.param("{", "[", False, id="other-broken-text"),
        pytest.param("[1]", "[ 1]", True, id="same-list"),
        pytest.param("[1, 2]", "[2, 1]", False, id="other-list"),
    ],
)
def test_odd_texts_have_an_answer(left: str, right: str, *, expected: bool) -> None:
    assert are_equivalent(left, right) is expected


@pytest.mark.parametrize(
    ("text", "sorted_form", "version_first"),
    [
        pytest.param(
            '{"Version": "2012-10-17", "Statement": [], "Id": "x"}',
            '{"Id":"x","Statement":[],"Version":"2012-10-17"}',
            '{"Version":"2012-10-17","Id":"x","Statement":[]}',
            id="version",
        ),
        pytest.param(
            '{"Version": "2012-10-17"}',
            '{"Version":"2012-10-17"}',
            '{"Version":"2012-10-17"}',
            id="version-only",
        ),
        pytest.param('{"b": "<ä&>"}', *['{"b":"\\u003cä\\u0026\\u003e"}'] * 2, id="html-escapes"),
        pytest.param("not json", "not json", "not json", id="no-json"),
        pytest.param("[ ]", "[]", "[]", id="no-object"),
    ],
)
def test_stored_forms(text: str, sorted_form: str, version_first: str) -> None:
    assert compact(text) == sorted_form
    assert compact_version_first(text) == version_first
