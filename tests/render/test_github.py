from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ai_role_cli.render.github import (
    Note,
    output_text,
    output_values,
    report_notes,
    workflow_commands,
)
from ai_role_cli.render.report import GateHit, PlanReport, Result
from ai_role_cli.render.report_finding import ReportFinding
from ai_role_cli.spec import Location

Reporter = Callable[..., PlanReport]

PLACE = Location("iam/roles.yaml", 4, 7)


def note(
    message: str = "m", severity: str = "high", title: str = "t", place: Location | None = PLACE
) -> Note:
    return Note(severity, title, message, place)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            note("wide trust", title="wide-trust"),
            "::error file=iam/roles.yaml,line=4,col=7,title=wide-trust::wide trust",
            id="plain",
        ),
        pytest.param(note(place=None), "::error title=t::m", id="no place"),
        pytest.param(
            note("100%, a: b\r\n::error::x"),
            "::error file=iam/roles.yaml,line=4,col=7,title=t::100%25, a: b\u240d%0A: :error::x",
            id="message",
        ),
        pytest.param(
            note(title="a:b,c%d\ne", place=Location("C:\\x,y.yaml", 1, 2)),
            "::error file=C%3A\\x%2Cy.yaml,line=1,col=2,title=a%3Ab%2Cc%25d%0Ae::m",
            id="properties",
        ),
        pytest.param(note("a\x1b]0;b"), None, id="control characters"),
    ],
)
def test_a_note_is_one_line_with_the_escapes_of_github(given: Note, expected: str | None) -> None:
    (line,) = workflow_commands([given])

    assert expected in (None, line)
    assert line.isprintable()


@pytest.mark.parametrize(
    ("severity", "kind"),
    [
        ("error", "error"),
        ("high", "error"),
        ("medium", "warning"),
        ("low", "notice"),
        ("info", "notice"),
    ],
)
def test_severities_have_their_kind(severity: str, kind: str) -> None:
    (line,) = workflow_commands([note(severity=severity)])

    assert line.startswith(f"::{kind} ")


@pytest.mark.parametrize(("count", "shown", "more"), [(10, 10, None), (11, 9, 2), (60, 9, 51)])
def test_the_worst_nine_of_a_kind_and_how_many_more(
    count: int, shown: int, more: int | None
) -> None:
    notes = [note(f"high {number}") for number in range(count - 1)]
    lines = list(workflow_commands([*notes, note("the worst", severity="error"), note("n", "low")]))

    errors = [line for line in lines if line.startswith("::error")]
    assert errors[0].endswith("::the worst")
    assert len([line for line in errors if "file=" in line]) == shown
    assert lines[-1].startswith("::notice file=")
    if more is not None:
        assert errors[-1].startswith(f"::error title=ai-role::and {more} more")


def test_the_same_note_is_made_once() -> None:
    assert len(list(workflow_commands([note(), note(), note("other")]))) == 2


def test_paths_are_those_of_the_repository() -> None:
    (line,) = workflow_commands([note()], lambda file: f"top/{file}")

    assert "file=top/iam/roles.yaml," in line


def test_gates_come_before_findings(recorded: Reporter) -> None:
    report = replace(
        recorded("06"),
        gates=[GateHit("broader", "agent", ("may a:B on c", "may d:E on f"), PLACE)],
        findings=[ReportFinding("wide", "medium", "wide trust", "agent", PLACE, "name a source")],
    )

    assert list(report_notes(report)) == [
        Note("error", "gate broader", "agent: may a:B on c\nagent: may d:E on f", PLACE),
        Note("medium", "wide", "wide trust\nname a source", PLACE),
    ]


def test_outputs_say_what_changes(recorded: Reporter, judged: Reporter) -> None:
    report = judged(recorded("06"))

    assert output_values(report, plan_file="plan.json") == {
        "changes": "true",
        "access": "both",
        "create": "0",
        "update": "1",
        "replace": "1",
        "delete": "1",
        "unchanged": "0",
        "partly": "0",
        "not-done": "0",
        "result": "previewed",
        "plan-file": "plan.json",
    }
    nothing = output_values(recorded("03"), plan_file=None)
    assert (nothing["changes"], nothing["access"], nothing["plan-file"]) == ("false", "", "")


def test_a_plan_that_a_gate_stopped_is_no_output(recorded: Reporter) -> None:
    hit = GateHit("any", "agent", ("update",), None)
    report = replace(recorded("06"), gates=[hit], result=Result.REFUSED)

    assert output_values(report, plan_file="plan.json")["plan-file"] == ""


def read_outputs(text: str) -> dict[str, str]:
    """As the runner reads the file: `name=value`, or `name<<END` up to a line END."""
    found: dict[str, str] = {}
    lines = iter(text.split("\n"))
    for line in lines:
        heredoc, _, end = line.partition("<<")
        name, equals, value = line.partition("=")
        if end and "=" not in heredoc:
            parts: list[str] = []
            while (part := next(lines)) != end:
                parts.append(part)
            found[heredoc] = "\n".join(parts)
        elif equals:
            found[name] = value
    return found


@pytest.mark.parametrize(
    "value", ["plain", "", "a=b", "x<<EOF", "two\nlines", "a\nend-1\nb", "\nchanges=false\n"]
)
def test_outputs_are_read_as_they_were_written(value: str) -> None:
    ends = iter(["end-1", "end-2"])
    text = output_text({"plan-file": value, "changes": "true"}, lambda: next(ends))

    assert read_outputs(text) == {"plan-file": value, "changes": "true"}


def test_no_value_can_know_its_delimiter() -> None:
    first, second = (output_text({"a": "x\ny"}) for _ in range(2))

    assert first != second
