from __future__ import annotations

import getpass
import json
import logging
import os
import shutil
import socket
import stat
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ai_role_cli.engine import StackSettings, operation, recorder
from ai_role_cli.engine.runner import EngineRun, StackRunner
from ai_role_cli.engine.stack_lock import sole_operation
from ai_role_cli.engine.state.backups import copies
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
HELD = {
    "resources": [
        {
            "urn": "urn:pulumi:dev::ai-role::pulumi:providers:aws::aws",
            "type": "pulumi:providers:aws",
            "custom": True,
            "id": "1",
            "inputs": {"region": "us-east-1", "allowedAccountIds": '["123456789012"]'},
        },
        {
            "urn": "urn:pulumi:dev::ai-role::aws:iam/role:Role::agent",
            "type": "aws:iam/role:Role",
            "custom": True,
            "provider": "urn:pulumi:dev::ai-role::pulumi:providers:aws::aws::1",
        },
    ]
}
EXPORTED = {"stdout": json.dumps({"version": 3, "deployment": HELD})}


async def program(_patience: object) -> None:
    """Stand for the role file's program: the stand-in of the engine never asks for it."""


class Listener:
    """Hears of the events and interrupts of an operation."""

    def __init__(self, events: list[object], interrupts: list[int] | None = None) -> None:
        self._events = events
        self._interrupts = [] if interrupts is None else interrupts

    def __call__(self, event: object) -> None:
        self._events.append(event)

    def interrupted(self, count: int) -> None:
        self._interrupts.append(count)


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
    state.write_text(json.dumps({"version": 3, "checkpoint": {"latest": HELD}}))
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


def test_a_preview_makes_no_stack_and_works_on_a_copy(
    pulumi: StandIn, stack: StackRunner, settings: StackSettings, no_change: list[str]
) -> None:
    pulumi.answers({"events": no_change})

    assert stack.preview(program).failure is None
    (call,) = pulumi.calls
    assert call["cwd"] == str(settings.work_dir)
    backend = call["env"]["PULUMI_BACKEND_URL"]
    assert backend.startswith("file://")
    assert str(settings.state_root) not in backend
    assert not Path(backend.removeprefix("file://").partition("?")[0]).exists()
    assert settings.state_root is not None
    assert not settings.state_root.exists()


def test_the_first_apply_makes_the_stack(
    pulumi: StandIn, stack: StackRunner, settings: StackSettings, no_change: list[str]
) -> None:
    pulumi.answers({"touch": str(settings.state_file)}, {"events": no_change})

    assert stack.up(program).failure is None
    assert pulumi.verbs == ["stack init", "up"]
    assert pulumi.calls[0]["argv"][-2:] == ["dev", "--no-select"]
    assert {call["env"]["PULUMI_BACKEND_URL"] for call in pulumi.calls} == {settings.backend}


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


def test_drift_of_an_empty_stack_is_that_nothing_was_applied(
    pulumi: StandIn, stack: StackRunner, there: StackSettings
) -> None:
    assert there.state_file is not None
    there.state_file.write_text(json.dumps({"version": 3, "checkpoint": {"latest": {}}}))

    failed(stack.preview_refresh(), SurroundingsError, "nothing-applied")
    assert pulumi.calls == []


def test_drift_of_a_remote_stack_that_is_missing_does_not_make_it(
    pulumi: StandIn, remote: StackRunner
) -> None:
    pulumi.answers({"stderr": NO_STACK, "code": 6})

    failure = failed(remote.preview_refresh(), SurroundingsError, "nothing-applied")
    assert dict(failure.facts)["backend"] == "s3://bucket"
    assert pulumi.verbs == ["stack export"]


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

    run = StackRunner(pulumi.engine, settings).up(program, progress=Listener(heard))
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

    with pytest.raises(SurroundingsError) as raised:
        stack.up(program)

    assert raised.value.code == "wrong-passphrase"
    assert pulumi.verbs == ["stack init"]


def test_a_stack_that_another_first_run_made_is_gone_on_with(
    pulumi: StandIn, remote: StackRunner, no_change: list[str]
) -> None:
    there = {"stderr": "error: stack 'organization/ai-role/dev' already exists\n", "code": 255}
    missing = {"stderr": NO_STACK, "code": 6}
    pulumi.answers(missing, missing, there, {"events": no_change})

    assert remote.up(program).failure is None
    assert pulumi.verbs == ["stack export", "stack export", "stack init", "up"]


