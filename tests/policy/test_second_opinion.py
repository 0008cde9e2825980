"""
What moto refuses as AWS does is an error of ours, too.

moto's validator was written after what the real IAM answered to some two hundred documents. It
knows nothing of the rest of the grammar, so that we refuse more; each kind of that is listed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from moto.iam.exceptions import MalformedPolicyDocument
from moto.iam.policy_validation import IAMPolicyDocumentValidator

from ai_role_cli.policy.permission_grammar import read_permission_policy
from ai_role_cli.spec import PolicyType

if TYPE_CHECKING:
    from ai_role_cli.policy import JsonValue

# The same lines many times over: to measure them takes longer than to run them.
pytestmark = pytest.mark.no_cover

MORE_OF_OURS = {
    "bad-character": "IAM User Guide, quotas: nothing above U+00FF",
    "bad-policy-variable": "Access Analyzer: MISSING_BRACE_IN_VARIABLE and its kin",
    "bad-statement": "MalformedPolicyDocument: Policy document should not specify a principal",
    "bad-sid": "Access Analyzer: UNSUPPORTED_SID",
    "bad-action": "MalformedPolicyDocument: Action vendors must not contain wildcards",
    "bad-arn": "IAM User Guide, Resource: no wildcard in the service; Access Analyzer: "
    "INVALID_ARN_PREFIX, INVALID_ARN_ACCOUNT",
    "wrong-partition": 'MalformedPolicyDocument: Partition "aws" is not valid for resource',
    "unknown-operator": "Access Analyzer: NULL_WITH_IF_EXISTS",
    "repeated-condition": "Access Analyzer: DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
    "bad-condition-value": "moto lets some parts of a date pass unread",
    "malformed-policy": "Access Analyzer: INVALID_POLICY_ELEMENT, DATA_TYPE_MISMATCH",
}
"""Why AWS refuses, or cannot use, what moto takes; by the kind of error we give."""

ACTIONS = ("", "*", "s3:GetObject", "GetObject", "s3:*", "*:Get*", "a:b:c", "a b:c")
ARNS = (
    *("arn:aws:s3:::b/*", "arn:aws:s3::b", "arn:aws", "arn:aws:sqs", "arn:aws:iam::1:bucket"),
    *("arn:aws:iam:x::role/a", "arn:aws:s3:eu-west-1::b", "arn:error:s3:::b", "aws:s3:::b"),
    *("arn:aws::b", "arn::s3:::b", "arn:aws:iam::123456789012:role/a"),
)
DATES = (
    *("2027-01-31", "2027-13-01", "soon", "1", "01T", "-5", "9223372036854775808"),
    "2016-12-13t2:00:00.593194+1",
)
WORDS = st.sampled_from([*ACTIONS, *ARNS, *DATES, "Allow", "Deny", "allow", "A1", "é"])
LEAVES = st.none() | st.booleans() | st.integers(-5, 5) | WORDS
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=4,
)
TEXTS = WORDS | st.lists(WORDS, max_size=3)
OPERATORS = st.sampled_from(
    [
        *("StringEquals", "stringequals", "Bool", "NullIfExists", "DateLessThan", "x"),
        *("ForAnyValue:StringLikeIfExists", "ForAnyValue::StringLike", "DateEqualsIfExists"),
    ]
)
BLOCKS = st.dictionaries(OPERATORS, st.dictionaries(WORDS, TEXTS, max_size=2), max_size=2)


def element(good: st.SearchStrategy[JsonValue]) -> st.SearchStrategy[JsonValue]:
    """Mostly what belongs there, sometimes anything."""
    return st.one_of(good, good, good, VALUES)


STATEMENTS = st.fixed_dictionaries(
    {"Effect": element(st.sampled_from(["Allow", "Deny"])), "Action": element(TEXTS)},
    optional={
        "Resource": element(TEXTS),
        "NotResource": element(TEXTS),
        "NotAction": element(TEXTS),
        "Sid": element(WORDS),
        "Condition": element(BLOCKS),
        "Extra": VALUES,
    },
)
DOCUMENTS = st.fixed_dictionaries(
    {"Statement": element(STATEMENTS | st.lists(STATEMENTS, max_size=3))},
    optional={
        "Version": element(st.just("2012-10-17")),
        "Id": element(WORDS),
        "Other": VALUES,
    },
).map(lambda document: {"Version": "2012-10-17", **document})


def refused_by_moto(document: JsonValue) -> bool:
    try:
        IAMPolicyDocumentValidator(json.dumps(document)).validate()
    except MalformedPolicyDocument:
        return True
    except AttributeError:
        # It stumbles over null in a list of actions, where IAM speaks of a syntax error.
        return True
    return False


def errors_of_ours(document: JsonValue) -> set[str]:
    _, problems = read_permission_policy(document, partition="aws", policy_type=PolicyType.MANAGED)
    return {problem.id for problem in problems if problem.is_error}


def has_a_number_where_moto_wants_text(document: JsonValue) -> bool:
    """IAM User Guide, grammar: numbers need no quotation marks."""
    if isinstance(document, dict):
        return any(has_a_number_where_moto_wants_text(item) for item in document.values())
    if isinstance(document, list):
        return any(has_a_number_where_moto_wants_text(item) for item in document)
    return type(document) is int


@settings(max_examples=1_000)
@given(DOCUMENTS)
@example({"Version": "2012-10-17", "Statement": []})
def test_what_moto_refuses_is_an_error_of_ours(document: JsonValue) -> None:
    errors = errors_of_ours(document)

    if not has_a_number_where_moto_wants_text(document):
        assert errors or not refused_by_moto(document)


@settings(max_examples=1_000)
@given(DOCUMENTS)
def test_what_we_refuse_beyond_moto_has_a_source(document: JsonValue) -> None:
    if not refused_by_moto(document):
        assert errors_of_ours(document) <= set(MORE_OF_OURS)


@pytest.mark.parametrize(
    "statement",
    [
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b"},
        {"Effect": "Allow", "Action": "iam: odd ", "Resource": "arn:aws:invalid-service:::b"},
        {"Effect": "Allow", "Action": "s3.s:List", "Resource": "arn:aws:fdsasf"},
        {"Effect": "Deny", "NotAction": "*", "NotResource": "*", "Condition": {"a": {}}},
    ],
)
def test_both_take_the_odd_and_good(statement: JsonValue) -> None:
    document = {"Version": "2012-10-17", "Statement": statement}

    assert not refused_by_moto(document)
    assert errors_of_ours(document) == set()
