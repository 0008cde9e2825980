"""
The evaluator beside two written by others, on random policies and requests.

Where they answer differently AWS's documentation decides: `DIFFERENCES` has one example of each
kind, and the random policies leave those kinds out.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ai_role_cli.access import (
    NamedDocument,
    Permissions,
    Request,
    RequestContext,
    evaluate,
    evaluate_trust,
)
from ai_role_cli.policy import Principal, PrincipalKind, parse_policy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SCRIPT = Path(__file__).parent / "oracle" / "simulate.mjs"
INSTALLED = Path(__file__).parents[2] / "build" / "oracle"
ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/worker"
ANSWERS = {
    "Allowed": "allowed",
    "Allow": "allowed",
    "ImplicitlyDenied": "implicitDeny",
    "ImplicitDeny": "implicitDeny",
    "ExplicitlyDenied": "explicitDeny",
    "Deny": "explicitDeny",
}

Json = dict[str, Any]


def document(*statements: Json) -> Json:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(**elements: Json | str) -> Json:
    return {"Effect": "Allow", "Action": "*", "Resource": "*", **elements}


def when(operator: str, key: str, *values: str) -> Json:
    return document(allow(Condition={operator: {key: list(values)}}))


@dataclass
class Simulator:
    """The npm package @cloud-copilot/iam-simulate, one process for all questions."""

    process: subprocess.Popen[str]

    def decide(self, request: Request, identity: Sequence[Json], boundary: Json | None) -> str:
        return self._ask(request, identity, boundary=boundary)

    def decide_trust(self, request: Request, trust: Json) -> str:
        """The caller's own policies allow everything, so the trust policy decides."""
        return self._ask(request, [document(allow())], trust=trust)

    def _ask(self, request: Request, identity: Sequence[Json], **documents: Json | None) -> str:
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        context = {key: v[0] if len(v) == 1 else list(v) for key, v in request.context.items()}
        question = {
            "principal": request.principal.value if request.principal else ROLE,
            "action": request.action,
            "resource": {"resource": request.resource, "accountId": ACCOUNT},
            "contextVariables": context,
        }
        stdin.write(json.dumps({"request": question, "identity": identity, **documents}) + "\n")
        stdin.flush()
        return ANSWERS[stdout.readline().strip()]


@dataclass
class Ministack:
    """The evaluator of the PyPI package ministack, which simulate_custom_policy calls there."""

    module: Any

    def decide(self, request: Request, identity: Sequence[Json], boundary: Json | None) -> str:
        context = {key.lower(): v[0] if len(v) == 1 else v for key, v in request.context.items()}
        question = self.module.EvalContext(
            principal_arn=ROLE,
            principal_type="AssumedRole",
            principal_account=ACCOUNT,
            action=request.action,
            resource_arn=request.resource,
            region="eu-west-1",
            service_context={k: list(v) if isinstance(v, tuple) else v for k, v in context.items()},
        )
        policies = [self.module.parse_policy_document(policy) for policy in identity]
        limits = [[self.module.parse_policy_document(boundary)]] if boundary else []
        return ANSWERS[self.module.evaluate(question, policies, *limits).decision]


