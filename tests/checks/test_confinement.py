from __future__ import annotations

from dataclasses import replace

import pytest

from ai_role_cli.checks.confinement import is_confined, is_denied, requires_match, resource_keys
from ai_role_cli.checks.statement_subject import StatementSubject
from ai_role_cli.policy import Condition, Statement
from ai_role_cli.spec import Effect

OBJECTS = "arn:aws:s3:::acme/*"
ALLOW = Statement(Effect.ALLOW, actions=("s3:GetObject",), resources=(OBJECTS,))


def deny(**elements: tuple[str, ...] | tuple[Condition, ...]) -> Statement:
    return replace(Statement(Effect.DENY, actions=("s3:*",), resources=("*",)), **elements)


@pytest.mark.parametrize(
    ("denied", "expected"),
    [
        pytest.param(deny(), True, id="all-actions"),
        pytest.param(deny(actions=("S3:getobject",)), True, id="the-action"),
        pytest.param(deny(actions=("s3:Put*",)), False, id="another-action"),
        pytest.param(deny(actions=(), not_actions=("s3:Put*",)), True, id="all-but-others"),
        pytest.param(deny(actions=(), not_actions=("s3:Get*",)), False, id="all-but-this"),
        pytest.param(deny(resources=("arn:aws:s3:::acme*",)), True, id="the-resource"),
        pytest.param(deny(resources=("arn:aws:s3:::acme/a*",)), False, id="part-of-it"),
        pytest.param(deny(resources=(), not_resources=("*",)), False, id="not-resource"),
        pytest.param(
            deny(conditions=(Condition("Bool", "aws:SecureTransport", ("false",)),)),
            False,
            id="only-sometimes",
        ),
    ],
)
def test_a_denial_of_all_that_is_allowed_leaves_nothing(
    denied: Statement, *, expected: bool
) -> None:
    subject = StatementSubject(ALLOW, (denied,))

    assert is_denied(subject, "s3:GetObject", resource=OBJECTS) is expected


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ((), True),
        ((Condition("StringNotEquals", "aws:ResourceAccount", ("1",)),), True),
        ((Condition("StringNotLikeIfExists", "aws:ResourceAccount", ("1",)),), True),
        ((Condition("Null", "AWS:ResourceAccount", ("true",)),), True),
        ((Condition("Null", "aws:ResourceAccount", ("false",)),), False),
        ((Condition("StringEquals", "aws:ResourceAccount", ("1",)),), False),
        (
            (
                Condition("StringNotEquals", "aws:ResourceAccount", ("1",)),
                Condition("Bool", "aws:ViaAWSService", ("false",)),
            ),
            False,
        ),
    ],
)
def test_a_denial_of_what_does_not_match_is_as_good_as_a_condition(
    conditions: tuple[Condition, ...], *, expected: bool
) -> None:
    subject = StatementSubject(ALLOW, (deny(conditions=conditions),))
    keys = ("aws:resourceaccount",)

    assert is_confined(subject, "s3:GetObject", resource=OBJECTS, keys=keys) is expected


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("StringEquals", True),
        ("ForAnyValue:StringLike", True),
        ("ForAllValues:StringLike", False),
        ("StringEqualsIfExists", False),
        ("StringNotEquals", False),
        ("Null", False),
        ("Nonsense", False),
    ],
)
def test_only_some_operators_need_their_key(operator: str, *, expected: bool) -> None:
    assert requires_match(Condition(operator, "aws:ResourceAccount", ("true",))) is expected


def test_keys_of_the_service_confine_but_not_those_about_the_call() -> None:
    keys = resource_keys("s3:ListBucket")

    assert {"s3:prefix", "aws:resourcetag/"} <= keys
    assert "s3:signatureversion" not in keys
