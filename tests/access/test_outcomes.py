"""What may become of a request, against every value that there could be."""

from __future__ import annotations

from functools import partial
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from ai_role_cli.access.comparison import possible_outcomes
from ai_role_cli.access.evaluation import (
    NamedDocument,
    Permissions,
    Request,
    RequestContext,
    evaluate,
    not_there,
)
from ai_role_cli.policy import Condition, PolicyDocument, Statement
from ai_role_cli.spec import Effect

OBJECT = "arn:aws:s3:::data/a"
OPEN = {"k:Flag": ("true", "false"), "k:Name": ("a", "b", "c")}
KNOWN = RequestContext({"k:Team": ("a",), "k:List": ("a", "b")})
GIVEN = (
    Condition("Bool", "k:Flag", ("true", "false")),
    Condition("StringEquals", "k:Name", OPEN["k:Name"]),
    not_there("k:None"),
)
VALUES = ("a", "b", "true", "${k:Team}", "${k:Name}", "${k:None}")

conditions = st.builds(
    Condition,
    st.sampled_from(
        (
            *("StringEquals", "StringNotEquals", "StringLikeIfExists", "StringEqualsIgnoreCase"),
            *("ForAllValues:StringEquals", "ForAnyValue:StringEquals"),
        )
    ),
    st.sampled_from(("k:Flag", "k:Name", "k:Team", "k:List", "k:None")),
    st.lists(st.sampled_from(VALUES), min_size=1, max_size=2).map(tuple),
) | st.builds(
    Condition,
    st.just("Null"),
    st.sampled_from(("k:Flag", "k:Name", "k:None")),
    st.sampled_from((("true",), ("false",))),
)
statements = st.builds(
    Statement,
    st.sampled_from((Effect.ALLOW, Effect.ALLOW, Effect.DENY)),
    actions=st.just(("s3:*",)),
    resources=st.sampled_from(("*", "arn:aws:s3:::data/${k:Name}", "arn:aws:s3:::b/*")).map(
        lambda resource: (resource,)
    ),
    conditions=st.lists(conditions, max_size=2).map(tuple),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(statements, min_size=1, max_size=4).map(tuple))
def test_nothing_that_is_possible_is_missed(found: tuple[Statement, ...]) -> None:
    documents = (NamedDocument("policy", PolicyDocument(found)),)
    decide = partial(evaluate, Permissions(documents))
    request = Request("s3:GetObject", OBJECT, KNOWN)

    outcomes = possible_outcomes(documents, request, given=GIVEN, decide=decide)

    possible = {
        decide(Request("s3:GetObject", OBJECT, RequestContext({**KNOWN, **one}))).is_allowed
        for one in (
            dict(zip(OPEN, ((value,) for value in values), strict=True))
            for values in product(*OPEN.values())
        )
    }
    assert (outcomes.allowed is not None) >= (outcomes.is_sure and True in possible)
    assert (outcomes.denied is not None) >= (outcomes.is_sure and False in possible)
    assert outcomes.allowed is None or True in possible
    assert outcomes.denied is None or False in possible
