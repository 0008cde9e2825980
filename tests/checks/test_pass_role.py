from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_role_cli.checks.pass_role import _unscoped
from ai_role_cli.checks.statement_subject import StatementSubject
from ai_role_cli.policy import Condition, Statement
from ai_role_cli.spec import Effect, Severity

ONE = "arn:aws:iam::123456789012:role/acme-training"
EVERY = "arn:aws:iam::123456789012:role/*"
SERVICE = "sagemaker.amazonaws.com"


def severities(*statements: Statement) -> list[Severity | None]:
    allowed, *denies = statements
    return [each.severity for each in _unscoped(StatementSubject(allowed, tuple(denies)))]


def passing(
    *resources: str, actions: tuple[str, ...] = ("iam:PassRole",), **conditions: str
) -> Statement:
    tested = tuple(
        Condition(operator, "iam:PassedToService", (value,))
        for operator, value in conditions.items()
    )
    return Statement(Effect.ALLOW, actions=actions, resources=resources, conditions=tested)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        pytest.param(passing("*"), Severity.HIGH, id="everything"),
        pytest.param(passing(EVERY), Severity.HIGH, id="every-role"),
        pytest.param(passing("*", StringLike="*"), Severity.HIGH, id="any-service-in-words"),
        pytest.param(passing("*", StringNotEquals=SERVICE), Severity.HIGH, id="all-but-one"),
        pytest.param(passing("*", actions=("iam:Pass*",)), Severity.HIGH, id="pattern"),
        pytest.param(passing("*", StringEquals=SERVICE), Severity.MEDIUM, id="one-service"),
        pytest.param(passing(ONE), Severity.MEDIUM, id="one-role"),
        pytest.param(passing(ONE, StringLike="*.amazonaws.com"), Severity.MEDIUM, id="no-limit"),
    ],
)
def test_what_is_missing_decides_how_bad_it_is(statement: Statement, expected: Severity) -> None:
    assert severities(statement) == [expected]


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(passing(ONE, StringEquals=SERVICE), id="scoped"),
        pytest.param(passing(ONE, StringLike="sage*.amazonaws.com"), id="scoped-by-pattern"),
        pytest.param(passing("*", actions=("*",)), id="everything-has-its-own-rule"),
        pytest.param(passing("*", actions=("iam:*",)), id="all-of-iam-has-its-own-rule"),
        pytest.param(passing("*", actions=("iam:GetRole",)), id="another-action"),
        pytest.param(passing("arn:aws:s3:::acme"), id="nothing-to-pass"),
    ],
)
def test_no_finding(statement: Statement) -> None:
    assert severities(statement) == []


@pytest.mark.parametrize(
    "denied",
    [
        Statement(Effect.DENY, actions=("iam:PassRole",), resources=("*",)),
        Statement(Effect.DENY, actions=("iam:*",), resources=("*",)),
        Statement(Effect.DENY, not_actions=("s3:*",), resources=("*",)),
    ],
    ids=["the-action", "all-of-iam", "all-but-s3"],
)
def test_a_covering_deny_leaves_nothing_to_say(denied: Statement) -> None:
    assert severities(passing("*"), denied) == []


def test_a_deny_may_do_the_scoping() -> None:
    roles = Statement(Effect.DENY, actions=("iam:PassRole",), not_resources=(ONE,))
    services = Statement(
        Effect.DENY,
        actions=("iam:PassRole",),
        resources=("*",),
        conditions=(Condition("StringNotEquals", "iam:PassedToService", (SERVICE,)),),
    )

    assert severities(passing("*"), roles) == [Severity.MEDIUM]
    assert severities(passing("*"), services) == [Severity.MEDIUM]
    assert severities(passing("*"), roles, services) == []


NAMES = st.text("abcxyz-", min_size=1, max_size=8).map(lambda name: f"{EVERY[:-1]}{name}")


@given(roles=st.lists(NAMES, min_size=1, max_size=3), wild=st.booleans())
def test_a_pass_role_that_names_roles_and_service_is_no_alarm(
    roles: list[str], *, wild: bool
) -> None:
    resources = [f"{role}-*" if wild else role for role in roles]

    assert severities(passing(*resources, StringEquals=SERVICE)) == []
