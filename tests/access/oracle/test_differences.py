"""Where the evaluators differ, one example of each kind, and what AWS documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import pytest

from ai_role_cli.access.evaluation import Request, RequestContext

ACCOUNT = "123456789012"

Json: TypeAlias = dict[str, Any]
Decide: TypeAlias = Callable[[Request, Sequence[Json], Json | None], str]


class Other(Protocol):
    """Another evaluator."""

    def decide(self, request: Request, identity: Sequence[Json], boundary: Json | None) -> str: ...


def document(*statements: Json) -> Json:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(**elements: Json | str) -> Json:
    return {"Effect": "Allow", "Action": "*", "Resource": "*", **elements}


def when(operator: str, key: str, *values: str) -> Json:
    return document(allow(Condition={operator: {key: list(values)}}))


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
    difference: Difference, ours: Decide, simulator: Other, ministack: Other
) -> None:
    request = Request("s3:GetObject", difference.resource, RequestContext(difference.context))
    identity = [difference.policy]

    assert ours(request, identity, None) == difference.ours
    assert simulator.decide(request, identity, None) == difference.simulator
    assert ministack.decide(request, identity, None) == difference.ministack
