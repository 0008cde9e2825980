from __future__ import annotations

import pytest

from ai_role_cli.policy import GrammarProblem
from ai_role_cli.spec import Anchor, Finding, Flaw, Severity


def test_a_problem_becomes_a_finding_below_the_document() -> None:
    problem = GrammarProblem(("Sid",), "no", "bad-sid", hint="write it", at=Anchor.KEY)

    assert problem.finding(("roles", "agent", "policy_documents", "zoo")) == Finding(
        "bad-sid",
        Severity.ERROR,
        "no",
        ("roles", "agent", "policy_documents", "zoo", "Sid"),
        at=Anchor.KEY,
        hint="write it",
        role="agent",
    )


def test_a_flaw_of_a_value_is_an_error_at_its_place() -> None:
    flaw = Flaw("bad-arn", "is none", "write one")

    assert GrammarProblem.of(flaw, ("x", 1)) == GrammarProblem(
        ("x", 1), "is none", "bad-arn", hint="write one"
    )


@pytest.mark.parametrize("severity", Severity)
def test_only_errors_stand_in_the_way(severity: Severity) -> None:
    problem = GrammarProblem((), "no", severity=severity)

    assert problem.is_error is (severity is Severity.ERROR)
