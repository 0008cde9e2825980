from __future__ import annotations

import json
import logging
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ai_role_cli.engine import StackSettings, recorder, runner
from ai_role_cli.engine.runner import EngineRun, StackRunner
from ai_role_cli.errors import (
    InterruptedRunError,
    OperationError,
    StackConflictError,
    SurroundingsError,
)
from ai_role_cli.plan import Operation, build_drift, build_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# The class of a fixture, which a test module cannot import from its conftest.
StandIn = Any

LOCKED = (
    "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to "
    "end or delete the lock file with `pulumi cancel`.\n"
)
NO_STACK = "error: no stack named 'dev' found\n"


async def program(_patience: object) -> None:
    """Stand for the role file's program: the stand-in of the engine never asks for it."""


@pytest.fixture(autouse=True)
def _quiet_again() -> Iterator[None]:
    level = logging.getLogger("grpc._server").level
    yield
    logging.getLogger("grpc._server").setLevel(level)


@pytest.fixture
def stack(pulumi: StandIn, settings: StackSettings) -> StackRunner:
    return StackRunner(pulumi.engine, settings)


@pytest.fixture
def there(settings: StackSettings) -> StackSettings:
    """The stack, already made."""
    state = settings.state_file
    assert state is not None
    state.parent.mkdir(parents=True)
    state.write_text("{}")
    return settings


@pytest.fixture
def remote(pulumi: StandIn, settings: StackSettings) -> StackRunner:
    """A stack in a backend that is no local folder."""
    elsewhere = StackSettings("ai-role", "dev", settings.folder, "s3://bucket?region=eu-west-1")
    return StackRunner(pulumi.engine, elsewhere)


def arguments(stand_in: StandIn, number: int = -1) -> list[str]:
    """What the engine was called with, but for addresses that differ in each run."""
    volatile = ("--client=", "--event-log", "tcp://", "--exec-kind", "auto.")
    return [word for word in stand_in.calls[number]["argv"] if not word.startswith(volatile)]


def test_the_first_preview_makes_the_stack(
    pulumi: StandIn, stack: StackRunner, settings: StackSettings, no_change: list[str]
) -> None:
    pulumi.answers({"touch": str(settings.state_file)}, {"events": no_change})

    run = stack.preview(program)
    assert run.failure is None
    assert pulumi.verbs == ["stack init", "preview"]
    assert pulumi.calls[0]["argv"][-2:] == ["dev", "--no-select"]
    assert {call["cwd"] for call in pulumi.calls} == {str(settings.work_dir)}


@pytest.mark.usefixtures("there")
def test_a_preview_is_one_process(
    pulumi: StandIn, stack: StackRunner, no_change: list[str]
) -> None:
    pulumi.answers({"events": no_change})

    run = stack.preview(program)
    assert run.failure is None
    assert arguments(pulumi) == [
        "--non-interactive",
        "preview",
        "--color",
        "never",
        "--suppress-progress",
        "--stack",
        "dev",
    ]
    assert pulumi.verbs == ["preview"]


@pytest.mark.usefixtures("there")
def test_a_preview_may_ask_aws_first(
    pulumi: StandIn, stack: StackRunner, no_change: list[str]
) -> None:
    pulumi.answers({"events": no_change})

    stack.preview(program, refresh=True)
    assert "--refresh" in arguments(pulumi)


