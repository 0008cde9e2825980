"""
The evaluator beside two written by others, on random policies and requests.

Where they answer differently AWS's documentation decides: test_differences.py has one example of
each kind, and the random policies leave those kinds out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ai_role_cli.access.evaluation import Request, RequestContext

# The same lines many times over: to measure them takes longer than to run them.
pytestmark = pytest.mark.no_cover

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/worker"

Json: TypeAlias = dict[str, Any]
Decide: TypeAlias = Callable[[Request, Sequence[Json], Json | None], str]


class Other(Protocol):
    """Another evaluator."""

    def decide(self, request: Request, identity: Sequence[Json], boundary: Json | None) -> str: ...


def document(*statements: Json) -> Json:
    return {"Version": "2012-10-17", "Statement": list(statements)}


ACTIONS = ("s3:GetObject", "s3:PutObject", "s3:ListBucket", "sqs:SendMessage", "iam:PassRole")
ACTION_PATTERNS = (
    *ACTIONS,
    "*",
    "s3:*",
    "s3:Get*",
    "s3:???Object",
    "S3:*object",
    "SQS:sendmessage",
)
RESOURCES = (
    *("arn:aws:s3:::data", "arn:aws:s3:::data/a", "arn:aws:s3:::data/bob/c"),
    *("arn:aws:s3:::data/${x", "arn:aws:s3:::other/axb"),
    *(f"arn:aws:sqs:eu-west-1:{ACCOUNT}:jobs", "arn:aws:sqs:us-east-1:999999999999:jobs"),
    f"arn:aws:iam::{ACCOUNT}:role/ai/worker",
)
PLAIN_RESOURCES = (
    *("*", "arn:aws:s3:::*", "arn:aws:s3:::data", "arn:aws:s3:::data/*", "arn:aws:s3:::d?ta/a"),
    *("arn:aws:s3:::*/c", "arn:aws:s3:::*/a?b", "arn:aws:sqs:*:*:jobs"),
    *(f"arn:aws:sqs:*:{ACCOUNT}:*", f"arn:aws:iam::{ACCOUNT}:role/*/worker"),
)
NOT_RESOURCES = (
    *PLAIN_RESOURCES,
    *("arn:aws:s3:::data/${app:Name, 'bob'}/*", "arn:aws:s3:::data/${$}{x"),
)
RESOURCE_PATTERNS = (
    *NOT_RESOURCES,
    *("arn:aws:s3:::data/${app:Name}/*", "arn:aws:sqs", "arn:aws:sqs:eu-west-1"),
)

TEXTS = ("bob", "Bob", "bo", "a*b", "axb", "x")
PLAIN_PATTERNS = (*TEXTS, "*", "b*", "?o*", "bo?", "*o*b*")
TEXT_PATTERNS = (*PLAIN_PATTERNS, "a${*}b", "${app:Name, 'x'}")
ARNS = (ROLE, f"arn:aws:iam::{ACCOUNT}:role/a/b:c", "arn:aws:s3:::data", "arn:aws:s3:::a:b")
ARN_PATTERNS = (
    *ARNS,
    "arn:aws:s3:::*",
    "arn:*:iam::*:role/*",
    "arn:aws:*:::data",
    "arn:a?s:*:*:*:*",
)
NUMBERS = ("0", "5", "5.0", "5.5", "-3", "10")
DATES = ("2026-01-01T00:00:00Z", "2026-06-30T12:00:00Z", "2026-06-30T14:00:00+02:00", "2027-01-01")
ADDRESSES = ("203.0.113.9", "203.0.114.9", "198.51.100.1", "2001:db8:0:1::5", "2001:db9::1")
NETWORKS = ("203.0.113.0/24", "203.0.112.0/22", "198.51.100.1/32", "2001:db8::/32", "192.0.0.0/2")
BOOLS = ("true", "false", "True")
BINARY = ("QmluYXJ5", "QmluYXJ6")


@dataclass(frozen=True)
class Domain:
    """Operators that go together with a key, its values in requests and in policies."""

    key: str
    operators: tuple[str, ...]
    found: tuple[str, ...]
    wanted: tuple[str, ...]


STRINGS = ("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase")
LIKE = ("StringLike", "StringNotLike")
ARN = ("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike")
COMPARED = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
DOMAINS = (
    Domain("app:Name", STRINGS, TEXTS, TEXTS),
    Domain("app:Team", LIKE, TEXTS, TEXT_PATTERNS),
    Domain("app:Arn", ARN, ARNS, ARN_PATTERNS),
    Domain("app:Count", tuple(f"Numeric{end}" for end in COMPARED), NUMBERS, NUMBERS),
    Domain("app:Date", tuple(f"Date{end}" for end in COMPARED), DATES, DATES),
    Domain("app:Ip", ("IpAddress", "NotIpAddress"), ADDRESSES, NETWORKS),
    Domain("app:Flag", ("Bool",), BOOLS, BOOLS),
    Domain("app:Blob", ("BinaryEquals",), BINARY, BINARY),
)
PLAIN_DOMAINS = tuple(
    Domain(d.key, d.operators, d.found, PLAIN_PATTERNS if d.operators is LIKE else d.wanted)
    for d in DOMAINS
)


@dataclass(frozen=True)
class Vocabulary:
    """What random policies and requests are made of."""

    domains: tuple[Domain, ...]
    resources: tuple[str, ...]
    not_resources: tuple[str, ...]
    modifiers: tuple[str, ...]
    most_values: int


SINGLE = ("{}", "{}IfExists")
SETS = ("ForAllValues:{}", "ForAllValues:{}IfExists", "ForAnyValue:{}")
WHOLE = Vocabulary(
    DOMAINS,
    RESOURCE_PATTERNS,
    NOT_RESOURCES,
    modifiers=(*SINGLE, *SETS, "ForAnyValue:{}IfExists"),
    most_values=3,
)
SINGLE_VALUED = Vocabulary(
    PLAIN_DOMAINS, PLAIN_RESOURCES, PLAIN_RESOURCES, modifiers=SINGLE, most_values=1
)
MULTIVALUED = Vocabulary(
    PLAIN_DOMAINS,
    PLAIN_RESOURCES,
    PLAIN_RESOURCES,
    modifiers=SETS,
    most_values=3,
)


def some(values: Sequence[str], most: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True)


@st.composite
def statements(draw: st.DrawFn, words: Vocabulary) -> Json:
    action = draw(st.sampled_from(("Action", "Action", "NotAction")))
    resource = draw(st.sampled_from(("Resource", "Resource", "NotResource")))
    arns = words.resources if resource == "Resource" else words.not_resources
    block: Json = {}
    for domain in draw(st.lists(st.sampled_from(words.domains), max_size=3)):
        operator = draw(st.sampled_from(words.modifiers)).format(
            draw(st.sampled_from(domain.operators))
        )
        block.setdefault(operator, {})[domain.key.swapcase()] = draw(some(domain.wanted))
    if draw(st.integers(0, 4)) == 0:
        key = draw(st.sampled_from(words.domains)).key
        block["Null"] = {key: draw(st.sampled_from(("true", "false")))}
    effect = draw(st.sampled_from(("Allow", "Allow", "Deny")))
    elements = {action: draw(some(ACTION_PATTERNS)), resource: draw(some(arns))}
    return {"Effect": effect, **elements, **({"Condition": block} if block else {})}


@dataclass(frozen=True)
class Case:
    identity: list[Json]
    boundary: Json | None
    context: RequestContext

    def requests(self) -> list[Request]:
        return [Request(action, arn, self.context) for action in ACTIONS for arn in RESOURCES]


@st.composite
def cases(draw: st.DrawFn, words: Vocabulary) -> Case:
    documents = st.lists(statements(words), min_size=1, max_size=3).map(lambda s: document(*s))
    context = {
        domain.key: tuple(draw(some(domain.found, words.most_values)))
        for domain in draw(st.lists(st.sampled_from(words.domains), max_size=6, unique=True))
    }
    identity = draw(st.lists(documents, min_size=1, max_size=2))
    return Case(identity, draw(st.none() | documents), RequestContext(context))


HUNDREDS = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@HUNDREDS
@given(cases(WHOLE))
def test_iam_simulate_agrees(simulator: Other, ours: Decide, case: Case) -> None:
    asked = [(request, case.identity, case.boundary) for request in case.requests()]

    assert [simulator.decide(*each) for each in asked] == [ours(*each) for each in asked]


@HUNDREDS
@given(cases(SINGLE_VALUED) | cases(MULTIVALUED))
def test_ministack_agrees(ministack: Other, ours: Decide, case: Case) -> None:
    asked = [(request, case.identity, case.boundary) for request in case.requests()]

    assert [ministack.decide(*each) for each in asked] == [ours(*each) for each in asked]
