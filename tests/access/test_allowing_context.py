from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from ai_role_cli.access.comparison import allowing_contexts
from ai_role_cli.access.evaluation import (
    NamedDocument,
    Permissions,
    Request,
    RequestContext,
    evaluate,
    evaluate_trust,
)
from ai_role_cli.policy import Principal, PrincipalKind, parse_policy

GET = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"}
OBJECT = "arn:aws:s3:::data/a"


def permissions(*statements: dict[str, Any]) -> Permissions:
    document = parse_policy({"Version": "2012-10-17", "Statement": list(statements)})
    return Permissions((NamedDocument("policy", document),))


def contexts(decides: Permissions, request: Request) -> list[RequestContext]:
    decide = partial(evaluate, decides)
    return list(allowing_contexts(decides.policies, request, decide=decide))


def when(**block: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {**GET, "Condition": block}


def deny(**block: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {**when(**block), "Effect": "Deny", "Action": "*", "Resource": "*"}


@pytest.mark.parametrize(
    ("statements", "given", "expected"),
    [
        pytest.param(
            [when(StringEquals={"aws:SourceVpc": "vpc-1"})],
            {},
            {"aws:SourceVpc": ("vpc-1",)},
            id="the value",
        ),
        pytest.param(
            [when(ArnLike={"aws:SourceArn": "arn:aws:sns:*:123456789012:in-?"})],
            {},
            None,
            id="pattern",
        ),
        pytest.param(
            [when(StringEquals={"aws:SourceVpc": "vpc-1", "aws:RequestTag/a": "b"})],
            {"aws:RequestTag/a": ("b",)},
            {"aws:RequestTag/a": ("b",), "aws:SourceVpc": ("vpc-1",)},
            id="beside what is known",
        ),
        pytest.param(
            [
                when(StringEquals={"aws:SourceVpc": "vpc-1"}),
                when(Bool={"aws:SecureTransport": "true"}),
            ],
            {"aws:SourceVpc": ("vpc-2",)},
            None,
            id="the second statement",
        ),
        pytest.param(
            [GET, deny(StringNotEquals={"aws:ResourceAccount": "123456789012"})],
            {},
            {"aws:ResourceAccount": ("123456789012",)},
            id="past a deny",
        ),
        pytest.param(
            [when(StringEquals={"aws:ResourceAccount": "${aws:PrincipalAccount}"})],
            {},
            None,
            id="variable",
        ),
    ],
)
def test_the_context_makes_the_very_request_allowed(
    statements: list[dict[str, Any]],
    given: dict[str, tuple[str, ...]],
    expected: dict[str, tuple[str, ...]] | None,
) -> None:
    decides = permissions(*statements)
    request = Request("s3:GetObject", OBJECT, RequestContext(given))
    assert not evaluate(decides, request).is_allowed

    found, *_ = contexts(decides, request)

    assert evaluate(decides, Request("s3:GetObject", OBJECT, found)).is_allowed
    assert given.items() <= dict(found).items()
    assert expected is None or found == RequestContext(expected)


@pytest.mark.parametrize(
    ("statements", "request_"),
    [
        pytest.param([GET], Request("s3:PutObject", OBJECT), id="other action"),
        pytest.param([GET], Request("s3:GetObject", "arn:aws:s3:::b/a"), id="other resource"),
        pytest.param([GET, deny()], Request("s3:GetObject", OBJECT), id="denied always"),
        pytest.param(
            [when(StringEquals={"aws:SourceVpc": "vpc-1"})],
            Request("s3:GetObject", OBJECT, RequestContext({"aws:sourcevpc": ("vpc-2",)})),
            id="another value",
        ),
        pytest.param(
            [when(StringEquals={"aws:SourceVpc": "*"})],
            Request("s3:GetObject", OBJECT, RequestContext({"aws:SourceVpc": ("x",)})),
            id="a value is no pattern",
        ),
        pytest.param(
            [when(**{"ForAnyValue:StringLike": {"aws:TagKeys": "team-*"}})],
            Request("s3:GetObject", OBJECT, RequestContext({"aws:TagKeys": ("a", "b")})),
            id="a key that is there has no further value",
        ),
        pytest.param(
            [{**GET, "Resource": "arn:aws:s3:::data/b"}],
            Request("s3:GetObject", "arn:aws:s3:::data/*"),
            id="a resource is no pattern",
        ),
    ],
)
def test_what_no_key_helps_is_none(statements: list[dict[str, Any]], request_: Request) -> None:
    assert contexts(permissions(*statements), request_) == []


@pytest.mark.parametrize(
    ("principal", "is_found"),
    [("sagemaker.amazonaws.com", True), ("lambda.amazonaws.com", False)],
)
def test_trust_is_about_the_principal(principal: str, is_found: bool) -> None:  # noqa: FBT001 - a value of the table
    trust = parse_policy(
        {
            "Statement": {
                "Effect": "Allow",
                "Principal": {"Service": "sagemaker.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}},
            }
        }
    )
    who = Principal(PrincipalKind.SERVICE, principal)

    document = NamedDocument("trust", trust)
    request = Request("sts:AssumeRole", principal=who)
    found = list(allowing_contexts([document], request, decide=partial(evaluate_trust, document)))

    expected = RequestContext({"aws:SourceAccount": ("123456789012",)})
    assert found == ([expected] if is_found else [])
