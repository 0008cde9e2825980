"""What a killed run leaves in a state: seen, taken in, settled; and an older state put back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.conftest import Folder

pytestmark = pytest.mark.pulumi

ROLES = """\
    version: 1
    account: "123456789012"
    region: us-east-1
    roles:
      trainer: {service: sagemaker, tags: {team: ml}}
      host:
        service: ec2
        permissions: [{actions: [s3:GetObject], resources: ["arn:aws:s3:::acme/*"]}]
      agent:
        service: bedrock
        policy_type: inline
        exclusive: true
        permissions: [{actions: [s3:GetObject], resources: ["arn:aws:s3:::acme/*"]}]
    """
HELD_BY_ENGINE = ("pulumi:pulumi:Stack", "pulumi:providers:aws", "ai-role:index:RoleFile")


def state_file(folder: Folder) -> Path:
    state = folder.path / ".ai-role" / "sandbox" / "state"
    (file,) = state.glob(".pulumi/stacks/*/dev.json")
    return file


def as_if_killed(folder: Folder) -> None:
    """Make the state what a kill leaves: everything was begun, and the end of nothing is noted."""
    file = state_file(folder)
    state = json.loads(file.read_bytes())
    latest = state["checkpoint"]["latest"]
    kept = [found for found in latest["resources"] if found["type"] in HELD_BY_ENGINE]
    begun = [found for found in latest["resources"] if found["type"] not in HELD_BY_ENGINE]
    for found in begun:
        del found["id"], found["outputs"]
    latest["resources"] = kept
    latest["pending_operations"] = [{"type": "creating", "resource": found} for found in begun]
    file.write_text(json.dumps(state))


@pytest.fixture
def killed(folder: Folder) -> Folder:
    folder.write(ROLES)
    folder.run("apply", "--yes")
    as_if_killed(folder)
    return folder


def pending(folder: Folder) -> list[Any]:
    state: dict[str, Any] = json.loads(state_file(folder).read_bytes())
    found: list[Any] = state["checkpoint"]["latest"].get("pending_operations") or []
    return found


def test_what_a_killed_run_made_is_taken_in(killed: Folder) -> None:
    before = state_file(killed).read_bytes()

    preview = killed.run("preview")

    assert "trainer: an interrupted run made it; it is taken in" in preview.stderr
    assert "create" not in preview.stdout.splitlines()[0]
    assert state_file(killed).read_bytes() == before

    killed.run("apply", "--yes")

    assert pending(killed) == []
    assert killed.json("preview", "--refresh")["result"] == "no-changes"
    assert len(killed.roles_in_account()) == 3


def test_destroy_takes_what_a_killed_run_made_along(killed: Folder) -> None:
    killed.run("destroy", "--yes")

    assert killed.roles_in_account() == {}
    assert killed.policies_in_account() == []
    with killed.account() as client:
        assert client.list_instance_profiles()["InstanceProfiles"] == []


def test_repair_settles_it_without_an_apply(killed: Folder) -> None:
    refused = killed.run("repair", code=8)
    assert "--yes" in refused.stderr
    assert pending(killed)

    assert killed.run("repair", "--yes").stdout.startswith("Repaired")

    assert pending(killed) == []
    assert killed.run("repair").stdout == "Nothing to repair: no run was cut off.\n"


def test_what_is_not_in_aws_is_made_and_what_is_not_ours_is_left_alone(shell: Folder) -> None:
    shell.write(ROLES)
    shell.run("apply", "--yes")
    shell.run("destroy", "--yes")
    shell.run("apply", "--yes")
    with shell.account() as client:
        client.delete_role_policy(RoleName="agent", PolicyName="permissions")
        client.delete_role(RoleName="agent")
        trust = {"Version": "2012-10-17", "Statement": [_statement("lambda.amazonaws.com")]}
        client.update_assume_role_policy(RoleName="trainer", PolicyDocument=json.dumps(trust))
    as_if_killed(shell)

    refused = shell.run("apply", "--yes", code=6)

    assert "trainer: an interrupted run began to make it; AWS has one of this name" in (
        refused.stderr.replace("\n", " ")
    )
    assert "agent: an interrupted run began to make it; AWS does not have it" in refused.stderr
    assert "EntityAlreadyExists" in refused.stderr
    assert "arn:aws:iam::123456789012:role/agent" in shell.roles_in_account()
    with shell.account() as client:
        found = client.get_role(RoleName="trainer")["Role"]["AssumeRolePolicyDocument"]
    assert found == trust


def _statement(service: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}


def test_an_older_state_is_put_back(folder: Folder) -> None:
    assert (
        "no backup"
        in folder_with_roles(folder).run("repair", "--from-backup", "--yes", code=4).stderr
    )
    folder.run("apply", "--yes")
    whole = state_file(folder).read_bytes()
    state_file(folder).write_bytes(whole[: len(whole) // 2])

    broken = folder.run("preview", code=4)
    assert "ai-role repair --from-backup" in broken.stderr

    folder.run("repair", "--from-backup", "--yes")

    assert state_file(folder).with_name("dev.json.replaced").exists()
    folder.run("apply", "--yes", "--refresh")
    assert len(folder.roles_in_account()) == 3


def folder_with_roles(folder: Folder) -> Folder:
    folder.write(ROLES)
    return folder
