from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_role_cli.access import Reach, applies_to_action
from ai_role_cli.access.evaluation import Request, RequestContext, evaluate
from ai_role_cli.access.permissions import NamedDocument, Permissions
from ai_role_cli.policy import Condition, PolicyDocument, Statement
from ai_role_cli.spec import Effect

ROLE = "arn:aws:iam::123456789012:role/agent"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:"


def allow(action: str, *resources: str, conditions: tuple[Condition, ...] = ()) -> Statement:
    return Statement(Effect.ALLOW, actions=(action,), resources=resources, conditions=conditions)


def deny(action: str, *resources: str, conditions: tuple[Condition, ...] = ()) -> Statement:
    return Statement(Effect.DENY, actions=(action,), resources=resources, conditions=conditions)


def passed_to(*services: str, operator: str = "StringEquals") -> Condition:
    return Condition(operator, "iam:PassedToService", services)


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        pytest.param("s3:GetObject", "*", True, id="everything"),
        pytest.param("s3:GetObject", "arn:aws:s3:::*", True, id="every-bucket"),
        pytest.param("s3:GetObject", "arn:aws:s3:::acme/*", False, id="one-bucket"),
        pytest.param("s3:GetObject", "arn:aws:s3:::*-logs/*", False, id="by-suffix"),
        pytest.param("lambda:UpdateFunctionCode", FUNCTION + "*", True, id="every-function"),
        pytest.param("lambda:UpdateFunctionCode", FUNCTION + "acme-*", False, id="by-prefix"),
        pytest.param(
            "lambda:UpdateFunctionCode", "arn:aws:lambda:eu-*:*:function:*", True, id="region"
        ),
        pytest.param("iam:PassRole", "arn:aws-cn:iam::*:role/*", True, id="another-partition"),
        pytest.param(
            "iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}", False, id="self"
        ),
        pytest.param("bedrock-agentcore:CreateBrowser", "*", True, id="no-resource-type"),
        pytest.param(
            "bedrock-agentcore:CreateBrowser",
            "arn:aws:bedrock-agentcore:*:*:*",
            False,
            id="no-resource-type-on-an-arn",
        ),
    ],
)
def test_what_nobody_named_is_reached_by_what_limits_no_name(
    action: str, resource: str, *, expected: bool
) -> None:
    assert Reach(action, allow(action, resource)).includes_unnamed() is expected


def test_only_the_kinds_that_count_are_looked_for() -> None:
    action = "bedrock-agentcore:InvokeCodeInterpreter"
    of_aws = allow(action, "arn:aws:bedrock-agentcore:*:aws:code-interpreter/*")

    assert Reach(action, of_aws).includes_unnamed()
    assert not Reach(action, of_aws).includes_unnamed(("code-interpreter-custom",))


def test_the_only_directory_of_an_account_limits_nothing() -> None:
    action = "bedrock-agentcore:GetWorkloadAccessToken"
    directory = "arn:aws:bedrock-agentcore:*:123456789012:workload-identity-directory/default"

    def reaches(resource: str) -> bool:
        return Reach(action, allow(action, resource)).includes_unnamed(("workload-identity",))

    assert reaches(f"{directory}/workload-identity/*")
    assert not reaches(f"{directory}/workload-identity/agent-*")
    assert not reaches(directory)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        pytest.param(deny("s3:*", "*"), False, id="all"),
        pytest.param(deny("s3:Get*", "arn:aws:s3:*"), False, id="all-of-s3"),
        pytest.param(deny("s3:PutObject", "*"), True, id="another-action"),
        pytest.param(deny("s3:GetObject", "arn:aws:s3:::secret/*"), True, id="one-bucket"),
        pytest.param(
            deny("s3:*", "*", conditions=(Condition("Bool", "aws:SecureTransport", ("false",)),)),
            True,
            id="without-tls",
        ),
        pytest.param(
            Statement(
                Effect.DENY, actions=("s3:GetObject",), not_resources=("arn:aws:s3:::acme/*",)
            ),
            False,
            id="all-but-one-bucket",
        ),
        pytest.param(
            Statement(Effect.DENY, not_actions=("s3:GetObject",), resources=("*",)),
            True,
            id="other-actions",
        ),
    ],
)
def test_a_deny_counts_as_far_as_it_reaches(statement: Statement, *, expected: bool) -> None:
    reach = Reach("s3:GetObject", allow("s3:*", "*"), (statement,))

    assert reach.includes_unnamed() is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param(passed_to("lambda.amazonaws.com"), True, id="the-service"),
        pytest.param(passed_to("sagemaker.amazonaws.com"), False, id="another"),
        pytest.param(passed_to("*", operator="StringLike"), True, id="any"),
        pytest.param(
            passed_to("sagemaker.amazonaws.com", operator="StringNotEquals"), True, id="not-another"
        ),
        pytest.param(
            passed_to("sagemaker.amazonaws.com", operator="StringEqualsIfExists"),
            False,
            id="another-if-exists",
        ),
        pytest.param(Condition("Null", "iam:PassedToService", ("true",)), False, id="absent"),
    ],
)
def test_what_is_given_of_the_context_must_fit_the_conditions(
    condition: Condition, *, expected: bool
) -> None:
    statement = allow("iam:PassRole", "*", conditions=(condition,))
    reach = Reach("iam:PassRole", statement, given=(passed_to("lambda.amazonaws.com"),))

    assert reach.includes_something() is expected
    assert reach.includes_unnamed() is expected


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param((ROLE,), False, id="itself"),
        pytest.param((ROLE, ROLE + "-2"), True, id="and-another"),
        pytest.param((ROLE + "*",), True, id="and-what-begins-like-it"),
        pytest.param(("*",), True, id="all"),
        pytest.param(("arn:aws:s3:::acme",), False, id="what-is-no-role"),
    ],
)
def test_another_resource_than_this_one(resources: tuple[str, ...], *, expected: bool) -> None:
    reach = Reach("iam:PassRole", allow("iam:PassRole", *resources))

    assert reach.includes_other_than(ROLE) is expected


