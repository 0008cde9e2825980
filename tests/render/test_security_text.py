from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ai_role_cli.render.layout import Detail, Layout
from ai_role_cli.render.report import PlanReport
from ai_role_cli.render.report_finding import ReportFinding
from ai_role_cli.render.security_text import security_lines
from ai_role_cli.render.symbols import UNICODE
from ai_role_cli.spec import Location

Between = Callable[..., PlanReport]

SHARED = "arn:aws:iam::123456789012:policy/shared"


def lines(report: PlanReport, width: int = 0, detail: Detail = Detail.SHORT) -> list[str]:
    return [line.plain for line in security_lines(report, Layout(UNICODE, width, detail))]


def edge(text: str, place: str) -> str:
    return f"{text}{place:>{100 - len(text)}}"


def finding(severity: str, message: str = "something is amiss") -> ReportFinding:
    return ReportFinding(
        f"{severity}-rule", severity, message, "one", Location("roles.yaml", 4, 5), None
    )


@pytest.fixture
def graded(between: Between) -> PlanReport:
    """A role for each verdict, in an order that is not that of their gravity."""
    lambda_role = "{service: lambda, permissions: [{actions: [%s], resources: ['*']}]%s}"
    rows = {
        "narrower": (
            lambda_role % ("s3:GetObject, s3:PutObject", ""),
            lambda_role % ("s3:GetObject", ""),
        ),
        "same": (
            lambda_role % ("s3:GetObject", ""),
            lambda_role % ("s3:GetObject", ", tags: {a: b}"),
        ),
        "unknown": (
            lambda_role % ("s3:GetObject", f", managed_policies: ['{SHARED}']"),
            lambda_role % ("s3:GetObject", ""),
        ),
        "both": (lambda_role % ("s3:GetObject", ""), lambda_role % ("s3:PutObject", "")),
        "broader": (
            lambda_role % ("s3:GetObject", ""),
            lambda_role % ("s3:GetObject, s3:DeleteObject", ""),
        ),
    }
    old, new = (
        "roles:\n" + "".join(f"  {name}: {sides[side]}\n" for name, sides in rows.items())
        for side in (0, 1)
    )
    return between(old, new)


def test_the_gravest_comes_first_with_its_proof_and_same_stays_out(graded: PlanReport) -> None:
    found = replace(
        graded, findings=[finding(severity) for severity in ("low", "high", "info", "error")]
    )

    assert lines(found, 100) == [
        "Security",
        edge("  ▲ broader: broader", "roles.yaml:7"),
        "      ▲ s3:DeleteObject on arn:aws:s3:::example/example",
        edge("  ◆ both: both", "roles.yaml:6"),
        "      ▲ s3:PutObject on arn:aws:s3:::example/example",
        "      ▼ s3:GetObject on arn:aws:s3:::example/example",
        edge("  ? unknown: unknown", "roles.yaml:5"),
        f"        {SHARED} detached; its text is not known",
        f"        {SHARED} may deny something; its text is not known",
        edge("  ! error[error-rule] one: something is amiss", "roles.yaml:4"),
        edge("  ! high[high-rule] one: something is amiss", "roles.yaml:4"),
        "    1 low: ai-role validate roles.yaml",
        edge("  ▼ narrower: narrower", "roles.yaml:3"),
        "      ▼ s3:PutObject on arn:aws:s3:::example/example",
    ]


def test_nothing_to_say_is_no_block(between: Between) -> None:
    role = "roles:\n  one: {service: lambda%s}\n"

    assert lines(between(role % "", role % ", tags: {a: b}")) == []


def many(count: int, actions: int) -> str:
    statements = ", ".join(
        f"{{actions: [s3:Get{n}], resources: ['arn:aws:s3:::b{n}/*']}}" for n in range(actions)
    )
    return "roles:\n" + "".join(
        f"  role-{n:02}: {{service: lambda, permissions: [{statements}]}}\n" for n in range(count)
    )


def test_of_many_proofs_the_first_are_shown_and_the_rest_is_counted(between: Between) -> None:
    report = between("", many(1, 9))

    assert len(lines(report)) == 2 + 5 + 1
    assert lines(report)[-1] == "      … 5 more, --full"
    assert len(lines(report, detail=Detail.FULL)) == 2 + 9 + 1


def test_no_role_that_gains_access_is_left_out_nor_its_first_proof(between: Between) -> None:
    found = lines(between("", many(60, 9)))

    assert sum("new access" in line for line in found) == 60
    assert sum("▲ s3:Get0" in line for line in found) == 60
    assert len(found) == 1 + 3 * 60


def test_roles_that_lose_access_are_counted_after_ten(between: Between) -> None:
    report = between(many(14, 1), "")

    assert lines(report)[-1] == "  ▼ … 4 more roles, --full"
    assert sum("access gone" in line for line in lines(report)) == 10
    assert sum("access gone" in line for line in lines(report, detail=Detail.FULL)) == 14


def test_findings_are_counted_after_ten(between: Between) -> None:
    report = replace(between("", ""), findings=[finding("high")] * 12)

    assert lines(report)[-1] == "    … 2 more findings, --full"
    assert len(lines(report, detail=Detail.FULL)) == 1 + 12


def test_a_long_finding_has_lines_of_its_own(between: Between) -> None:
    message = "every model of the account may be invoked, which costs as much as anybody likes"
    report = replace(between("", ""), findings=[finding("high", message)])

    assert lines(report, 60) == [
        "Security",
        f"  ! high[high-rule] one:{'roles.yaml:4':>36}",
        "      every model of the account may be invoked, which costs",
        "      as much as anybody likes",
    ]


def test_a_long_request_is_broken_between_what_it_names(between: Between) -> None:
    role = """
    roles:
      one:
        service: lambda
        permissions:
          - actions: [bedrock:InvokeModel]
            resources: ["arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku"]
            conditions: {StringEquals: {"aws:PrincipalTag/team": ml, "aws:RequestTag/x": y}}
    """

    assert lines(between("", role), 60)[2:6] == [
        "      ▲ bedrock:InvokeModel",
        "          on arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku",
        "          when aws:PrincipalTag/team = ml",
        "          and aws:RequestTag/x = y",
    ]
