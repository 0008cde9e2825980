from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ai_role_cli import __version__
from ai_role_cli.access.evaluation import PolicyLayer
from ai_role_cli.plan import Plan
from ai_role_cli.render.plan_json import json_text, plan_value
from ai_role_cli.render.report import (
    GateHit,
    Phase,
    PlanReport,
    Result,
    StatementKey,
)
from ai_role_cli.render.report_finding import ReportFinding
from ai_role_cli.spec import Location

Recorded = Callable[..., PlanReport]


def value_of(report: PlanReport) -> Any:  # noqa: ANN401 - parsed JSON
    return json.loads(json_text(plan_value(report)))


def by_name(value: Any) -> Any:  # noqa: ANN401 - parsed JSON
    return {role["name"]: role for role in value["roles"]}


FRAME = [
    "format_version",
    "tool",
    "phase",
    "stack",
    "account",
    "region",
    "sandbox",
    "aws_read",
    "summary",
    "roles",
    "findings",
    "outputs",
    "result",
]
"""A minor version of the format may add to it."""

NUMBERS = ["01", "03", "04", "06", "07", "09", "11", "12", "13", "14"]


@pytest.mark.parametrize("number", NUMBERS)
def test_the_frame_is_the_same_for_every_plan(recorded: Recorded, number: str) -> None:
    done = number in ("11", "12")
    value = value_of(recorded(number, Phase.APPLY if done else Phase.PREVIEW))

    assert [key for key in value if key in FRAME] == FRAME
    assert value["format_version"] == "1.0"
    assert value["tool"] == {"name": "ai-role", "version": __version__}
    counts = ["create", "update", "replace", "delete", "unchanged"]
    assert list(value["summary"]) == [*counts, *(["partly", "not_done"] if done else [])]
    assert sum(value["summary"].values()) == len(value["roles"])


@pytest.mark.parametrize("number", NUMBERS)
def test_the_same_plan_is_the_same_text(recorded: Recorded, number: str) -> None:
    first, second = (json_text(plan_value(recorded(number))) for _ in range(2))

    assert first == second
    assert first.endswith("}\n")


def test_a_changed_statement_names_what_is_added_and_what_is_removed(recorded: Recorded) -> None:
    trainer = by_name(value_of(recorded("04")))["trainer"]

    tag, policy = trainer["changes"]
    assert tag == {
        "kind": "setting",
        "name": "tag stage",
        "before": None,
        "after": "prod",
        "forces_replacement": False,
    }
    assert (policy["kind"], policy["name"], policy["type"]) == ("policy", "trainer", "managed")
    assert policy["operation"] == "update"
    (changed,) = policy["statements"]["changed"]
    assert changed["added"] == {"actions": ["s3:AbortMultipartUpload"]}
    assert changed["removed"] == {}
    assert changed["before"]["Action"] == "s3:PutObject"
    assert changed["after"]["Action"] == ["s3:PutObject", "s3:AbortMultipartUpload"]
    assert policy["statements"]["unchanged"] == 1


def test_an_added_and_a_removed_statement_are_whole(recorded: Recorded) -> None:
    added = by_name(value_of(recorded("06")))["agent"]["changes"]
    removed = by_name(value_of(recorded("09")))["trainer"]["changes"]

    statement = {"Effect": "Allow", "Action": "sts:AssumeRole"}
    assert [(change["kind"], change["statements"]["added"]) for change in added] == [
        ("trust", [{**statement, "Principal": {"Service": "lambda.amazonaws.com"}}])
    ]
    assert [(change["kind"], change["statements"]["removed"]) for change in removed] == [
        ("trust", [{**statement, "Principal": {"Service": "ec2.amazonaws.com"}}])
    ]


def test_a_role_has_its_names_and_place(recorded: Recorded) -> None:
    roles = by_name(value_of(recorded("06")))

    trainer, legacy = roles["trainer"], roles["legacy"]
    assert (trainer["aws_name"], trainer["operation"]) == ("trainer", "replace")
    assert trainer["arn"] == "arn:aws:iam::123456789012:role/ai/nlp/trainer"
    assert trainer["location"] == {"file": "roles.yaml", "line": 4, "column": 3}
    assert legacy["arn"] == "arn:aws:iam::123456789012:role/legacy"
    assert legacy["location"] is None


def test_resources_tell_what_was_done(recorded: Recorded) -> None:
    resources = by_name(value_of(recorded("11")))["broken"]["resources"]

    done = {
        (resource["type"].rpartition(":")[2], resource["urn"].rpartition("::")[2]): resource["done"]
        for resource in resources
    }
    assert done["Role", "broken"] is True
    assert done["RolePolicyAttachment", "broken/DoesNotExist"] is False
    assert {resource["operation"] for resource in resources} == {"create"}


