"""The harness finds what it is there to find."""

from __future__ import annotations

import json
import signal
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from ai_role_cli.sandbox.clients import iam_client
from tests.faults.aftermath import apply_problems, state_file
from tests.faults.events import Course, Event, Hold, Moment, Rule, action, change, cut, refused
from tests.faults.processes import Running, send
from tests.faults.proxy import proxied
from tests.faults.role_files import roles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mypy_boto3_iam import IAMClient

    from tests.faults.scene import Scene

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ec2.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)


@pytest.fixture
def course() -> Course:
    return Course()


@pytest.fixture
def client(scene: Scene, course: Course) -> Iterator[IAMClient]:
    with proxied(scene.endpoint, course) as endpoint:
        yield iam_client(endpoint, region="us-east-1")


def create(client: IAMClient, name: str) -> None:
    client.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)


def names(scene: Scene) -> list[str]:
    return sorted(role["RoleName"] for role in scene.iam().list_roles()["Roles"])


def test_a_refusal_strikes_the_nth_request_and_no_other(
    scene: Scene, client: IAMClient, course: Course
) -> None:
    course.reset(Rule(change, refused("AccessDenied"), skip=1))
    create(client, "a")
    client.get_role(RoleName="a")

    with pytest.raises(ClientError, match="AccessDenied"):
        create(client, "b")

    create(client, "c")
    assert names(scene) == ["a", "c"]
    assert course.actions() == ["CreateRole", "GetRole", "CreateRole", "CreateRole"]


def test_a_connection_is_cut_before_or_after_aws_has_the_request(
    scene: Scene, client: IAMClient, course: Course
) -> None:
    course.reset(Rule(change, cut), Rule(change, cut, moment=Moment.DONE, skip=1))

    # The client asks again, as the provider does.
    create(client, "a")
    with pytest.raises(ClientError, match="EntityAlreadyExists"):
        create(client, "b")

    assert course.actions() == ["CreateRole"] * 4
    assert names(scene) == ["a", "b"]


def test_a_request_is_held_until_it_is_let_go(
    scene: Scene, client: IAMClient, course: Course
) -> None:
    hold = Hold()
    course.reset(Rule(change, hold))
    thread = threading.Thread(target=create, args=(client, "a"))
    thread.start()
    hold.reached.wait()
    assert names(scene) == []

    hold.release()
    thread.join()
    assert names(scene) == ["a"]


def test_a_process_that_stays_is_found_and_ended(tmp_path: Path) -> None:
    script = (
        "import subprocess as s; s.Popen(['sleep', '60'], process_group=0, stdout=-3, stderr=-3)"
    )
    running = Running([sys.executable, "-c", script], cwd=tmp_path, env={"PATH": "/usr/bin:/bin"})
    assert running.end() == 0

    assert running.left_behind(seconds=0.1) == ["sleep 60 "]
    assert running.left_behind() == []


def test_a_command_that_hangs_is_told_of(tmp_path: Path) -> None:
    running = Running(["sleep", "60"], cwd=tmp_path, env={"PATH": "/usr/bin:/bin"})

    assert running.end(seconds=0.1) is None
    assert running.left_behind() == []


@pytest.mark.pulumi
def test_the_checker_finds_what_is_wrong(scene: Scene) -> None:
    scene.write(roles(1))
    assert scene.run("apply", "--yes").code == 0
    create(scene.iam(), "stranger")
    scene.iam().detach_role_policy(
        RoleName="role-0", PolicyArn="arn:aws:iam::123456789012:policy/ai/role-0-permissions"
    )
    lock = scene.private / "state/.pulumi/locks/organization/ai-role/dev/1.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text("{}", "utf-8")
    (scene.private / "work" / ".plan.json.a1b2c3d4").touch()
    state = state_file(scene)
    pending = '"pending_operations": [{"type": "creating", "resource": {"urn": "urn:x"}}]'
    state.write_text(state.read_text("utf-8").replace('"latest":{', f'"latest":{{{pending},'))

    refreshed, *others = sorted(apply_problems(scene), key=lambda p: not p.startswith("preview"))
    assert refreshed.startswith("preview --refresh: exit")
    assert sorted(others) == [
        "half-written file: .plan.json.a1b2c3d4",
        "lock left: 1.json",
        "pending: creating urn:x",
        "roles: role-0 differs",
        "roles: stranger is too much",
    ]


@pytest.mark.pulumi
def test_events_are_those_of_the_command(aws: Scene) -> None:
    aws.write(roles(1))
    result = aws.run_with(Rule(action("engine:up"), killed), arguments=("apply", "--yes"))

    assert result.code != 0
    assert aws.course.actions()[0] == "GetCallerIdentity"
    assert aws.course.actions()[1:] == ["engine:preview", "engine:stack init", "engine:up"]


def killed(engine: Event) -> None:
    send(engine.pid, signal.SIGKILL)
