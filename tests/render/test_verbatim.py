"""Every name, ARN and action of a plan is in its text as it was written, whatever the width."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ai_role_cli.access.comparison import StatementChanges, Verdict, statement_facts
from ai_role_cli.plan import (
    Operation,
    Plan,
    ResourceChange,
    ResourceKind,
    RoleChange,
    role_access,
)
from ai_role_cli.plan.roles import role_change
from ai_role_cli.render.layout import Detail, Layout
from ai_role_cli.render.plan_text import plan_text
from ai_role_cli.render.report import Phase, PlanReport, Result
from ai_role_cli.render.report_finding import ReportFinding
from ai_role_cli.render.symbols import ASCII, UNICODE, Symbols
from ai_role_cli.spec import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

# The same lines many times over: to measure them takes longer than to run them.
pytestmark = pytest.mark.no_cover

QUICK = settings(max_examples=40, deadline=None)
ARN = "arn:aws:iam::123456789012:role/agent"

WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=12)
ACTIONS = st.sampled_from(["s3:GetObject", "s3:Get*", "kms:Decrypt", "[x]:key:", "*"])
RESOURCES = st.one_of(
    st.just("*"), WORDS.map(lambda name: f"arn:aws:s3:::{name}/*"), st.just("arn:aws:s3:::b/*")
)
STATEMENTS = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Deny"]),
        "Action": st.lists(ACTIONS, min_size=1, max_size=3),
        "Resource": st.lists(RESOURCES, min_size=1, max_size=3),
        "Condition": st.dictionaries(
            st.sampled_from(["StringLike", "StringEquals"]),
            st.dictionaries(WORDS, st.lists(WORDS, min_size=1, max_size=2), max_size=1),
        ),
    },
    optional={"Sid": st.from_regex("[A-Z][a-z]{0,5}", fullmatch=True)},
)
DOCUMENTS = st.lists(STATEMENTS, min_size=1, max_size=3)
ARNS = WORDS.map(lambda name: f"arn:aws:iam::123456789012:policy/{name}")


def resource(
    kind: ResourceKind, name: str, before: dict[str, object] | None, after: dict[str, object] | None
) -> ResourceChange:
    operation = Operation.UPDATE if before and after else Operation.CREATE
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


def role_with(before: object, after: object, *, arn: str) -> RoleChange:
    old, new = (
        {"name": "inline", "policy": json.dumps({"Version": "2012-10-17", "Statement": found})}
        for found in (before, after)
    )
    role = {"name": "agent", "arn": ARN}
    return role_change(
        "agent",
        [
            resource(ResourceKind.ROLE, "agent", role, role),
            resource(ResourceKind.INLINE_POLICY, "agent/inline", old, new),
            resource(ResourceKind.ATTACHMENT, f"agent/{arn}", None, {"policyArn": arn}),
        ],
        documents=None,
    )


def around(role: RoleChange, message: str) -> PlanReport:
    place = Location("roles.yaml", 7, 3)
    return PlanReport(
        phase=Phase.PREVIEW,
        plan=Plan((role,), failures=(), warnings=(), outputs={}),
        result=Result.PREVIEWED,
        stack="dev",
        account="123456789012",
        region="us-east-1",
        file="roles.yaml",
        sandbox=False,
        locations={"agent": place},
        findings=[ReportFinding("some-rule", "high", message, "agent", place, None)],
        access={"agent": role_access(role)},
    )


def told_of(changes: StatementChanges) -> Iterator[str]:
    for change in changes.changed:
        # What a condition tests is said once before all of its values.
        yield from (fact.value for fact in (*change.added, *change.removed, *change.unchanged))
    for statement in (*changes.added, *changes.removed):
        yield statement.sid or ""
        yield from (fact.value for fact in statement_facts(statement))


def told_of_verdict(verdict: Verdict) -> Iterator[str]:
    for witness in verdict.witnesses:
        yield witness.request.action
        yield witness.request.resource
        for key, values in witness.request.context.items():
            yield f"{key} = {' or '.join(values)}"


@pytest.mark.parametrize("width", [0, 60, 80, 160])
@pytest.mark.parametrize("symbols", [UNICODE, ASCII], ids=["unicode", "ascii"])
@QUICK
@given(DOCUMENTS, DOCUMENTS, ARNS)
@example(
    [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
    [
        {
            "Effect": "Allow",
            "Action": "s3:Get*",
            "Resource": "*",
            "Condition": {"StringLike": {"may:be-empty": "*"}},
        }
    ],
    "arn:aws:iam::123456789012:policy/own",
)
def test_all_that_a_plan_holds_is_told_word_by_word(
    width: int, symbols: Symbols, before: object, after: object, arn: str
) -> None:
    role = role_with(before, after, arn=arn)
    report = around(role, f"grants {arn}")

    text = plan_text(report, Layout(symbols, width, Detail.FULL)).plain
    told = [ARN, arn, f"grants {arn}"] if width == 0 else [ARN, arn]
    told += [text for policy in role.policies for text in told_of(policy.statements)]
    if role.operation is Operation.UPDATE:
        told += told_of_verdict(report.access["agent"].permissions)
    assert [each for each in told if each not in text] == []
    assert all(line == line.rstrip() for line in text.splitlines())