def locked_by(pid: int, host: str = "box") -> str:
    return (
        f"{LOCKED}  s3://bucket/1.json: created by jo@{host} (pid {pid}) "
        "at 2026-11-24T12:00:00+01:00\n"
    )


@pytest.mark.usefixtures("there")
def test_a_locked_stack_names_the_holder_whatever_the_backend(
    pulumi: StandIn, stack: StackRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operation, "_RACE_SECONDS", 0)
    pulumi.answers({"stderr": locked_by(7), "code": 255})

    failure = failed(stack.up(program), StackConflictError, "stack-locked")
    assert failure.facts == (
        ("locked by", "jo@box (pid 7) since 2026-11-24T12:00:00+01:00"),
        ("lock file", "s3://bucket/1.json"),
    )
    assert pulumi.verbs == ["up"]


@pytest.mark.usefixtures("there")
def test_a_lock_of_a_dead_process_of_this_host_is_removed(
    pulumi: StandIn, stack: StackRunner, no_change: list[str]
) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    message = locked_by(dead.pid, socket.gethostname())
    pulumi.answers({"stderr": message, "code": 255}, {}, {"events": no_change})

    assert stack.up(program).failure is None
    assert pulumi.verbs == ["up", "cancel", "up"]


@pytest.mark.usefixtures("there")
def test_two_that_took_the_lock_at_once_try_once_more(
    pulumi: StandIn, stack: StackRunner, no_change: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operation, "_LOCK_PAUSE_SECONDS", 0)
    pulumi.answers({"stderr": locked_by(7), "code": 255}, {"events": no_change})

    assert stack.up(program).failure is None
    assert pulumi.verbs == ["up", "up"]


