from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ai_role_cli.plan import ResourceFailure
from ai_role_cli.render.plan_markdown import MARKDOWN_BYTES, marker, plan_markdown
from ai_role_cli.render.report import GateHit, Phase, PlanReport, Result
from ai_role_cli.render.report_finding import ReportFinding
from ai_role_cli.spec import Location

# The same lines many times over: to measure them takes longer than to run them.
pytestmark = pytest.mark.no_cover

Reporter = Callable[..., PlanReport]
Structured = Callable[[str], Any]
Golden = Callable[[str, str], None]

PLACE = Location("roles.yaml", 4, 3)
OUR_KINDS = {"text", "code_inline", "<code>", "</code>", "strong_open", "strong_close", "softbreak"}


def many(count: int, statements: int = 1) -> str:
    """A role file with so many roles, none like the next."""
    lines = ["roles:"]
    for number in range(count):
        lines += [f"  role-{number}:", "    service: sagemaker", "    permissions:"]
        for index in range(statements):
            arn = f"arn:aws:s3:::acme-{number}-{index}/*"
            lines.append(f'      - {{actions: [s3:GetObject, s3:PutObject], resources: ["{arn}"]}}')
    return "\n".join(lines)


def fits(text: str) -> bool:
    return len(text.encode()) <= MARKDOWN_BYTES and len(json.dumps(text)) <= 65_536


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("01", "create.md"),
        ("04", "update.md"),
        ("06", "replace-and-delete.md"),
        ("03", "no-changes.md"),
    ],
)
def test_markdown(
    recorded: Reporter, judged: Reporter, same_as_golden: Golden, number: str, name: str
) -> None:
    same_as_golden(plan_markdown(judged(recorded(number))), name)


def test_a_role_is_a_row_and_a_part_with_a_diff(
    recorded: Reporter, judged: Reporter, structure: Structured
) -> None:
    found = structure(plan_markdown(judged(recorded("06"))))

    assert (found.headings, found.tables, found.rows) == (1, 1, 4)
    assert len(found.fences) == 3
    assert found.kinds <= OUR_KINDS
    assert all(line[:1] in "+-~± " for fence in found.fences for line in fence.splitlines())
    assert any(line.startswith("- ") for fence in found.fences for line in fence.splitlines())


SIZES = [
    pytest.param(1, 1, "", 1, 2, id="1 role"),
    pytest.param(60, 1, "", 60, 61, id="60 roles"),
    pytest.param(60, 8, "statements that change", 60, 61, id="60 large roles"),
    pytest.param(400, 1, "table of roles", 0, 401, id="400 roles"),
    pytest.param(1000, 1, "roles to look at first", 0, 0, id="1000 roles"),
]


@pytest.mark.parametrize(("count", "statements", "told", "parts", "rows"), SIZES)
def test_what_is_too_long_loses_details_and_says_so(  # noqa: PLR0913, PLR0917 - a table of sizes
    between: Reporter,
    structure: Structured,
    count: int,
    statements: int,
    told: str,
    parts: int,
    rows: int,
) -> None:
    report = between("", many(count, statements))
    text = plan_markdown(report)

    assert fits(text)
    found = structure(text)
    assert (len(found.fences), found.rows) == (parts, rows)
    assert ("Shortened" in text) is bool(told)
    assert told in text
    assert text.splitlines()[0] == marker(report)
    assert f"create {count}" in text
    assert "`role-0`" in text
    assert found.kinds <= OUR_KINDS


def test_each_role_that_gains_access_is_counted_when_not_all_are_listed(between: Reporter) -> None:
    text = plan_markdown(between("", many(60)))

    assert text.count("- ▲ **broader**") == 20
    assert "- ▲ and 40 more" in text


@pytest.mark.parametrize("long", ["x" * 70_000, "é" * 40_000, '"' * 40_000, "\n" * 40_000])
def test_a_long_text_does_not_break_the_limit(recorded: Reporter, long: str) -> None:
    report = replace(
        recorded("06"),
        file="dir/" + long[:2000],
        findings=[
            ReportFinding("x", "high", long, "agent", PLACE._replace(file=long), None)
            for _ in range(50)
        ],
        gates=[GateHit("high", long, (long,), None)] * 50,
    )
    report = replace(
        report,
        plan=replace(report.plan, failures=tuple(ResourceFailure(None, long) for _ in range(50))),
    )

    text = plan_markdown(report)

    assert fits(text)
    assert text.splitlines()[0] == marker(report)
    assert "ai-role preview: " in text