@pytest.fixture(scope="session")
def simulator() -> Iterator[Simulator]:
    command = ["node", str(SCRIPT), str(INSTALLED)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Simulator(process)
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture(scope="session")
def ministack() -> Iterator[Ministack]:
    sys.path.insert(0, str(INSTALLED / "python"))
    yield Ministack(importlib.import_module("ministack.core.iam_evaluator"))
    sys.path.remove(str(INSTALLED / "python"))


def ours(identity: Sequence[Json], boundary: Json | None) -> Callable[[Request], str]:
    policies = tuple(NamedDocument(str(i), parse_policy(p)) for i, p in enumerate(identity))
    limit = None if boundary is None else NamedDocument("boundary", parse_policy(boundary))
    return lambda request: evaluate(Permissions(policies, limit), request).outcome


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
def test_iam_simulate_agrees(simulator: Simulator, case: Case) -> None:
    decide = ours(case.identity, case.boundary)

    expected = [simulator.decide(r, case.identity, case.boundary) for r in case.requests()]

    assert expected == [decide(request) for request in case.requests()]


@HUNDREDS
@given(cases(SINGLE_VALUED) | cases(MULTIVALUED))
def test_ministack_agrees(ministack: Ministack, case: Case) -> None:
    decide = ours(case.identity, case.boundary)

    expected = [ministack.decide(r, case.identity, case.boundary) for r in case.requests()]

    assert expected == [decide(request) for request in case.requests()]


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


@HUNDREDS
@given(
    st.lists(trust_statements(), min_size=1, max_size=3),
    st.sampled_from(({}, {"sts:ExternalId": ("one",)})),
)
def test_iam_simulate_agrees_on_trust(
    simulator: Simulator, trusted: list[Json], context: dict[str, tuple[str, ...]]
) -> None:
    trust = document(*trusted)
    named = NamedDocument("trust", parse_policy(trust))
    asked = [Request("sts:AssumeRole", ROLE, RequestContext(context), caller) for caller in CALLERS]

    expected = [simulator.decide_trust(request, trust) for request in asked]

    assert expected == [evaluate_trust(named, request).outcome for request in asked]


@dataclass(frozen=True)
class Difference:
    """A policy on which another evaluator differs; `source` is what AWS documents."""

    id: str
    policy: Json
    context: dict[str, tuple[str, ...]]
    ours: str
    simulator: str
    ministack: str
    source: str
    resource: str = "arn:aws:s3:::data"


YES, NO = "allowed", "implicitDeny"
DIFFERENCES = (
    Difference(
        "negated operator and a variable without value",
        when("StringNotEquals", "app:Name", "${app:Team}"),
        {"app:Name": ("bob",)},
        ours=YES,
        simulator=NO,
        ministack=YES,
        source="Variables and tags: inverted condition operators do match against a null value",
    ),
    Difference(
        "NotResource and a variable without value",
        document({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::${app:Team}"}),
        {},
        ours=YES,
        simulator=NO,
        ministack=YES,
        source="Variables and tags: a resource with such a variable will not match any resource",
    ),
    Difference(
        "incomplete ARN in NotResource",
        document({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:sqs"}),
        {},
        ours=YES,
        simulator=NO,
        ministack=YES,
        source="Grammar: arn:aws:sqs is equivalent to arn:aws:sqs:*:*:*",
    ),
    Difference(
        "incomplete ARN in Resource",
        document(allow(Resource="arn:aws:s3")),
        {},
        ours=YES,
        simulator=YES,
        ministack=NO,
        source="Grammar: AWS completes the ARN by adding wildcard characters to missing fields",
    ),
    Difference(
        "wildcard across colons",
        document(allow(Resource="arn:aws:logs:*:log-group:app")),
        {},
        ours=YES,
        simulator=NO,
        ministack=YES,
        source="Resource: at the end of a segment it can expand beyond the colon boundaries",
        resource=f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:app",
    ),
    Difference(
        "ArnLike across colons",
        when("ArnLike", "app:Arn", "arn:aws:*:data"),
        {"app:Arn": ("arn:aws:s3:::data",)},
        ours=NO,
        simulator=NO,
        ministack=YES,
        source="Condition operators: each of the six components is checked separately",
    ),
    Difference(
        "variable in a resource",
        document(allow(Resource="arn:aws:s3:::${app:Name}")),
        {"app:Name": ("data",)},
        ours=YES,
        simulator=YES,
        ministack=NO,
        source="Variables and tags: variables are replaced with values from the request",
    ),
    Difference(
        "empty value under ForAllValues",
        when("ForAllValues:StringEquals", "app:Name", "bob"),
        {"app:Name": ("",)},
        ours=YES,
        simulator=NO,
        ministack=NO,
        source="Condition operators: true for a null dataset, such as an empty string",
    ),
    Difference(
        "empty value under Null",
        when("Null", "app:Name", "false"),
        {"app:Name": ("",)},
        ours=NO,
        simulator=YES,
        ministack=YES,
        source="Condition operators: false means that the key exists and its value is not null",
    ),
    Difference(
        "several values without a set operator",
        when("StringNotEquals", "app:Name", "bob"),
        {"app:Name": ("ana", "eve")},
        ours=NO,
        simulator=NO,
        ministack=YES,
        source="Single-valued vs. multivalued: multivalued keys require a condition set operator",
    ),
    Difference(
        "IfExists under ForAnyValue",
        when("ForAnyValue:StringEqualsIfExists", "app:Name", "bob"),
        {},
        ours=NO,
        simulator=NO,
        ministack=YES,
        source="ForAnyValue: if the key does not exist, the condition returns false",
    ),
    Difference(
        "negated operator and a value that is no number",
        when("NumericNotEquals", "app:Count", "5"),
        {"app:Count": ("many",)},
        ours=YES,
        simulator=NO,
        ministack=NO,
        source="Condition logic: NOR returns true if all values evaluate to false",
    ),
    Difference(
        "negated operator and a value that is no ARN",
        when("ArnNotLike", "app:Arn", "arn:aws:s3:::data"),
        {"app:Arn": ("data",)},
        ours=YES,
        simulator=NO,
        ministack=YES,
        source="Condition logic: NOR returns true if all values evaluate to false",
    ),
    Difference(
        "date in ISO 8601 beside epoch seconds",
        when("DateLessThan", "app:Date", "2027-01-01T00:00:00Z"),
        {"app:Date": ("1900000000",)},
        ours=NO,
        simulator=YES,
        ministack=NO,
        source="Condition operators: dates in ISO 8601 or in epoch (UNIX) time",
    ),
    Difference(
        "all IPv4 addresses",
        when("IpAddress", "app:Ip", "0.0.0.0/0"),
        {"app:Ip": ("198.51.100.1",)},
        ours=YES,
        simulator=NO,
        ministack=YES,
        source="Condition operators: the value must be in the standard CIDR format",
    ),
    Difference(
        "two spellings of an IPv6 address",
        when("IpAddress", "app:Ip", "2001:db8::1"),
        {"app:Ip": ("2001:0db8::1",)},
        ours=YES,
        simulator=NO,
        ministack=YES,
        source="Condition operators: without a prefix length the value is that one address",
    ),
)


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda d: d.id.replace(" ", "-"))
def test_each_difference_is_as_described(
    difference: Difference, simulator: Simulator, ministack: Ministack
) -> None:
    request = Request("s3:GetObject", difference.resource, RequestContext(difference.context))
    identity = [difference.policy]

    assert ours(identity, None)(request) == difference.ours
    assert simulator.decide(request, identity, None) == difference.simulator
    assert ministack.decide(request, identity, None) == difference.ministack
