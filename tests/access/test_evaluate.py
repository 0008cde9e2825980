from __future__ import annotations

from typing import Any

import pytest

from ai_role_cli.access.evaluation import (
    Decision,
    NamedDocument,
    Outcome,
    Permissions,
    PolicyLayer,
    Request,
    RequestContext,
    evaluate,
    evaluate_trust,
)
from ai_role_cli.policy import Principal, PrincipalKind, parse_policy

READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"}
ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
NO_DELETE = {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}


def named(name: str, *statements: dict[str, Any], version: str = "2012-10-17") -> NamedDocument:
    return NamedDocument(name, parse_policy({"Version": version, "Statement": list(statements)}))


def places(decision: Decision) -> list[tuple[PolicyLayer, str, int]]:
    return [(match.layer, match.document, match.index) for match in decision.statements]


def test_the_statements_that_allow_are_named() -> None:
    permissions = Permissions((named("one", NO_DELETE, READ), named("two", ALL)))

    decision = evaluate(permissions, Request("s3:getobject", "arn:aws:s3:::data/x"))

    assert decision.is_allowed
    assert places(decision) == [
        (PolicyLayer.IDENTITY, "one", 1),
        (PolicyLayer.IDENTITY, "two", 0),
    ]
    assert decision.statements[0].statement.actions == ("s3:GetObject",)


def test_a_deny_wins_and_is_named_alone() -> None:
    permissions = Permissions((named("one", ALL), named("two", READ, NO_DELETE)))

    decision = evaluate(permissions, Request("s3:DeleteObject", "arn:aws:s3:::data/x"))

    assert decision.outcome is Outcome.EXPLICIT_DENY
    assert places(decision) == [(PolicyLayer.IDENTITY, "two", 1)]


def test_without_an_allow_the_identity_policies_lack_it() -> None:
    decision = evaluate(Permissions((named("one", READ),)), Request("s3:PutObject"))

    assert decision == Decision(Outcome.IMPLICIT_DENY, (), PolicyLayer.IDENTITY)


def test_what_the_boundary_does_not_allow_is_denied_though_the_policies_allow_it() -> None:
    permissions = Permissions((named("one", ALL),), named("boundary", READ))

    decision = evaluate(permissions, Request("s3:PutObject", "arn:aws:s3:::data/x"))

    assert (decision.outcome, decision.lacking) == (Outcome.IMPLICIT_DENY, PolicyLayer.BOUNDARY)
    assert places(decision) == [(PolicyLayer.IDENTITY, "one", 0)]


def test_a_deny_of_the_boundary_is_explicit() -> None:
    permissions = Permissions((named("one", ALL),), named("boundary", ALL, NO_DELETE))

    decision = evaluate(permissions, Request("s3:DeleteObject"))

    assert decision.outcome is Outcome.EXPLICIT_DENY
    assert places(decision) == [(PolicyLayer.BOUNDARY, "boundary", 1)]


def test_both_layers_allow() -> None:
    permissions = Permissions((named("one", READ),), named("boundary", ALL))

    decision = evaluate(permissions, Request("s3:GetObject", "arn:aws:s3:::data/x"))

    assert places(decision) == [
        (PolicyLayer.IDENTITY, "one", 0),
        (PolicyLayer.BOUNDARY, "boundary", 0),
    ]


@pytest.mark.parametrize(
    ("version", "resource", "is_allowed"),
    [
        pytest.param("2012-10-17", "arn:aws:s3:::ana", True, id="current-fills"),
        pytest.param("2008-10-17", "arn:aws:s3:::ana", False, id="old-does-not-fill"),
        pytest.param("2008-10-17", "arn:aws:s3:::${aws:username}", True, id="old-is-literal"),
    ],
)
def test_variables_need_the_current_version(
    version: str,
    resource: str,
    is_allowed: bool,  # noqa: FBT001 - the expected value
) -> None:
    statement = {
        "Effect": "Allow",
        "Action": "s3:*",
        "Resource": "arn:aws:s3:::${aws:username}",
        "Condition": {"StringEquals": {"aws:username": "ana"}},
    }
    request = Request("s3:ListBucket", resource, RequestContext({"aws:username": ("ana",)}))

    decision = evaluate(Permissions((named("one", statement, version=version),)), request)

    assert decision.is_allowed is is_allowed


def test_the_old_version_compares_conditions_literally_too() -> None:
    condition = {"StringEquals": {"aws:PrincipalTag/a": "${aws:username}"}}
    permissions = Permissions(
        (named("one", {**ALL, "Condition": condition}, version="2008-10-17"),)
    )
    context = RequestContext({"aws:PrincipalTag/a": ("${aws:username}",)})

    assert evaluate(permissions, Request("s3:GetObject", context=context)).is_allowed