@pytest.mark.parametrize("numbers", [("16", "17"), ("18", "19"), ("20", "21")], ids="-".join)
def test_what_is_left_is_listed_though_the_engine_never_came_to_it(
    recorded: Recorded, came_of: Recorded, numbers: tuple[str, str]
) -> None:
    wanted, value = by_name(value_of(recorded(numbers[0]))), value_of(came_of(*numbers))

    assert value["result"] == "interrupted"
    done, left = 0, 0
    for role in value["roles"]:
        resources = {resource["urn"]: resource for resource in role["resources"]}
        assert list(resources) == [each["urn"] for each in wanted[role["name"]]["resources"]]
        flags = [resource["done"] for resource in resources.values()]
        assert role["progress"] == {"done": flags.count(True), "of": len(flags)}
        assert (role["completion"] == "done") is all(flags)
        done, left = done + all(flags), left + (not all(flags))
    counts = value["summary"]
    assert sum(counts.values()) == len(value["roles"])
    assert (counts["partly"] + counts["not_done"], sum(counts.values()) - left) == (left, done)


def test_a_role_that_was_not_made_has_no_arn(came_of: Recorded) -> None:
    roles = by_name(value_of(came_of("16", "17")))

    assert roles["trainer"]["arn"] == "arn:aws:iam::123456789012:role/ai/trainer"
    assert roles["agent"]["arn"] is None


def test_a_refusal_has_its_code_and_a_fix(recorded: Recorded) -> None:
    (failure,) = value_of(recorded("11", Phase.APPLY))["failures"]

    assert failure == {
        "role": "broken",
        "urn": failure["urn"],
        "message": failure["message"],
        "kind": "not-found",
        "call": "AttachRolePolicy",
        "status": 404,
        "code": "NoSuchEntity",
        "fix": "AWS has no managed policy arn:aws:iam::aws:policy/DoesNotExist: "
        "check its name and path",
    }


def test_a_replacement_names_its_cause(recorded: Recorded) -> None:
    resources = by_name(value_of(recorded("06")))["trainer"]["resources"]

    causes = {
        resource["type"].rpartition(":")[2]: resource["replaced_by"] for resource in resources
    }
    assert causes["Role"] == ["path"]


def test_attachments_are_listed(recorded: Recorded) -> None:
    changes = by_name(value_of(recorded("09")))["agent"]["changes"]

    assert changes[-1] == {
        "kind": "attachment",
        "arn": "arn:aws:iam::123456789012:policy/ai-boundary",
        "operation": "delete",
    }


def test_a_witness_names_the_statement_that_allows_it_now(
    recorded: Recorded, judged: Recorded
) -> None:
    report = judged(recorded("06"))
    place = Location("roles.yaml", 5, 3)
    key = StatementKey("agent", PolicyLayer.TRUST, "trust", 1)

    roles = by_name(value_of(replace(report, statements={key: place})))

    (gained,) = roles["agent"]["witnesses"]
    assert (gained["principal"], gained["after"]) == ("lambda.amazonaws.com", "allowed")
    assert gained["location"] == {"file": "roles.yaml", "line": 5, "column": 3}
    assert {witness["location"] for witness in roles["legacy"]["witnesses"]} == {None}


def test_a_gate_and_a_failure_are_told(recorded: Recorded) -> None:
    hit = GateHit("any", "broken", ("create",), Location("roles.yaml", 6, 3))

    value = value_of(replace(recorded("11"), gates=[hit], result=Result.REFUSED))

    assert value["gates"] == [
        {
            "gate": "any",
            "subject": "broken",
            "evidence": ["create"],
            "location": {"file": "roles.yaml", "line": 6, "column": 3},
        }
    ]
    (failure,) = value["failures"]
    assert (failure["role"], failure["urn"].rpartition("::")[2]) == (
        "broken",
        "broken/DoesNotExist",
    )
    assert "NoSuchEntity" in failure["message"]


def test_outputs_are_those_of_the_stack(recorded: Recorded) -> None:
    value = value_of(recorded("02", Phase.APPLY))

    assert value["phase"] == "apply"
    assert value["outputs"]["trainer"]["role_name"] == "trainer"


def test_findings_carry_their_place() -> None:
    finding = ReportFinding(
        id="wide-trust",
        severity="high",
        message="anybody may assume it",
        role="agent",
        location=Location("roles.yaml", 3, 7),
        hint=None,
    )
    report = PlanReport(
        phase=Phase.PREVIEW,
        plan=Plan((), failures=(), warnings=(), outputs={}),
        result=Result.NO_CHANGES,
        stack="dev",
        account="123456789012",
        region="us-east-1",
        file="roles.yaml",
        sandbox=True,
        findings=[finding],
    )

    value = value_of(report)
    assert value["findings"] == [
        {
            "id": "wide-trust",
            "severity": "high",
            "message": "anybody may assume it",
            "role": "agent",
            "location": {"file": "roles.yaml", "line": 3, "column": 7},
            "hint": None,
            "docs": None,
        }
    ]
    assert (value["result"], value["sandbox"]) == ("no-changes", True)


def test_text_beyond_ascii_is_written_as_it_is() -> None:
    assert json_text({"a": "é\n[bold]"}) == '{\n  "a": "é\\n[bold]"\n}\n'
