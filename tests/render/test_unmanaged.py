"""Roles of the file that a stack does not hold are named in every format."""

from __future__ import annotations

import pytest

from ai_role_cli.plan import Plan
from ai_role_cli.render.layout import Detail, Layout
from ai_role_cli.render.plan_json import plan_value
from ai_role_cli.render.plan_markdown import plan_markdown
from ai_role_cli.render.plan_text import plan_text
from ai_role_cli.render.report import Phase, PlanReport, Result
from ai_role_cli.render.symbols import UNICODE


def report(phase: Phase, *unmanaged: str) -> PlanReport:
    return PlanReport(
        phase=phase,
        plan=Plan((), failures=(), warnings=(), outputs={}),
        result=Result.NO_CHANGES,
        stack="dev",
        account="123456789012",
        region="us-east-1",
        file="roles.yaml",
        sandbox=False,
        unmanaged=unmanaged,
    )


def text(found: PlanReport) -> str:
    return " ".join(plan_text(found, Layout(UNICODE, detail=Detail.FULL)).plain.split())


def test_a_drift_is_not_denied_of_what_was_not_looked_at() -> None:
    told = text(report(Phase.DRIFT, "agent", "helper"))

    assert "No drift" not in told
    assert "Not managed by stack dev: agent, helper." in told
    assert "They were not looked at" in told
    assert "ai-role repair --from-backup" in told
    assert text(report(Phase.DRIFT)).startswith("No drift.")


def test_what_a_destroy_does_not_know_stays() -> None:
    told = text(report(Phase.DESTROY_PREVIEW, "agent"))

    assert told.startswith("Nothing to destroy: stack dev holds no roles.")
    assert "Not managed by stack dev: agent. If AWS has them, they stay" in told


def test_many_are_counted_in_text_and_named_in_json() -> None:
    names = [f"r{n:02}" for n in range(25)]
    found = report(Phase.DRIFT, *names)

    assert "r19 and 5 more." in text(found)
    assert "`r19` and 5 more." in plan_markdown(found)
    assert plan_value(found)["unmanaged"] == names


@pytest.mark.parametrize(
    ("unmanaged", "heading"), [((), "no changes"), (("a",), "not all managed")]
)
def test_the_heading_of_a_comment(unmanaged: tuple[str, ...], heading: str) -> None:
    assert f"### ai-role drift: {heading}" in plan_markdown(report(Phase.DRIFT, *unmanaged))
