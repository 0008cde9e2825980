from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.engine.installation import step
from ai_role_cli.engine.installation.step import Journal, Step, StepFailedError, run_step

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .conftest import WriteProgram


def _step(program: Path, limit_seconds: float = 60.0) -> Step:
    return Step(
        title="baking",
        command=(program, "bread"),
        folder=program.parent,
        environment=os.environ,
        limit_seconds=limit_seconds,
        describe=lambda lines: f"{len(lines)} loaves",
    )


def _silent(_line: str) -> None:
    return


def test_raw_output_goes_to_a_log_that_is_the_users_alone(
    machine: Path, program: WriteProgram
) -> None:
    journal = Journal.start("bakery", _silent)

    run_step(_step(program(machine / "bake", "echo $1; echo too hot >&2")), journal)

    assert journal.log.read_text(encoding="utf-8").splitlines()[1:] == ["bread", "too hot"]
    assert stat.S_IMODE(journal.log.stat().st_mode) == 0o600


def test_a_new_journal_starts_with_an_empty_log(machine: Path, program: WriteProgram) -> None:
    run_step(_step(program(machine / "bake", "echo old")), Journal.start("bakery", _silent))

    assert Journal.start("bakery", _silent).log.read_text(encoding="utf-8") == ""


@pytest.mark.parametrize(
    ("script", "mode", "problem"),
    [
        ("exit 7", 0o755, "baking ended with exit code 7"),
        ("exit 0", 0o644, "baking does not start"),
    ],
    ids=["fails", "does-not-start"],
)
def test_a_failed_step_says_why(
    script: str, mode: int, problem: str, machine: Path, program: WriteProgram
) -> None:
    baker = program(machine / "bake", script, mode)

    with pytest.raises(StepFailedError, match=problem):
        run_step(_step(baker), Journal.start("bakery", _silent))


def test_a_step_over_its_limit_ends_with_all_that_it_started(
    machine: Path, program: WriteProgram
) -> None:
    # The grandchild holds the output open: were it left alive, the call would not return.
    baker = program(machine / "bake", "/bin/sleep 600 & wait")

    with pytest.raises(StepFailedError, match="took longer than"):
        run_step(_step(baker, limit_seconds=0.2), Journal.start("bakery", _silent))


def _waiting_baker(machine: Path, program: WriteProgram) -> Path:
    script = f'echo one; echo two; while [ ! -e "{machine}/open" ]; do /bin/sleep 0.01; done'
    return program(machine / "bake", script)


def test_a_running_step_says_how_far_it_is(
    machine: Path, program: WriteProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step, "REPORT_SECONDS", 0.05)
    told: list[str] = []

    def report(line: str) -> None:
        told.append(line)
        if "2 loaves" in line:
            (machine / "open").touch()

    run_step(_step(_waiting_baker(machine, program)), Journal.start("bakery", report))

    assert told[-1].startswith("baking: 2 loaves (")


def test_a_step_that_cannot_count_says_that_it_goes_on(
    machine: Path, program: WriteProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step, "REPORT_SECONDS", 0.05)
    told: list[str] = []

    def report(line: str) -> None:
        told.append(line)
        (machine / "open").touch()

    baking = Step(
        title="baking",
        command=(_waiting_baker(machine, program),),
        folder=machine,
        environment=os.environ,
        limit_seconds=60.0,
    )
    run_step(baking, Journal.start("bakery", report))

    assert told[0].startswith("baking: still at it (")


def _interrupting() -> Callable[[str], None]:
    def report(_line: str) -> None:
        raise KeyboardInterrupt

    return report


def test_an_interrupt_leaves_no_process_behind(
    machine: Path, program: WriteProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step, "REPORT_SECONDS", 0.05)
    baker = program(machine / "bake", "/bin/sleep 600 & wait")

    with pytest.raises(KeyboardInterrupt):
        run_step(_step(baker), Journal.start("bakery", _interrupting()))


@pytest.mark.parametrize(
    ("seconds", "words"), [(4.6, "5 s"), (60, "1 min 0 s"), (225.2, "3 min 45 s")]
)
def test_durations_are_read_at_a_glance(seconds: float, words: str) -> None:
    assert step._duration(seconds) == words
