from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_role_cli.policy.spelling import action, condition_key, condition_operator

QUICK = settings(max_examples=100, deadline=None)

ACTIONS = ["s3:GetObject", "sts:AssumeRole", "bedrock:InvokeModel", "s3:Get*", "bedrock:Invoke*"]
KEYS = ["aws:SourceAccount", "aws:PrincipalOrgID", "s3:prefix", "iam:PassedToService"]
OPERATORS = ["StringEquals", "ForAnyValue:StringLike", "ArnLikeIfExists", "Null", "Bool"]


@pytest.mark.parametrize("spell", [str, str.lower, str.upper])
@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_gets_the_case_of_aws(name: str, spell: type[str]) -> None:
    assert action(spell(name)) == name


@pytest.mark.parametrize("spell", [str, str.lower, str.upper])
@pytest.mark.parametrize("key", KEYS)
def test_a_condition_key_gets_the_case_of_aws(key: str, spell: type[str]) -> None:
    assert condition_key(spell(key)) == key


@pytest.mark.parametrize("spell", [str, str.lower, str.upper])
@pytest.mark.parametrize("operator", OPERATORS)
def test_an_operator_gets_the_case_of_aws(operator: str, spell: type[str]) -> None:
    assert condition_operator(spell(operator)) == operator


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        pytest.param("*", "*", id="everything"),
        pytest.param("S3:*", "s3:*", id="all-of-a-service"),
        pytest.param("S3:FooBar", "s3:FooBar", id="action-too-new-for-the-data"),
        pytest.param("NewService:Do", "NewService:Do", id="service-too-new-for-the-data"),
        pytest.param("s3:zz*", "s3:zz*", id="prefix-of-nothing"),
        pytest.param("s3:?etObject", "s3:?etObject", id="wildcard-first"),
        pytest.param("s3:getobject*Tag?", "s3:GetObject*Tag?", id="only-before-the-wildcard"),
    ],
)
def test_what_the_data_does_not_know_stays(written: str, spelled: str) -> None:
    assert action(written) == spelled


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        pytest.param("AWS:requesttag/Team", "aws:RequestTag/Team", id="tag-keeps-its-case"),
        pytest.param("aws:NewKey", "aws:NewKey", id="unknown-global-key"),
        pytest.param("s3:newkey", "s3:newkey", id="unknown-key-of-a-service"),
        pytest.param("oidc.example.com/id/A:Sub", "oidc.example.com/id/A:Sub", id="oidc"),
    ],
)
def test_tags_and_unknown_keys_keep_their_case(written: str, spelled: str) -> None:
    assert condition_key(written) == spelled


def test_an_operator_nobody_knows_stays() -> None:
    assert condition_operator("stringMatches") == "stringMatches"


@QUICK
@given(st.text(alphabet="sS3:GgetObjc*?", max_size=12))
def test_spelling_twice_is_spelling_once(name: str) -> None:
    assert action(action(name)) == action(name)


@QUICK
@given(st.text(alphabet="sS3:GgetObjc*?", max_size=12))
def test_spelling_changes_nothing_but_case(name: str) -> None:
    assert action(name).lower() == name.lower()