def test_the_marker_is_that_of_command_stack_and_file(recorded: Reporter) -> None:
    report = recorded("06")

    lines = {phase: marker(replace(report, phase=phase, base="main:roles.yaml")) for phase in Phase}
    assert lines[Phase.PREVIEW] == "<!-- ai-role preview stack=dev file=roles.yaml -->"
    assert lines[Phase.DIFF] == "<!-- ai-role diff file=roles.yaml -->"
    assert lines[Phase.DESTROY] == lines[Phase.DESTROY_PREVIEW]
    assert len(set(lines.values())) == len(Phase) - 1
    others = [replace(report, stack="prod"), replace(report, file="other.yaml")]
    assert len({marker(each) for each in (report, *others)}) == 3


ENDS = [
    pytest.param(Result.FAILED, "**Failed.**", id="failed"),
    pytest.param(Result.REFUSED, "**Stopped by a gate.**", id="refused"),
    pytest.param(Result.DECLINED, "**Declined.**", id="declined"),
    pytest.param(Result.INTERRUPTED, "**Interrupted.**", id="interrupted"),
]


@pytest.mark.parametrize(("result", "told"), ENDS)
def test_how_it_ended_is_said(recorded: Reporter, result: Result, told: str) -> None:
    assert told in plan_markdown(replace(recorded("06"), result=result))
    assert told not in plan_markdown(recorded("06"))


def test_a_preview_that_was_stopped_changed_nothing(recorded: Reporter) -> None:
    for result in (Result.INTERRUPTED, Result.FAILED):
        text = plan_markdown(replace(recorded("06"), result=result))
        assert "Nothing was changed." in text
        assert "recorded" not in text


def test_what_was_interrupted_is_told_with_what_is_left(
    came_of: Reporter, structure: Structured
) -> None:
    text = plan_markdown(came_of("16", "17"))

    assert "### ai-role apply: create 1, 1 partly created, 2 not created" in text
    assert "**Interrupted.** What was done is recorded; running it again does what is left." in text
    rows = {line.split("`")[1]: line for line in text.splitlines() if line.startswith("| +")}
    assert "| create |" in rows["reader"]
    assert "| partly created (1 of 3) |" in rows["trainer"]
    assert "| not created |" in rows["agent"]
    assert structure(text).tables == 1


def test_whether_aws_was_asked_is_said(recorded: Reporter) -> None:
    told = "AWS was not asked (`--refresh` asks)."
    assert told in plan_markdown(recorded("03"))
    assert told not in plan_markdown(replace(recorded("03"), aws_read=True))
    assert told not in plan_markdown(replace(recorded("03"), phase=Phase.DIFF))


def test_gates_and_failures_are_listed(recorded: Reporter, structure: Structured) -> None:
    report = recorded("11")
    hits = [GateHit("broader", f"role-{n}", ("may x:Y",), PLACE) for n in range(22)]
    text = plan_markdown(replace(report, gates=hits, result=Result.REFUSED))

    assert "- gate `broader`: `role-0`, `role-1`" in text
    assert "`role-19` and 2 more" in text
    (failure,) = report.plan.failures
    assert failure.message in structure(text).code
    assert any(part.startswith("AWS has no managed policy ") for part in structure(text).code)


def test_findings_stand_between_gained_and_lost_access(
    recorded: Reporter, judged: Reporter
) -> None:
    findings = [
        ReportFinding("low-one", "low", "a little", None, PLACE, None),
        ReportFinding("wide-trust", "high", "anybody `may`|@team", "agent", PLACE, "hint"),
    ]
    text = plan_markdown(replace(judged(recorded("06")), findings=findings))

    order = [
        text.index(part)
        for part in (
            "**broader** `agent`",
            "**high** `wide-trust` `agent`",
            "**low** `low-one`",
            "**narrower** `legacy`",
        )
    ]
    assert order == sorted(order)
    assert "@team" not in text.replace("&#64;team", "")


def test_the_same_report_is_the_same_text(between: Reporter) -> None:
    first, second = (plan_markdown(between(many(3), many(5))) for _ in range(2))

    assert first == second


def test_text_from_a_file_changes_no_structure(between: Reporter, structure: Structured) -> None:
    hostile = "</details> ``` --> <script>x</script> | @team #1 :key: [/] **b** _i_"
    old = """
    roles:
      agent: {service: bedrock, description: before, tags: {t: before}}
    """
    new = f"""
    roles:
      agent:
        service: bedrock
        description: {json.dumps(hostile)}
        tags: {{t: {json.dumps("@team :key: --")}}}
        permissions:
          - actions: [s3:GetObject]
            resources: {json.dumps([f"arn:aws:s3:::b/{hostile}/*"])}
            conditions: {{StringLike: {{"aws:PrincipalTag/x": {json.dumps(hostile)}}}}}
    """
    text = plan_markdown(between(old, new))
    found = structure(text)

    assert found.kinds <= OUR_KINDS
    assert len(found.html) == 3
    (fence,) = found.fences
    assert fence.count(hostile) == 3
    assert "@team :key: --" in fence
    assert "@" not in found.plain
