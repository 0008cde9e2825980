"""What ended an operation is told with role and line, the cause, how far it came, and the fix."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ai_role_cli.cli.causes import operation_failure, reading_failure
from ai_role_cli.errors import (
    AiRoleError,
    ExitCode,
    InterruptedRunError,
    OperationError,
    StackConflictError,
)
from ai_role_cli.plan.refusal import parse_failures
from ai_role_cli.render.report import Phase, PlanReport
from ai_role_cli.spec import Location

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.plan import ResourceFailure

URN = "urn:pulumi:dev::ai-role::aws:iam/role:Role::{}"
LOG = (("full log", "a.log"),)
GENERIC = OperationError("not everything could be done", code="operation-failed", facts=LOG)
INTERRUPTED = InterruptedRunError("stopped on your request", code="interrupted")


def refused(key: str, answer: str, call: str = "CreateRole") -> ResourceFailure:
    (failure,) = parse_failures(
        URN.format(key),
        f"creating IAM Role ({key}): operation error IAM: {call}, https response error "
        f"StatusCode: 409, RequestID: 1-2, {answer}",
    )
    return failure


def taken(key: str) -> ResourceFailure:
    return refused(key, f"EntityAlreadyExists: Role with name {key} already exists.")


THROTTLED = "api error Throttling: Rate exceeded"


@pytest.fixture
def report(came_of: Callable[..., PlanReport]) -> Callable[..., PlanReport]:
    """The report of the recorded, interrupted apply, with failures."""
    places = {"trainer": Location("roles.yaml", 5, 3)}

    def with_failures(*failures: ResourceFailure) -> PlanReport:
        found = came_of("16", "17")
        return replace(found, plan=replace(found.plan, failures=failures), locations=places)

    return with_failures


def failed(failure: AiRoleError | None, report: PlanReport) -> AiRoleError:
    error = operation_failure(failure, report)
    assert error is not None
    return error


def test_one_cause_names_role_line_refusal_and_fix(report: Callable[..., PlanReport]) -> None:
    error = failed(GENERIC, report(taken("trainer")))

    assert (error.code, error.exit_code) == ("name-exists", ExitCode.OPERATION)
    assert error.facts == (
        ("role", "trainer (roles.yaml:5)"),
        ("refused", taken("trainer").message),
        ("done", "2 of 11 operations, 1 of 4 roles complete"),
        *LOG,
    )
    assert error.hint == (
        "account 123456789012 already has a role named trainer, which is not part of stack dev: "
        "choose another name (name or name_prefix), or delete that role if nothing uses it; "
        "if the stack made it and its state was lost, ai-role repair --from-backup, "
        "then run the same command again"
    )


def test_several_causes_have_a_fix_each_and_one_fix_is_said_once(
    report: Callable[..., PlanReport],
) -> None:
    throttled = [refused(key, THROTTLED) for key in ("agent", "legacy")]

    error = failed(GENERIC, report(throttled[0], taken("trainer"), throttled[1]))

    assert error.code == "operation-failed"
    assert [label for label, _ in error.facts] == [
        *("role", "refused", "role", "refused", "fix"),
        *("role", "refused", "fix"),
        *("done", "full log"),
    ]
    assert [text for label, text in error.facts if label == "role"] == [
        *("agent", "legacy", "trainer (roles.yaml:5)")
    ]
    assert error.hint == "do all of that, then run the same command again"


def test_several_causes_of_one_kind_have_its_code(report: Callable[..., PlanReport]) -> None:
    error = failed(GENERIC, report(taken("trainer"), taken("agent")))

    assert error.code == "name-exists"
    assert [label for label, _ in error.facts].count("fix") == 2
    assert error.hint == "do all of that, then run the same command again"


def test_of_very_many_causes_some_are_told_and_the_others_counted(
    report: Callable[..., PlanReport],
) -> None:
    error = failed(GENERIC, report(*(refused(f"r{n}", THROTTLED) for n in range(25))))

    assert [label for label, _ in error.facts].count("role") == 20
    assert ("and", "5 more; --output json has them all") in error.facts
    assert error.code == "throttled"


def test_what_has_its_own_cause_keeps_it(report: Callable[..., PlanReport]) -> None:
    full = OperationError("the disk ran full", code="disk-full", facts=LOG, hint="make room")

    error = failed(full, report(taken("trainer")))

    assert (error.message, error.code, error.hint) == (
        "the disk ran full",
        "disk-full",
        "make room",
    )
    assert [label for label, _ in error.facts] == ["role", "refused", "fix", "done", "full log"]


def test_an_interrupt_says_how_far_it_came_and_how_to_go_on(
    report: Callable[..., PlanReport],
) -> None:
    error = failed(INTERRUPTED, report())

    assert isinstance(error, InterruptedRunError)
    assert error.facts == (("done", "2 of 11 operations, 1 of 4 roles complete"),)
    assert error.hint == "run the same command again: it does what is left"


@pytest.mark.parametrize("failure", [None, GENERIC], ids=["ended-well", "failed"])
def test_an_engine_that_stopped_by_itself_is_not_taken_to_have_finished(
    report: Callable[..., PlanReport], failure: AiRoleError | None
) -> None:
    error = failed(failure, report())

    assert (error.code, error.exit_code) == ("engine-stopped", ExitCode.OPERATION)
    assert error.facts[0] == ("done", "2 of 11 operations, 1 of 4 roles complete")
    assert error.hint == "run the same command again: it does what is left"


@pytest.mark.parametrize("failure", [None, INTERRUPTED], ids=["ended-well", "interrupted-late"])
def test_what_is_whole_did_not_fail(
    came_of: Callable[..., PlanReport], failure: AiRoleError | None
) -> None:
    assert operation_failure(failure, came_of("01", "02")) is None


def test_an_engine_that_fails_after_the_last_step_failed(
    came_of: Callable[..., PlanReport],
) -> None:
    error = failed(GENERIC, came_of("01", "02"))

    assert (error.message, error.code) == (GENERIC.message, GENERIC.code)


def test_a_conflict_is_told_as_it_is(report: Callable[..., PlanReport]) -> None:
    locked = StackConflictError("locked", code="stack-locked")

    assert operation_failure(locked, report()) is locked


READING: dict[str, Any] = {"message": "the preview failed", "code": "preview-failed"}


def test_a_preview_that_fails_says_that_nothing_was_changed(
    report: Callable[..., PlanReport],
) -> None:
    previewed = replace(report(refused("trainer", "Odd: what?")), phase=Phase.PREVIEW)

    error = reading_failure(GENERIC, previewed, **READING)

    assert error.message == "the preview failed; nothing was changed"
    assert error.code == "preview-failed"
    assert error.facts[0] == ("role", "trainer (roles.yaml:5)")
    assert "done" not in dict(error.facts)
    assert error.hint == "fix what is said above, then run the same command again"


def test_a_preview_that_says_nothing_points_to_the_log(report: Callable[..., PlanReport]) -> None:
    error = reading_failure(GENERIC, report(), **READING)

    assert error.facts == LOG
    assert error.hint == "see the full log, then run the same command again"


def test_a_preview_whose_engine_was_killed_says_so(report: Callable[..., PlanReport]) -> None:
    killed = OperationError(
        "the engine was ended by SIGKILL; what was done is recorded", code="engine-killed"
    )

    error = reading_failure(killed, report(), **READING)

    assert error.message == "the engine was ended by SIGKILL; nothing was changed"
    assert error.code == "engine-killed"


def test_a_preview_that_is_interrupted_recorded_nothing(report: Callable[..., PlanReport]) -> None:
    error = reading_failure(INTERRUPTED, report(), **READING)

    assert (error.message, error.exit_code) == (
        "stopped on your request; nothing was changed",
        ExitCode.INTERRUPTED,
    )
