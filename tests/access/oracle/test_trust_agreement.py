"""Who may assume a role, beside an evaluator written by others."""

from __future__ import annotations

from typing import Any, Protocol, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ai_role_cli.access.evaluation import NamedDocument, Request, RequestContext, evaluate_trust
from ai_role_cli.policy import Principal, PrincipalKind, parse_policy

# The same lines many times over: to measure them takes longer than to run them.
pytestmark = pytest.mark.no_cover

Json: TypeAlias = dict[str, Any]


class Other(Protocol):
    """Another evaluator."""

    def decide_trust(self, request: Request, trust: Json) -> str: ...


ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/worker"
OTHER = "999999999999"
AWS_CALLERS = (
    *(f"arn:aws:iam::{ACCOUNT}:role/worker", f"arn:aws:iam::{ACCOUNT}:user/ana"),
    *(f"arn:aws:sts::{ACCOUNT}:assumed-role/deployer/run", f"arn:aws:iam::{OTHER}:role/worker"),
    *(f"arn:aws:sts::{OTHER}:assumed-role/deployer/run", f"arn:aws:iam::{OTHER}:user/ana"),
)
CALLERS = (
    *(Principal(PrincipalKind.AWS, arn) for arn in AWS_CALLERS),
    Principal(PrincipalKind.SERVICE, "lambda.amazonaws.com"),
    Principal(PrincipalKind.SERVICE, "bedrock.amazonaws.com"),
)
TRUSTED = (
    *("*", {"AWS": "*"}, {"AWS": ACCOUNT}, {"AWS": f"arn:aws:iam::{OTHER}:root"}),
    *({"AWS": list(AWS_CALLERS[:2])}, {"AWS": f"arn:aws:iam::{ACCOUNT}:role/ci/deployer"}),
    *({"AWS": AWS_CALLERS[4]}, {"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}),
    *(
        {"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/Okta"},
        {"AWS": [OTHER], "Service": "bedrock.amazonaws.com"},
    ),
)


ACTIONS = ("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:Assume*", "sts:Tag*")


def some(values: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)


@st.composite
def trust_statements(draw: st.DrawFn) -> Json:
    effect = draw(st.sampled_from(("Allow", "Allow", "Deny")))
    statement = {
        "Effect": effect,
        "Action": draw(
            some(("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:Assume*", "sts:Tag*"))
        ),
        "Principal": draw(st.sampled_from(TRUSTED)),
    }
    wanted = draw(st.none() | some(("one", "two")))
    operator = draw(st.sampled_from(("StringEquals", "StringNotEqualsIfExists")))
    return {
        **statement,
        **({"Condition": {operator: {"sts:ExternalId": wanted}}} if wanted else {}),
    }


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(trust_statements(), min_size=1, max_size=3),
    st.sampled_from(({}, {"sts:ExternalId": ("one",)})),
)
def test_iam_simulate_agrees_on_trust(
    simulator: Other, trusted: list[Json], context: dict[str, tuple[str, ...]]
) -> None:
    trust = {"Version": "2012-10-17", "Statement": trusted}
    named = NamedDocument("trust", parse_policy(trust))
    asked = [Request("sts:AssumeRole", ROLE, RequestContext(context), caller) for caller in CALLERS]

    expected = [simulator.decide_trust(request, trust) for request in asked]

    assert expected == [evaluate_trust(named, request).outcome for request in asked]