@pytest.mark.parametrize(
    ("pattern", "resource"),
    [
        pytest.param("arn:aws:sqs", "arn:aws:sqs:eu-west-1:123456789012:q", id="service-only"),
        pytest.param("arn:aws:sqs:eu-west-1", "arn:aws:sqs:eu-west-1:1:q", id="region"),
        pytest.param("arn:aws:s3:*", "arn:aws:s3:::data/x", id="wildcard"),
        pytest.param("arn:aws:logs:*:log-group:a", "arn:aws:logs:eu:1:log-group:a", id="crossing"),
        pytest.param("*", "*", id="everything"),
    ],
)
def test_resource_patterns(pattern: str, resource: str) -> None:
    statement = {"Effect": "Allow", "Action": "*", "Resource": pattern}

    assert evaluate(Permissions((named("one", statement),)), Request("a:B", resource)).is_allowed


ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/ci/deployer"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/deployer/run-1"


def aws(value: str) -> Principal:
    return Principal(PrincipalKind.AWS, value)


LAMBDA = Principal(PrincipalKind.SERVICE, "lambda.amazonaws.com")
OKTA = Principal(PrincipalKind.FEDERATED, f"arn:aws:iam::{ACCOUNT}:saml-provider/Okta")


@pytest.mark.parametrize(
    ("trusted", "caller", "is_allowed"),
    [
        pytest.param("*", aws(ROLE), True, id="everyone"),
        pytest.param("*", LAMBDA, True, id="everyone-is-services-too"),
        pytest.param({"AWS": ACCOUNT}, aws(ROLE), True, id="account-number"),
        pytest.param({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, aws(SESSION), True, id="root"),
        pytest.param({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, aws(ACCOUNT), True, id="account"),
        pytest.param({"AWS": "999999999999"}, aws(ROLE), False, id="other-account"),
        pytest.param({"AWS": ACCOUNT}, LAMBDA, False, id="a-service-is-in-no-account"),
        pytest.param({"AWS": ACCOUNT}, OKTA, False, id="a-provider-is-no-caller-in-the-account"),
        pytest.param({"AWS": ACCOUNT}, aws("AROAEXAMPLE"), False, id="unique-id"),
        pytest.param({"AWS": ROLE}, aws(ROLE), True, id="role"),
        pytest.param({"AWS": ROLE}, aws(SESSION), True, id="session-of-the-role"),
        pytest.param({"AWS": ROLE}, aws(SESSION.replace("deployer", "d")), False, id="other-role"),
        pytest.param({"AWS": ROLE}, aws(f"arn:aws:iam::{ACCOUNT}:user/deployer"), False, id="user"),
        pytest.param({"AWS": SESSION}, aws(ROLE), False, id="one-session-only"),
        pytest.param({"AWS": f"{ROLE}*"}, aws(f"{ROLE}2"), False, id="no-wildcards"),
        pytest.param({"Service": "lambda.amazonaws.com"}, LAMBDA, True, id="service"),
        pytest.param({"Service": "ec2.amazonaws.com"}, LAMBDA, False, id="other-service"),
        pytest.param({"Federated": OKTA.value}, OKTA, True, id="federated"),
        pytest.param(
            {"AWS": ROLE, "Service": "lambda.amazonaws.com"}, LAMBDA, True, id="two-kinds"
        ),
    ],
)
def test_who_is_trusted(
    trusted: str | dict[str, str],
    caller: Principal,
    is_allowed: bool,  # noqa: FBT001 - the expected value
) -> None:
    trust = named("trust", {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": trusted})

    decision = evaluate_trust(trust, Request("sts:AssumeRole", principal=caller))

    assert decision.is_allowed is is_allowed
    assert decision.lacking is (None if is_allowed else PolicyLayer.TRUST)


def test_not_principal_is_everyone_else() -> None:
    trust = named(
        "trust",
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"},
        {"Effect": "Deny", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": ROLE}},
    )

    outcomes = [
        evaluate_trust(trust, Request("sts:AssumeRole", principal=caller)).outcome
        for caller in (aws(ROLE), LAMBDA)
    ]

    assert outcomes == [Outcome.ALLOWED, Outcome.EXPLICIT_DENY]


def test_a_statement_with_principals_does_not_apply_to_nobody() -> None:
    trust = named("trust", {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"})

    assert not evaluate_trust(trust, Request("sts:AssumeRole")).is_allowed
