"""What reaches standard output, files and GitHub, for each way a command may end."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ai_role_cli.cli.gate import Gate
from ai_role_cli.cli.gates import gated
from ai_role_cli.cli.outcome import OperationOutcome
from ai_role_cli.cli.results import Results, planned, show_outcome, show_preview
from ai_role_cli.errors import (
    AiRoleError,
    DeclinedError,
    GateError,
    InterruptedRunError,
    OperationError,
    SurroundingsError,
)
from ai_role_cli.render.progress import RoleStep
from ai_role_cli.render.report import Phase, PlanReport, Result
from ai_role_cli.render.report_format import ReportFormat

if TYPE_CHECKING:
    from tests.cli.conftest import Streams

Recorded = Callable[..., PlanReport]

ALL_FILES = ["text=out.txt", "json=out.json", "ndjson=out.ndjson", "markdown=out.md"]


def lines_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def result_in_all_files() -> set[str]:
    """How it ended, as each file says; text says it in other words."""
    return {
        json.loads(Path("out.json").read_text(encoding="utf-8"))["result"],
        lines_of(Path("out.ndjson").read_text(encoding="utf-8"))[-1]["result"],
    }


@pytest.mark.parametrize("output", ReportFormat)
def test_a_file_has_what_standard_output_would_have(
    streams: Streams, recorded: Recorded, output: ReportFormat
) -> None:
    show_preview(recorded(), streams.results(output, output_file=[f"{output}=same"]))

    assert streams.out.getvalue() == Path("same").read_text(encoding="utf-8")
    assert streams.out.getvalue().endswith("\n")


def test_all_formats_come_from_one_run(streams: Streams, recorded: Recorded) -> None:
    show_preview(recorded(), streams.results(output_file=ALL_FILES))

    value = json.loads(Path("out.json").read_text(encoding="utf-8"))
    events = lines_of(Path("out.ndjson").read_text(encoding="utf-8"))
    assert [event["role"] for event in events if event["type"] == "role_change"] == value["roles"]
    assert Path("out.txt").read_text(encoding="utf-8") == streams.out.getvalue()
    assert Path("out.md").read_text(encoding="utf-8").startswith("<!-- ai-role preview ")


def test_only_a_reader_of_text_is_told_what_comes_next(
    streams: Streams, recorded: Recorded
) -> None:
    show_preview(recorded(), streams.results(ReportFormat.JSON), following="ai-role apply x")
    assert streams.err.getvalue() == ""

    show_preview(recorded(), streams.results(), following="ai-role apply roles.yaml")
    assert streams.err.getvalue() == "Nothing was changed. Next: ai-role apply roles.yaml\n"


def test_two_runs_are_equal_to_the_byte(streams: Streams, recorded: Recorded) -> None:
    for name in ("first", "second"):
        files = [f"{form}={name}.{form}" for form in ReportFormat]
        show_preview(recorded(), streams.results(output_file=files))

    for form in ReportFormat:
        assert Path(f"first.{form}").read_bytes() == Path(f"second.{form}").read_bytes()


def test_times_are_written_on_demand(streams: Streams, recorded: Recorded) -> None:
    files = ["json=out.json", "ndjson=out.ndjson"]
    show_preview(recorded(), streams.results(output_file=files, timing=True))

    timing = json.loads(Path("out.json").read_text(encoding="utf-8"))["timing"]
    times = [event["time"] for event in lines_of(Path("out.ndjson").read_text(encoding="utf-8"))]
    assert timing["started"] <= times[0] <= times[-1] <= timing["ended"]


@pytest.mark.parametrize("output", [ReportFormat.JSON, ReportFormat.NDJSON])
def test_a_gate_is_part_of_the_result(
    streams: Streams, recorded: Recorded, output: ReportFormat
) -> None:
    stopped = gated(recorded(), [Gate.DELETE])

    with pytest.raises(GateError):
        show_preview(stopped, streams.results(output, output_file=ALL_FILES))

    text = streams.out.getvalue()
    last = json.loads(text if output is ReportFormat.JSON else text.splitlines()[-1])
    value = json.loads(Path("out.json").read_text(encoding="utf-8"))
    assert last["result"] == "refused"
    assert [(hit["gate"], hit["subject"]) for hit in value["gates"]] == [("delete", "legacy")]
    assert result_in_all_files() == {"refused"}
    assert "**Stopped by a gate.**" in Path("out.md").read_text(encoding="utf-8")
    assert "Next:" not in streams.err.getvalue()


def test_a_gate_stops_an_operation_before_it_begins(streams: Streams, recorded: Recorded) -> None:
    begun = []

    with (
        pytest.raises(GateError),
        planned(gated(recorded(), [Gate.ANY]), streams.results(output_file=ALL_FILES)),
    ):
        begun.append("operation")

    assert begun == []
    assert result_in_all_files() == {"refused"}


REASONS = [
    pytest.param(DeclinedError("no", code="declined"), "declined", id="declined"),
    pytest.param(InterruptedRunError("^C", code="interrupted"), "interrupted", id="interrupted"),
    pytest.param(SurroundingsError("gone", code="engine"), "failed", id="failed"),
]


@pytest.mark.parametrize(("error", "result"), REASONS)
def test_what_keeps_an_operation_from_its_end_is_the_result(
    streams: Streams, recorded: Recorded, error: AiRoleError, result: str
) -> None:
    results = streams.results(ReportFormat.JSON, output_file=ALL_FILES)

    with pytest.raises(type(error)), planned(recorded(), results):
        raise error

    value = json.loads(streams.out.getvalue())
    assert (value["phase"], value["result"]) == ("preview", result)
    assert result_in_all_files() == {result}


def applied(streams: Streams, recorded: Recorded, output: ReportFormat, *files: str) -> Results:
    """What `apply` does after its preview, up to what it says in the end."""
    results = streams.results(output, output_file=list(files))
    with planned(recorded("06"), results):
        for role in recorded("06").plan.changes:
            results.step(role, RoleStep.START)
            results.step(role, RoleStep.DONE)
    return results


def test_events_are_written_while_things_happen(streams: Streams, recorded: Recorded) -> None:
    results = applied(streams, recorded, ReportFormat.NDJSON)

    before = lines_of(streams.out.getvalue())
    assert before[0]["type"] == "version"
    assert [event["type"] for event in before[-2:]] == ["apply_start", "apply_done"]

    done = recorded("07", Phase.APPLY, result=Result.APPLIED)
    show_outcome(OperationOutcome(done, failure=None), results)
    after = lines_of(streams.out.getvalue())
    assert after[: len(before)] == before
    assert (after[-1]["type"], after[-1]["result"]) == ("summary", "applied")


def test_json_is_one_document_about_what_was_done(streams: Streams, recorded: Recorded) -> None:
    done = recorded("07", Phase.APPLY, result=Result.APPLIED)
    show_outcome(
        OperationOutcome(done, failure=None), applied(streams, recorded, ReportFormat.JSON)
    )

    value = json.loads(streams.out.getvalue())
    assert (value["phase"], value["result"]) == ("apply", "applied")


def test_text_is_the_plan_and_then_what_was_done(streams: Streams, recorded: Recorded) -> None:
    done = recorded("07", Phase.APPLY, result=Result.APPLIED)
    show_outcome(
        OperationOutcome(done, failure=None),
        applied(streams, recorded, ReportFormat.TEXT, "text=out.txt"),
    )

    text = Path("out.txt").read_text(encoding="utf-8")
    assert text == streams.out.getvalue()
    assert text.index("Plan:") < text.index("Applied:")


def test_an_operation_that_fails_half_way_is_written_before_the_error(
    streams: Streams, recorded: Recorded
) -> None:
    failed = recorded("11", Phase.APPLY, result=Result.FAILED)
    error = OperationError("AWS refused something", code="apply-failed")

    with pytest.raises(OperationError):
        show_outcome(
            OperationOutcome(failed, error),
            applied(streams, recorded, ReportFormat.JSON, *ALL_FILES),
        )

    value = json.loads(Path("out.json").read_text(encoding="utf-8"))
    assert result_in_all_files() == {"failed"}
    assert [failure["role"] for failure in value["failures"]] == ["broken"]
    assert "**Failed.**" in Path("out.md").read_text(encoding="utf-8")


def test_a_file_that_cannot_be_written_hides_no_refusal_of_aws(
    streams: Streams, recorded: Recorded
) -> None:
    Path("out").mkdir()
    results = applied(streams, recorded, ReportFormat.JSON, "json=out/plan.json")
    Path("out").rmdir()
    error = OperationError("AWS refused something", code="apply-failed")

    with pytest.raises(OperationError):
        show_outcome(
            OperationOutcome(recorded("11", Phase.APPLY, result=Result.FAILED), error), results
        )


def test_a_question_is_explained_where_the_result_is_for_a_program(
    streams: Streams, recorded: Recorded
) -> None:
    streams.results(ReportFormat.JSON).explain(recorded())
    assert "Plan: " in streams.err.getvalue()
    assert streams.out.getvalue() == ""


@pytest.mark.parametrize("output", ReportFormat)
def test_a_plan_without_changes_is_a_result(
    streams: Streams, recorded: Recorded, output: ReportFormat
) -> None:
    nothing = replace(recorded("03"), result=Result.NO_CHANGES)
    show_preview(nothing, streams.results(output))

    assert streams.out.getvalue()
    assert streams.err.getvalue() == ""
