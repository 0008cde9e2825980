"""
The JSON formats against their schemas, which ship with the package.

The schemas are open, since a minor version may add; here every object is closed, so that nothing is
written that they do not describe.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from ai_role_cli.access.comparison import Access, Verdict, Witness, compare_statements
from ai_role_cli.access.evaluation import Decision, Outcome, Request, RequestContext
from ai_role_cli.plan import (
    AttachmentChange,
    Operation,
    Plan,
    PolicyChange,
    Refusal,
    ResourceChange,
    ResourceFailure,
    ResourceKind,
    RoleAccess,
    RoleChange,
    SettingChange,
)
from ai_role_cli.policy import Condition, PolicyDocument, Principal, PrincipalKind, Statement
from ai_role_cli.render.plan_json import Timing, json_text, plan_value
from ai_role_cli.render.plan_markdown import MARKDOWN_BYTES, plan_markdown
from ai_role_cli.render.plan_ndjson import EventStream
from ai_role_cli.render.progress import RoleStep
from ai_role_cli.render.report import GateHit, Phase, PlanReport, Result
from ai_role_cli.render.report_finding import ReportFinding
from ai_role_cli.spec import Effect, Location, PolicyType, Severity

# The same lines many times over: to measure them takes longer than to run them.
pytestmark = pytest.mark.no_cover

Reporter = Callable[..., PlanReport]

NUMBERS = [f"{number:02}" for number in range(1, 16) if number not in (8, 13)]
NOW = datetime(2026, 11, 20, 20, 31, 35, 123_000, tzinfo=UTC)


def schema(name: str) -> dict[str, Any]:
    text = files("ai_role_cli.render").joinpath("schemas", f"{name}.schema.json").read_text("utf-8")
    value: dict[str, Any] = json.loads(text)
    return value


def closed(value: Any) -> Any:  # noqa: ANN401 - JSON
    """The schema without room for what it does not describe."""
    if isinstance(value, list):
        return [closed(item) for item in value]
    if not isinstance(value, dict):
        return value
    found = {key: closed(item) for key, item in value.items()}
    if "properties" in value and value.get("type") == "object":
        found.setdefault("additionalProperties", False)
    return found


def validator(name: str) -> Draft202012Validator:
    plan = Resource.from_contents(closed(schema("plan")))
    registry: Registry[Any] = Registry().with_resource("plan.schema.json", plan)
    return Draft202012Validator(
        closed(schema(name)),
        registry=registry,
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


DOCUMENT = validator("plan")
EVENT = validator("plan_event")


def document(report: PlanReport) -> Any:  # noqa: ANN401 - parsed JSON
    value = json.loads(json_text(plan_value(report)))
    DOCUMENT.validate(value)
    return value


def events(report: PlanReport) -> list[dict[str, Any]]:
    lines: list[str] = []
    stream = EventStream(lines.append)
    stream.plan(report)
    for role in report.plan.changes:
        for step in RoleStep:
            stream.step(role, step)
    stream.end(report)
    found = [json.loads(line) for line in lines]
    for event in found:
        EVENT.validate(event)
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)
    return found


@pytest.mark.parametrize("name", ["plan", "plan_event"])
def test_the_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("number", NUMBERS)
def test_recorded_plans_are_valid_and_their_events_say_the_same(
    recorded: Reporter, judged: Reporter, number: str
) -> None:
    report = judged(recorded(number, Phase.APPLY))

    value, stream = document(report), events(report)

    assert [event["role"] for event in stream if event["type"] == "role_change"] == value["roles"]
    assert stream[-1]["summary"] == value["summary"]
    assert stream[-1]["failures"] == value["failures"]
    assert (stream[0]["type"], stream[-1]["type"]) == ("version", "summary")


@pytest.mark.parametrize(
    "spoilt",
    [{"format_version": "2.0"}, {"access": "wider"}, {"roles": [{"name": "x"}]}, {"more": 1}],
    ids=str,
)
def test_what_is_not_the_format_is_not_valid(recorded: Reporter, spoilt: dict[str, Any]) -> None:
    value = document(recorded("06"))

    assert not DOCUMENT.is_valid({**value, **spoilt})


def test_a_reader_of_this_version_takes_what_a_later_one_adds(recorded: Reporter) -> None:
    value = document(recorded("06"))
    value["roles"][0]["news"] = 1

    later = {**value, "format_version": "1.1", "news": {}}

    Draft202012Validator(schema("plan")).validate(later)


def test_times_are_there_on_demand_alone(recorded: Reporter) -> None:
    report = recorded("06")
    value = json.loads(json_text(plan_value(report, Timing(NOW, NOW))))
    lines: list[str] = []
    EventStream(lines.append, lambda: NOW).plan(report)

    DOCUMENT.validate(value)
    assert value["timing"] == {
        "started": "2026-11-20T20:31:35.123Z",
        "ended": "2026-11-20T20:31:35.123Z",
    }
    for line in lines:
        EVENT.validate(json.loads(line))
        assert json.loads(line)["time"] == "2026-11-20T20:31:35.123Z"
    assert "timing" not in document(report)
    assert all("time" not in event for event in events(report))


TEXTS = st.one_of(
    st.sampled_from(["", "`", "|", "-->", "@team", "</details>\n\n```", "a\u2028b", "ü€😀"]),
    st.text(max_size=12),
)
OPERATIONS = st.sampled_from(Operation)
LISTS = st.lists(TEXTS, min_size=1, max_size=3).map(tuple)
LOCATIONS = st.builds(Location, TEXTS, st.integers(1, 99), st.integers(1, 99))
PRINCIPALS = st.builds(Principal, st.sampled_from(PrincipalKind), TEXTS)
STATEMENTS = st.builds(
    Statement,
    st.sampled_from(Effect),
    sid=st.none() | TEXTS,
    principals=st.lists(PRINCIPALS, max_size=2).map(tuple),
    actions=LISTS,
    resources=LISTS,
    conditions=st.lists(st.builds(Condition, TEXTS, TEXTS, LISTS), max_size=2).map(tuple),
)
DOCUMENTS = st.builds(PolicyDocument, st.lists(STATEMENTS, max_size=3).map(tuple))
CHANGES = st.builds(compare_statements, st.none() | DOCUMENTS, st.none() | DOCUMENTS)
SIDES = st.none() | TEXTS
SETTINGS = st.builds(SettingChange, TEXTS, SIDES, SIDES, st.booleans())
CHARS = st.none() | st.integers(0, 6144)
POLICIES = st.builds(
    PolicyChange, TEXTS, st.sampled_from(PolicyType), OPERATIONS, CHANGES, CHARS, CHARS
)
CODES = st.sampled_from(["EntityAlreadyExists", "AccessDenied", "LimitExceeded", "Other"])
URNS = TEXTS.map(lambda name: f"urn:pulumi:dev::p::t::{name}")
RESOURCES = st.builds(
    ResourceChange,
    urn=URNS,
    kind=st.sampled_from(ResourceKind),
    operation=OPERATIONS,
    before=st.none(),
    after=st.none(),
    replaced_by=LISTS,
    protected=st.booleans(),
    state_only=st.booleans(),
    done=st.booleans(),
    gone=st.booleans(),
    under_way=st.booleans(),
    incomplete=st.booleans(),
)
ROLES = st.builds(
    RoleChange,
    key=TEXTS,
    name=TEXTS,
    operation=OPERATIONS,
    arn_before=SIDES,
    arn_after=SIDES,
    settings=st.lists(SETTINGS, max_size=2).map(tuple),
    trust=CHANGES,
    policies=st.lists(POLICIES, max_size=2).map(tuple),
    attachments=st.lists(st.builds(AttachmentChange, TEXTS, OPERATIONS), max_size=2).map(tuple),
    resources=st.lists(RESOURCES, max_size=2).map(tuple),
)
CONTEXTS = st.dictionaries(TEXTS, LISTS, max_size=2).map(RequestContext)
REQUESTS = st.builds(Request, TEXTS, TEXTS, CONTEXTS, st.none() | PRINCIPALS)
DECISIONS = st.builds(Decision, st.sampled_from(Outcome))
VERDICTS = st.builds(
    Verdict,
    st.sampled_from(Access),
    st.lists(st.builds(Witness, REQUESTS, DECISIONS, DECISIONS), max_size=3).map(tuple),
    st.lists(TEXTS, max_size=2).map(tuple),
)
FINDINGS = st.builds(
    ReportFinding, TEXTS, st.sampled_from(Severity), TEXTS, SIDES, LOCATIONS, SIDES, SIDES
)
GATES = st.builds(GateHit, TEXTS, TEXTS, LISTS, st.none() | LOCATIONS)
REFUSALS = st.builds(Refusal, TEXTS, st.none() | st.integers(400, 599), st.none() | CODES, TEXTS)
FAILURES = st.builds(ResourceFailure, st.none() | URNS, TEXTS, st.none() | REFUSALS)
PLANS = st.builds(
    Plan,
    roles=st.lists(ROLES, max_size=3).map(tuple),
    failures=st.lists(FAILURES, max_size=2).map(tuple),
    warnings=st.lists(TEXTS, max_size=2).map(tuple),
    outputs=st.dictionaries(TEXTS, st.dictionaries(TEXTS, TEXTS, max_size=2), max_size=2),
)


@st.composite
def reports(draw: st.DrawFn) -> PlanReport:
    plan = draw(PLANS)
    verdicts = st.builds(RoleAccess, VERDICTS, VERDICTS)
    return PlanReport(
        phase=draw(st.sampled_from(Phase)),
        plan=plan,
        result=draw(st.sampled_from(Result)),
        stack=draw(SIDES),
        account=draw(SIDES),
        region=draw(SIDES),
        file=draw(TEXTS),
        sandbox=draw(st.booleans()),
        aws_read=draw(st.booleans()),
        locations={role.key: draw(LOCATIONS) for role in plan.roles if draw(st.booleans())},
        findings=draw(st.lists(FINDINGS, max_size=2)),
        access={role.key: draw(verdicts) for role in plan.roles if draw(st.booleans())},
        base=draw(SIDES),
        gates=draw(st.lists(GATES, max_size=2)),
        unmanaged=draw(st.lists(TEXTS, max_size=2)),
    )


@settings(max_examples=50)
@given(report=reports())
def test_any_report_is_valid_and_its_events_say_the_same(report: PlanReport) -> None:
    value, stream = document(report), events(report)

    assert [event["seq"] for event in stream] == list(range(len(stream)))
    assert [event["role"] for event in stream if event["type"] == "role_change"] == value["roles"]
    if report.is_outcome:
        told = [event for event in stream if event["type"] == "role_result"]
        for part in ("completion", "progress", "resources"):
            assert [event[part] for event in told] == [role[part] for role in value["roles"]]
    for kind in ("finding", "gate"):
        told = [event[kind] for event in stream if event["type"] == kind]
        assert told == value[f"{kind}s"]
    assert {key: stream[-1][key] for key in ("access", "summary", "failures", "result")} == {
        key: value[key] for key in ("access", "summary", "failures", "result")
    }


@settings(max_examples=50)
@given(report=reports())
def test_no_report_breaks_the_structure_of_its_markdown(
    structure: Callable[[str], Any], report: PlanReport
) -> None:
    text = plan_markdown(report)
    found = structure(text)

    changes = len(report.plan.changes)
    assert len(text.encode()) <= MARKDOWN_BYTES
    assert found.headings == 1
    assert (found.tables, found.rows) == ((1, changes + 1) if changes else (0, 0))
    assert len(found.fences) == changes
    assert len(found.html) == 1 + 2 * changes
    assert "@" not in found.plain
    assert found.kinds <= {
        *("text", "code_inline", "<code>", "</code>", "softbreak"),
        *("strong_open", "strong_close"),
    }
    assert text == plan_markdown(replace(report))
