from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.cli.results import show_preview
from ai_role_cli.errors import SurroundingsError
from ai_role_cli.render.report import PlanReport
from ai_role_cli.render.report_finding import ReportFinding
from ai_role_cli.render.report_format import ReportFormat
from ai_role_cli.spec import Location

if TYPE_CHECKING:
    from tests.cli.conftest import Streams

Recorded = Callable[..., PlanReport]

HIGH = ReportFinding("x", "high", "too open", "agent", Location("roles.yaml", 3, 1), None)


def github(monkeypatch: pytest.MonkeyPatch, **files: str) -> None:
    for name, path in files.items():
        monkeypatch.setenv(name, str(Path(path).resolve()))


def test_github_gets_annotations_summary_and_outputs(
    streams: Streams, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    github(
        monkeypatch, GITHUB_OUTPUT="output", GITHUB_STEP_SUMMARY="summary", GITHUB_WORKSPACE=".."
    )
    Path("output").write_text("before=1\n", encoding="utf-8")
    Path("summary").write_text("# before\n", encoding="utf-8")

    show_preview(recorded(findings=(HIGH,)), streams.results(ReportFormat.JSON, github=True))

    json.loads(streams.out.getvalue())
    assert re.fullmatch(
        r"::error file=[^/,]+/roles\.yaml,line=3,col=1,title=x::too open\n", streams.err.getvalue()
    )
    output = Path("output").read_text(encoding="utf-8")
    assert output.startswith("before=1\nchanges=true\naccess=both\n")
    summary = Path("summary").read_text(encoding="utf-8")
    assert summary.startswith("# before\n<!-- ai-role preview ")


def test_without_the_files_of_a_runner_there_are_annotations_alone(
    streams: Streams, recorded: Recorded
) -> None:
    show_preview(recorded(findings=(HIGH,)), streams.results(github=True))

    assert "::error file=roles.yaml,line=3,col=1,title=x::too open\n" in streams.err.getvalue()
    assert list(Path().iterdir()) == []


def test_a_summary_that_github_would_drop_is_not_written(
    streams: Streams, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    github(monkeypatch, GITHUB_STEP_SUMMARY="summary")
    full = "x" * (1024 * 1024 - 10)
    Path("summary").write_text(full, encoding="utf-8")

    show_preview(recorded(), streams.results(github=True))

    assert Path("summary").read_text(encoding="utf-8") == full
    assert "no job summary" in streams.err.getvalue()


def test_files_of_a_runner_that_are_not_there_are_an_error(
    streams: Streams, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    github(monkeypatch, GITHUB_OUTPUT="nowhere/output")

    with pytest.raises(SurroundingsError) as raised:
        show_preview(recorded(), streams.results(github=True))

    assert raised.value.code == "github-file"
