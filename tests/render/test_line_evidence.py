"""A mark at a line claims no more than what a request proves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_role_cli.access.evaluation import NamedDocument, Permissions, Request, evaluate
from ai_role_cli.plan import Operation, Plan, ResourceChange, ResourceKind, role_access
from ai_role_cli.plan.roles import role_change
from ai_role_cli.policy import JsonValue, parse_policy
from ai_role_cli.render.layout import Detail, Layout
from ai_role_cli.render.report import Phase, PlanReport, Result
from ai_role_cli.render.role_parts import role_parts
from ai_role_cli.render.symbols import UNICODE

Properties = Mapping[str, JsonValue]
ARN = "arn:aws:iam::123456789012:role/agent"
LAYOUT = Layout(UNICODE, detail=Detail.FULL)


def document(*statements: Properties) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: JsonValue, resource: JsonValue = "*", **more: JsonValue) -> Properties:
    return {"Sid": "S", "Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: JsonValue, resource: JsonValue = "*", **more: JsonValue) -> Properties:
    return {"Sid": "D", "Effect": "Deny", "Action": action, "Resource": resource, **more}


def change(
    kind: ResourceKind, name: str, before: Properties | None, after: Properties | None
) -> ResourceChange:
    operation = Operation.UPDATE
    if before is None or after is None:
        operation = Operation.CREATE if before is None else Operation.DELETE
    return ResourceChange(
        urn=f"urn:pulumi:dev::ai-role::{kind.value}::{name}",
        kind=kind,
        operation=operation,
        before=before,
        after=after,
        replaced_by=(),
        protected=False,
        state_only=False,
        done=True,
    )


def marks(*resources: ResourceChange) -> dict[str, str]:
    """Return sign and text of each line that has a mark, with the mark."""
    role = role_change("agent", resources, documents=None)
    report = PlanReport(
        phase=Phase.PREVIEW,
        plan=Plan((role,), failures=(), warnings=(), outputs={}),
        result=Result.PREVIEWED,
        stack="dev",
        account="123456789012",
        region="us-east-1",
        file="roles.yaml",
        sandbox=False,
        access={"agent": role_access(role)},
    )
    return {
        f"{UNICODE.operations[line.operation]} {line.text}": UNICODE.access[line.mark]
        for _, lines in role_parts(role, report, LAYOUT, indent=0)
        for line in lines
        if line.mark is not None
    }


def role(before: Properties | None = None, after: Properties | None = None) -> ResourceChange:
    old, new = ({"name": "agent", "arn": ARN, **(side or {})} for side in (before, after))
    return change(ResourceKind.ROLE, "agent", old, new)


def policy(before: str, after: str) -> ResourceChange:
    old, new = ({"name": "inline", "policy": text} for text in (before, after))
    return change(ResourceKind.INLINE_POLICY, "agent/inline", old, new)


A, B = "arn:aws:s3:::a/*", "arn:aws:s3:::b/*"
GET, PUT = "s3:GetObject", "s3:PutObject"


def when(*values: str, operator: str = "StringEquals") -> JsonValue:
    return {operator: {"aws:PrincipalTag/team": list(values)}}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            [allow(GET, A)],
            [allow([GET, PUT], A)],
            {f"~ S: Allow on {A}": "▲", f"+ {PUT}": "▲"},
            id="action-added",
        ),
        pytest.param(
            [allow(GET, [A, B])],
            [allow(GET, A)],
            {f"~ S: Allow {GET}": "▼", f"- on {B}": "▼"},
            id="resource-removed",
        ),
        pytest.param(
            [allow(GET, A)],
            [allow(GET, B)],
            {f"~ S: Allow {GET}": "◆", f"+ on {B}": "▲", f"- on {A}": "▼"},
            id="resource-replaced",
        ),
        pytest.param(
            [allow(GET, A)],
            [allow([GET, PUT], [A, B])],
            {"~ S: Allow": "▲", f"+ {PUT}": "▲", f"+ on {B}": "▲"},
            id="every-added-fact-has-its-own-proof",
        ),
        pytest.param(
            [allow(GET, A), {**allow(PUT, A), "Sid": "T"}],
            [allow([GET, PUT], A), {**allow(PUT, A), "Sid": "T"}],
            {},
            id="allowed-by-another-statement-before",
        ),
        pytest.param(
            [allow(GET, A), deny(PUT)],
            [allow([GET, PUT], A), deny(PUT)],
            {},
            id="denied-after-as-before",
        ),
        pytest.param(
            [allow([GET, PUT], A), deny(PUT)],
            [allow([GET, PUT], A)],
            {f"- D: Deny {PUT} on *": "▲"},
            id="deny-removed",
        ),
        pytest.param(
            [allow([GET, PUT], A)],
            [allow([GET, PUT], A), deny([PUT, "s3:DeleteObject"])],
            {"+ D: Deny on *": "▼"},
            id="deny-added",
        ),
        pytest.param(
            [allow("s3:*", A), deny(GET)],
            [allow("s3:*", A), deny([GET, PUT])],
            {"~ D: Deny on *": "▼", f"+ {PUT}": "▼"},
            id="deny-of-more",
        ),
        pytest.param(
            [allow(GET, A), deny(PUT)],
            [allow(GET, A), deny([PUT, "kms:Decrypt"])],
            {},
            id="deny-of-what-was-not-allowed",
        ),
        pytest.param(
            [allow(GET, A)],
            [allow(GET, A, Condition=when("x"))],
            {
                f"~ S: Allow {GET} on {A}": "▼",
                "+ when StringEquals aws:PrincipalTag/team = x": "▼",
            },
            id="condition-added",
        ),
        pytest.param(
            [allow(GET, A, Condition=when("x", "y"))],
            [allow(GET, A)],
            {
                f"~ S: Allow {GET} on {A}": "▲",
                "- when StringEquals aws:PrincipalTag/team = x": "▲",
                "- or y": "▲",
            },
            id="condition-removed",
        ),
        pytest.param(
            [allow(GET, A, Condition=when("x"))],
            [allow(GET, A, Condition=when("y"))],
            {
                f"~ S: Allow {GET} on {A}": "◆",
                "+ when StringEquals aws:PrincipalTag/team = y": "▲",
                "- when StringEquals aws:PrincipalTag/team = x": "▼",
            },
            id="value-replaced",
        ),
        pytest.param(
            [allow(GET, A, Condition=when("x", operator="StringNotEquals"))],
            [allow(GET, A, Condition=when("x", "y", operator="StringNotEquals"))],
            {
                f"~ S: Allow {GET} on {A}": "▼",
                "+ when StringNotEquals aws:PrincipalTag/team = … or y": "▼",
            },
            id="value-of-a-negated-test-added",
        ),
        pytest.param(
            [allow(GET, A)],
            [{**allow(GET, A), "Effect": "Deny"}],
            {f"~ S: Allow → Deny {GET} on {A}": "▼"},
            id="effect-turned",
        ),
        pytest.param(
            [{"Sid": "N", "Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}],
            [{"Sid": "N", "Effect": "Allow", "NotAction": ["iam:*", "kms:*"], "Resource": "*"}],
            {"~ N: Allow on *": "▼", "+ all but … and kms:*": "▼"},
            id="exception-added",
        ),
        pytest.param(
            [allow(GET, A), {**allow(PUT, A), "Sid": "T"}],
            [allow([GET, PUT], A)],
            {},
            id="statements-joined",
        ),
    ],
)
def test_lines_are_marked_where_a_request_proves_it(
    before: list[Properties], after: list[Properties], expected: dict[str, str]
) -> None:
    assert marks(role(), policy(document(*before), document(*after))) == expected


def test_a_principal_is_marked_by_its_own_proof() -> None:
    def trusting(*services: str) -> Properties:
        principal = {"Service": [f"{name}.amazonaws.com" for name in services]}
        text = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
        return {"assumeRolePolicy": document(text)}

    assert marks(role(trusting("lambda", "ec2"), trusting("bedrock", "sagemaker", "ec2"))) == {
        "~ Allow sts:AssumeRole": "◆",
        "+ by … or service bedrock.amazonaws.com": "▲",
        "+ or service sagemaker.amazonaws.com": "▲",
        "- by … or service lambda.amazonaws.com": "▼",
    }


def test_what_has_no_text_is_marked_by_its_arn() -> None:
    boundary = "arn:aws:iam::123456789012:policy/edge"
    put_on, taken = "arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/PowerUser"
    attach, detach = (
        change(ResourceKind.ATTACHMENT, "agent/a", None, {"policyArn": put_on}),
        change(ResourceKind.ATTACHMENT, "agent/b", {"policyArn": taken}, None),
    )

    found = marks(role({"permissionsBoundary": boundary}), attach, detach)
    assert found == {f"- {boundary}": "▲", f"+ {put_on}": "▲", f"- {taken}": "▼"}


def test_a_role_that_comes_or_goes_needs_no_marks() -> None:
    created = change(ResourceKind.ROLE, "agent", None, {"name": "agent"})
    text = document(allow(GET, A))
    inline = change(ResourceKind.INLINE_POLICY, "agent/inline", None, {"name": "i", "policy": text})

    assert marks(created, inline) == {}


NAMES = (GET, PUT, "s3:*", "s3:Get*", "kms:Decrypt")
PLACES = ("arn:aws:s3:::a/x", "arn:aws:s3:::b/x", "arn:aws:s3:::*", "*")
STATEMENTS = st.builds(
    lambda effect, actions, resources, sid: {
        "Sid": sid,
        "Effect": effect,
        "Action": actions,
        "Resource": resources,
    },
    st.sampled_from(["Allow", "Allow", "Deny"]),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True),
    st.lists(st.sampled_from(PLACES), min_size=1, max_size=2, unique=True),
    st.sampled_from(["A", "B", "C"]),
)
DOCUMENTS = st.lists(STATEMENTS, min_size=1, max_size=3, unique_by=lambda found: found["Sid"])
WORLD = [
    Request(action, resource)
    for action, resource in product(
        (GET, PUT, "s3:GetObjectAcl", "s3:DeleteObject", "kms:Decrypt"),
        ("arn:aws:s3:::a/x", "arn:aws:s3:::b/x", "arn:aws:s3:::c/x", "arn:aws:kms:::k"),
    )
]
"""One request of each class that these documents tell apart."""


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS, DOCUMENTS)
def test_no_line_claims_what_no_request_shows(
    before: list[Properties], after: list[Properties]
) -> None:
    old, new = (
        Permissions((NamedDocument("inline", parse_policy(json.loads(document(*side)))),))
        for side in (before, after)
    )
    decided = [(evaluate(old, r).is_allowed, evaluate(new, r).is_allowed) for r in WORLD]
    gains, loses = (False, True) in decided, (True, False) in decided

    found = set(marks(role(), policy(document(*before), document(*after))).values())
    assert gains or not found & {"▲", "◆"}
    assert loses or not found & {"▼", "◆"}