@pytest.mark.usefixtures("there")
def test_a_lock_is_waited_for_as_long_as_the_user_wants(
    pulumi: StandIn,
    settings: StackSettings,
    no_change: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(operation, "_LOCK_PAUSE_SECONDS", 0)
    pulumi.answers(*[{"stderr": LOCKED, "code": 255}] * 2, {"events": no_change})

    run = StackRunner(pulumi.engine, settings, lock_timeout_seconds=600).up(program)
    assert run.failure is None
    assert pulumi.verbs == ["up", "up", "up"]


def test_a_remote_stack_is_made_where_it_is_missing(
    pulumi: StandIn, remote: StackRunner, no_change: list[str]
) -> None:
    missing = {"stderr": NO_STACK, "code": 6}
    pulumi.answers(missing, missing, {}, {"events": no_change})

    assert remote.up(program).failure is None
    assert pulumi.verbs == ["stack export", "stack export", "stack init", "up"]


def test_a_remote_stack_is_previewed_on_a_copy(
    pulumi: StandIn, remote: StackRunner, no_change: list[str]
) -> None:
    pulumi.answers(EXPORTED, {"events": no_change})

    assert remote.preview(program).failure is None
    assert pulumi.verbs == ["stack export", "preview"]
    export, preview = (call["env"]["PULUMI_BACKEND_URL"] for call in pulumi.calls)
    assert export == "s3://bucket?region=eu-west-1"
    assert preview.startswith("file://")


def test_a_stack_that_changed_since_it_was_read_is_left_alone(
    pulumi: StandIn, stack: StackRunner, there: StackSettings, no_change: list[str]
) -> None:
    pulumi.answers({"events": no_change})
    stack.preview(program)
    state = there.state_file
    assert state is not None
    state.write_text(json.dumps({"version": 3, "checkpoint": {"latest": {}}}))

    for change in (lambda: stack.up(program), stack.destroy):
        with pytest.raises(StackConflictError) as raised:
            change()
        assert raised.value.code == "stack-changed"
    assert pulumi.verbs == ["preview"]


@pytest.mark.usefixtures("there")
def test_one_operation_at_a_time(
    pulumi: StandIn, stack: StackRunner, settings: StackSettings
) -> None:
    with sole_operation(settings, timeout_seconds=0), pytest.raises(StackConflictError) as raised:
        stack.up(program)

    assert raised.value.code == "stack-locked"
    assert dict(raised.value.facts)["locked by"].startswith(
        f"{getpass.getuser()}@{socket.gethostname()} (pid {os.getpid()}) since "
    )
    assert pulumi.calls == []


@pytest.mark.usefixtures("there")
def test_a_copy_of_the_state_is_kept_from_before(
    pulumi: StandIn, stack: StackRunner, settings: StackSettings, no_change: list[str]
) -> None:
    state = settings.state_file
    assert state is not None
    before = state.read_bytes()
    pulumi.answers({"events": no_change, "touch": str(state)})

    stack.up(program)
    (copy,) = copies(settings)
    assert copy.read_bytes() == before != state.read_bytes()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


@pytest.mark.usefixtures("there")
def test_a_full_disk_is_found_before_anything_starts(
    pulumi: StandIn, stack: StackRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage("/")._replace(free=220 * 1024)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: full)

    with pytest.raises(SurroundingsError) as raised:
        stack.up(program)

    assert raised.value.code == "disk-full"
    assert dict(raised.value.facts)["free"] == "220 KiB"
    assert pulumi.calls == []


@pytest.mark.usefixtures("there")
def test_a_disk_that_runs_full_stops_the_engine_and_loses_no_state(
    pulumi: StandIn, stack: StackRunner, settings: StackSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = settings.state_file
    assert state is not None
    before = state.read_bytes()
    usage = shutil.disk_usage("/")

    def free(_folder: object) -> object:
        return usage._replace(free=10**9 if not pulumi.calls else 0)

    monkeypatch.setattr(shutil, "disk_usage", free)
    pulumi.answers({"cuts_off": str(state), "awaits_interrupt": True, "code": 255})

    failure = failed(stack.up(program), SurroundingsError, "disk-full")
    assert str(settings.state_root) in failure.message
    assert state.read_bytes() == before
    assert not list(Path(str(settings.state_root)).glob("reserve"))


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

    run = StackRunner(pulumi.engine, settings).up(program, progress=Listener([], told))
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


def test_outputs_are_those_of_the_state_in_the_backend(
    pulumi: StandIn, remote: StackRunner
) -> None:
    root = {
        "urn": "urn:pulumi:dev::ai-role::pulumi:pulumi:Stack::ai-role-dev",
        "type": "pulumi:pulumi:Stack",
        "outputs": {"agent": {"role_name": "agent"}},
    }
    state = {"version": 3, "deployment": {"resources": [root]}}
    pulumi.answers({"stdout": json.dumps(state)}, {"stderr": NO_STACK, "code": 6})

    assert remote.outputs() == {"agent": {"role_name": "agent"}}
    assert arguments(pulumi)[1:] == ["stack", "export", "--stack", "dev"]
    with pytest.raises(SurroundingsError) as raised:
        remote.outputs()
    assert raised.value.code == "nothing-applied"


@pytest.mark.parametrize(
    "operate",
    [
        lambda stack: stack.preview(program),
        lambda stack: stack.up(program),
        lambda stack: stack.preview_refresh(),
        lambda stack: stack.preview_destroy(),
        lambda stack: stack.destroy(),
        lambda stack: stack.complete(),
    ],
    ids=["preview", "up", "drift", "preview-destroy", "destroy", "complete"],
)
def test_a_state_that_is_not_ours_never_reaches_the_engine(
    pulumi: StandIn, stack: StackRunner, there: StackSettings, operate: Callable[[Any], object]
) -> None:
    state = there.state_file
    assert state is not None
    state.write_text(state.read_text().replace("aws:iam/role:Role", "evil:index:Thing"))

    with pytest.raises(SurroundingsError) as raised:
        operate(stack)

    assert raised.value.code == "state-foreign"
    assert pulumi.calls == []


@pytest.mark.usefixtures("there")
def test_a_state_that_turns_foreign_after_it_was_shown_is_refused(
    pulumi: StandIn, stack: StackRunner, settings: StackSettings
) -> None:
    assert stack.state.digest
    state = settings.state_file
    assert state is not None
    state.write_text(state.read_text().replace('"latest": {', '"latest": {"snippets": [1], '))

    with pytest.raises(SurroundingsError) as raised:
        stack.up(program)

    assert raised.value.code == "state-foreign"
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