@pytest.mark.usefixtures("there")
def test_up_is_one_process(pulumi: StandIn, stack: StackRunner, no_change: list[str]) -> None:
    pulumi.answers({"events": no_change})

    run = stack.up(program)
    assert run.failure is None
    assert pulumi.verbs == ["up"]
    words = arguments(pulumi)
    assert {"--yes", "--skip-preview", "--continue-on-error", "--suppress-outputs"} <= set(words)
    assert "--show-secrets" not in words


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize("refresh", [True, False])
def test_up_asks_aws_first_where_its_preview_did(
    pulumi: StandIn,
    stack: StackRunner,
    no_change: list[str],
    refresh: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    pulumi.answers({"events": no_change})

    stack.up(program, refresh=refresh)
    assert ("--refresh" in arguments(pulumi)) is refresh


@pytest.mark.usefixtures("there")
def test_targets_are_the_only_resources_touched(
    pulumi: StandIn, stack: StackRunner, no_change: list[str]
) -> None:
    pulumi.answers({"events": no_change}, {"events": no_change})

    stack.up(program, targets=["urn:a", "urn:b"])
    stack.destroy(targets=["urn:a"])
    up, destroy = (arguments(pulumi, number) for number in (0, 1))
    assert _after("--target", up) == ["urn:a", "urn:b"]
    assert _after("--target", destroy) == ["urn:a"]


def _after(option: str, words: list[str]) -> list[str]:
    return [value for word, value in pairwise(words) if word == option]


@pytest.mark.usefixtures("there")
def test_destroy_and_remove_are_one_process_each(
    pulumi: StandIn, stack: StackRunner, no_change: list[str]
) -> None:
    pulumi.answers({"events": no_change}, {"events": no_change})

    assert stack.preview_destroy().failure is None
    assert stack.destroy().failure is None
    assert stack.remove().failure is None
    assert pulumi.verbs == ["destroy --preview-only", "destroy", "stack rm"]
    assert {"--yes", "--continue-on-error"} <= set(arguments(pulumi, 1))


@pytest.mark.usefixtures("there")
def test_drift_is_one_process_that_changes_no_state(
    pulumi: StandIn, stack: StackRunner, recorded_lines: Callable[[str], list[str]]
) -> None:
    pulumi.answers({"events": recorded_lines("08")})

    run = stack.preview_refresh()
    assert run.failure is None
    assert pulumi.verbs == ["refresh --preview-only"]
    changed = {role.key for role in build_drift(run.events, ()).changes}
    assert changed == {"agent", "trainer"}


def test_drift_of_a_stack_that_is_not_there_starts_nothing(
    pulumi: StandIn, stack: StackRunner, settings: StackSettings
) -> None:
    failure = failed(stack.preview_refresh(), SurroundingsError, "nothing-applied")

    assert pulumi.calls == []
    assert dict(failure.facts)["backend"] == settings.backend.partition("?")[0]
    assert settings.stack in failure.message


@pytest.mark.usefixtures("there")
def test_drift_of_an_empty_stack_is_that_nothing_was_applied(
    pulumi: StandIn, stack: StackRunner, no_change: list[str]
) -> None:
    pulumi.answers({"events": no_change})

    failed(stack.preview_refresh(), SurroundingsError, "nothing-applied")


def test_drift_of_a_remote_stack_that_is_missing_does_not_make_it(
    pulumi: StandIn, remote: StackRunner
) -> None:
    pulumi.answers({"stderr": NO_STACK, "code": 6})

    failure = failed(remote.preview_refresh(), SurroundingsError, "nothing-applied")
    assert dict(failure.facts)["backend"] == "s3://bucket"
    assert pulumi.verbs == ["refresh --preview-only"]


@pytest.mark.usefixtures("there")
def test_drift_that_could_not_read_everything_has_failed(
    pulumi: StandIn, stack: StackRunner, recorded_lines: Callable[[str], list[str]]
) -> None:
    pulumi.answers({"events": recorded_lines("08"), "code": 1, "stderr": "error: refresh failed\n"})

    run = stack.preview_refresh()
    failed(run, OperationError, "operation-failed")
    assert run.events


@pytest.mark.usefixtures("there")
def test_a_run_holds_the_events_of_the_engine_and_the_listener_hears_them(
    pulumi: StandIn, settings: StackSettings, recorded_lines: Callable[[str], list[str]]
) -> None:
    heard: list[object] = []
    pulumi.answers({"events": recorded_lines("04")})

    run = StackRunner(pulumi.engine, settings, listener=heard.append).preview(program)
    assert list(run.events) == heard
    operations = {role.key: role.operation for role in build_plan(run.events, ()).changes}
    assert operations == {"agent": Operation.UPDATE, "trainer": Operation.UPDATE}


@pytest.mark.usefixtures("there")
def test_a_refusal_half_way_keeps_its_events_and_names_the_log(
    pulumi: StandIn,
    stack: StackRunner,
    settings: StackSettings,
    recorded_lines: Callable[[str], list[str]],
) -> None:
    pulumi.answers({"events": recorded_lines("11"), "code": 1, "stderr": "error: update failed\n"})

    run = stack.up(program)
    failure = failed(run, OperationError, "operation-failed")
    assert failure.facts == (("full log", str(settings.log_file)),)
    assert [cause.message for cause in build_plan(run.events, ()).failures]


@pytest.mark.parametrize(
    ("stderr", "code", "hint"),
    [
        pytest.param(
            "error: getting stack configuration: get stack secrets manager: incorrect passphrase\n",
            "wrong-passphrase",
            "PULUMI_CONFIG_PASSPHRASE",
            id="wrong-passphrase",
        ),
        pytest.param(
            'error: read ".pulumi/meta.yaml": blob: no credentials\nerror: more of the same\n',
            "stack-unavailable",
            "backend",
            id="unreachable-backend",
        ),
        pytest.param("something else\n", "stack-unavailable", "backend", id="no-error-line"),
        pytest.param("", "stack-unavailable", "backend", id="silence"),
    ],
)
@pytest.mark.usefixtures("there")
def test_an_engine_that_cannot_start_is_an_error_of_the_surroundings(
    pulumi: StandIn, stack: StackRunner, settings: StackSettings, stderr: str, code: str, hint: str
) -> None:
    pulumi.answers({"stderr": f"warning: old\n{stderr}" if stderr else "", "code": 1})

    failure = failed(stack.preview(program), SurroundingsError, code)
    assert hint in str(failure.hint)
    facts = dict(failure.facts)
    assert facts["backend"] == settings.backend.partition("?")[0]
    assert facts["full log"] == str(settings.log_file)
    said = {
        "": "nothing",
        "something else\n": "warning: old",
    }
    expected = said.get(stderr, stderr.splitlines()[0].removeprefix("error: ") if stderr else "")
    assert facts["engine said"] == expected


def test_a_stack_that_cannot_be_made_ends_the_run(pulumi: StandIn, stack: StackRunner) -> None:
    pulumi.answers({"stderr": "error: incorrect passphrase\n", "code": 1})

    failed(stack.preview(program), SurroundingsError, "wrong-passphrase")
    assert pulumi.verbs == ["stack init"]


@pytest.mark.usefixtures("there")
def test_a_locked_stack_names_the_holder(
    pulumi: StandIn, stack: StackRunner, settings: StackSettings
) -> None:
    folder = settings.lock_folder
    assert folder is not None
    folder.mkdir(parents=True)
    (folder / "1.json").write_text(json.dumps({"username": "jo", "hostname": "box", "pid": 7}))
    pulumi.answers({"stderr": LOCKED, "code": 255})

    failure = failed(stack.up(program), StackConflictError, "stack-locked")
    assert failure.facts[0] == ("locked by", "jo@box (pid 7) since ?")
    assert pulumi.verbs == ["up"]


@pytest.mark.usefixtures("there")
def test_a_lock_is_waited_for_as_long_as_the_user_wants(
    pulumi: StandIn,
    settings: StackSettings,
    no_change: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runner, "_LOCK_PAUSE_SECONDS", 0)
    pulumi.answers(*[{"stderr": LOCKED, "code": 255}] * 2, {"events": no_change})

    run = StackRunner(pulumi.engine, settings, lock_timeout_seconds=600).up(program)
    assert run.failure is None
    assert pulumi.verbs == ["up", "up", "up"]


def test_a_remote_stack_is_made_on_demand(
    pulumi: StandIn, remote: StackRunner, no_change: list[str]
) -> None:
    pulumi.answers({"stderr": NO_STACK, "code": 6}, {}, {"events": no_change})

    run = remote.up(program)
    assert run.failure is None
    assert remote.exists() is None
    assert pulumi.verbs == ["up", "stack init", "up"]


def test_a_remote_stack_that_is_there_costs_one_process(
    pulumi: StandIn, remote: StackRunner, no_change: list[str]
) -> None:
    pulumi.answers({"events": no_change})

    assert remote.up(program).failure is None
    assert pulumi.verbs == ["up"]


def test_a_remote_stack_that_is_missing_cannot_be_destroyed(
    pulumi: StandIn, remote: StackRunner
) -> None:
    pulumi.answers({"stderr": NO_STACK, "code": 6})

    failure = failed(remote.destroy(), SurroundingsError, "nothing-applied")
    assert dict(failure.facts) == {"project": "ai-role", "backend": "s3://bucket"}


@pytest.mark.parametrize("signals", [["SIGINT"], ["SIGINT", "SIGTERM"]], ids=["once", "twice"])
@pytest.mark.usefixtures("there")
def test_an_interrupted_run_ends_as_one(
    pulumi: StandIn,
    settings: StackSettings,
    signals: list[str],
    recorded_lines: Callable[[str], list[str]],
) -> None:
    told: list[int] = []
    pulumi.answers({"interrupts": signals, "events": recorded_lines("11"), "code": 255})

    run = StackRunner(pulumi.engine, settings, on_interrupt=told.append).up(program)
    failed(run, InterruptedRunError, "interrupted")
    assert sorted(told) == list(range(1, len(signals) + 1))
    assert run.events


@pytest.mark.usefixtures("there")
def test_an_engine_that_ends_well_may_have_stopped_before_the_end(
    pulumi: StandIn, stack: StackRunner, no_change: list[str]
) -> None:
    pulumi.answers({"interrupts": ["SIGINT"], "events": no_change})

    failed(stack.up(program), InterruptedRunError, "interrupted")


@pytest.mark.usefixtures("there")
def test_an_engine_that_dies_in_the_middle_may_have_done_something(
    pulumi: StandIn,
    stack: StackRunner,
    no_change: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recorder, "_LATE_EVENTS_SECONDS", 0)
    pulumi.answers({"events": no_change[:1], "code": 2, "stderr": "panic: nil\n"})

    run = stack.up(program)
    failed(run, OperationError, "operation-failed")
    assert len(run.events) == 1


@pytest.mark.usefixtures("there")
def test_a_preview_that_loses_its_summary_is_a_failure(
    pulumi: StandIn, stack: StackRunner, no_change: list[str]
) -> None:
    pulumi.answers({"events": [no_change[0], no_change[-1]]})

    failed(stack.preview(program), OperationError, "operation-failed")


@pytest.mark.usefixtures("there")
def test_outputs_are_asked_from_the_backend(pulumi: StandIn, stack: StackRunner) -> None:
    pulumi.answers({"stdout": '{\n  "agent": {"role_name": "agent"}\n}\n'})

    assert stack.outputs() == {"agent": {"role_name": "agent"}}
    assert arguments(pulumi)[1:] == ["stack", "output", "--json", "--stack", "dev"]


def test_outputs_of_a_stack_that_cannot_be_read_are_an_error(
    pulumi: StandIn, remote: StackRunner
) -> None:
    pulumi.answers({"stderr": NO_STACK, "code": 6})

    with pytest.raises(SurroundingsError):
        remote.outputs()


def test_whether_a_local_stack_exists_is_seen_without_the_engine(
    pulumi: StandIn, settings: StackSettings
) -> None:
    stack = StackRunner(pulumi.engine, settings)
    state = settings.state_file

    assert stack.exists() is False
    assert state is not None
    state.parent.mkdir(parents=True)
    state.write_text("{}")
    assert stack.exists() is True
    assert pulumi.calls == []


@pytest.mark.usefixtures("there")
def test_nothing_is_selected_on_this_machine(
    pulumi: StandIn, stack: StackRunner, no_change: list[str], tmp_path: Path
) -> None:
    pulumi.answers({"events": no_change})

    stack.preview(program)
    assert "stack select" not in pulumi.verbs
    assert not list(Path(tmp_path).rglob("workspaces"))


def failed(run: EngineRun, kind: type[Exception], code: str) -> Any:  # noqa: ANN401 - an AiRoleError
    assert type(run.failure) is kind
    assert run.failure.code == code
    assert run.failure.message
    assert run.failure.hint
    return run.failure