def test_a_resource_that_the_action_does_not_work_on_is_dead() -> None:
    assert not Reach("s3:GetObject", allow("s3:*", ROLE)).includes_something()


def test_conditions_that_exclude_each_other_let_nothing_through() -> None:
    conditions = (passed_to("a"), passed_to("b", operator="StringLike"))
    reach = Reach("iam:PassRole", allow("iam:PassRole", "*", conditions=conditions))

    assert not reach.includes_something()


def test_all_but_some_resources() -> None:
    statement = Statement(Effect.ALLOW, actions=("iam:PassRole",), not_resources=(ROLE,))
    reach = Reach("iam:PassRole", statement)

    assert reach.includes_unnamed()
    assert reach.includes_other_than(ROLE)
    assert not reach.includes(ROLE)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        pytest.param(allow("IAM:passrole", "*"), True, id="any-case"),
        pytest.param(allow("iam:Pass*", "*"), True, id="pattern"),
        pytest.param(allow("iam:Get*", "*"), False, id="another"),
        pytest.param(Statement(Effect.ALLOW, not_actions=("s3:*",)), True, id="all-but-others"),
        pytest.param(Statement(Effect.ALLOW, not_actions=("iam:*",)), False, id="all-but-it"),
    ],
)
def test_which_statements_are_about_an_action(statement: Statement, *, expected: bool) -> None:
    assert applies_to_action(statement, "iam:PassRole") is expected


PATTERNS = st.sampled_from(
    ["*", ROLE, f"{ROLE}*", "arn:aws:iam::*:role/*", "arn:aws:iam::1:role/a"]
)
SERVICES = st.sampled_from(["lambda.amazonaws.com", "glue.amazonaws.com", "*"])
CONDITIONS = st.lists(
    st.builds(
        Condition,
        st.sampled_from(["StringEquals", "StringLike", "StringNotEquals", "StringLikeIfExists"]),
        st.just("iam:PassedToService"),
        st.lists(SERVICES, min_size=1, max_size=2).map(tuple),
    ),
    max_size=2,
).map(tuple)
STATEMENTS = st.builds(
    Statement,
    st.sampled_from(Effect),
    actions=st.sampled_from([("iam:PassRole",), ("iam:*",), ("s3:*",)]),
    resources=st.lists(PATTERNS, min_size=1, max_size=2).map(tuple),
    conditions=CONDITIONS,
)


@given(
    allowed=STATEMENTS.filter(lambda s: s.effect is Effect.ALLOW and s.actions != ("s3:*",)),
    denied=st.lists(STATEMENTS.filter(lambda s: s.effect is Effect.DENY), max_size=2),
    service=st.sampled_from(["lambda.amazonaws.com", "glue.amazonaws.com"]),
)
def test_one_request_is_answered_as_the_evaluator_does(
    allowed: Statement, denied: list[Statement], service: str
) -> None:
    document = PolicyDocument((allowed, *denied))
    request = Request("iam:PassRole", ROLE, RequestContext({"iam:PassedToService": (service,)}))
    decision = evaluate(Permissions((NamedDocument("p", document),)), request)

    reach = Reach("iam:PassRole", allowed, tuple(denied), (passed_to(service),))

    assert reach.includes(ROLE) is decision.is_allowed
