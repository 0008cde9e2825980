"""Drift with the real engine: roles are changed by hand, and it must say exactly that."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.conftest import Folder

pytestmark = pytest.mark.pulumi

POLICY = "arn:aws:iam::123456789012:policy"
CLOUDWATCH = "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"

ROLES = """\
    version: 1
    account: "123456789012"
    region: us-east-1
    roles:
      trainer:
        service: sagemaker
        description: Trains
        tags: {team: ml}
        permissions:
          - {sid: Read, actions: [s3:GetObject], resources: ["arn:aws:s3:::acme-train/*"]}
        managed_policies: [CloudWatchReadOnlyAccess]
      agent:
        service: bedrock
        policy_type: inline
        exclusive: true
        permissions:
          - {sid: Invoke, actions: [bedrock:InvokeModel], resources: ["*"]}
    """


def document(action: str) -> str:
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def state_file(folder: Folder) -> Path:
    state = folder.path / ".ai-role" / "sandbox" / "state" / ".pulumi"
    return state / "stacks" / "ai-role" / "dev.json"


def role(report: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(role for role in report["roles"] if role["name"] == name)
    return found


def changes(report: dict[str, Any], name: str) -> list[tuple[str, str, str | None]]:
    """What changed of a role: its kind, its name, and the operation or the value now."""
    return [
        (
            change["kind"],
            change.get("name") or change.get("arn") or "",
            change.get("operation") or change.get("after"),
        )
        for change in role(report, name)["changes"]
    ]


@pytest.fixture(scope="module")
def roles_applied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first test that needs applied roles leaves them for the others."""
    return tmp_path_factory.mktemp("applied") / "work"


@pytest.fixture
def applied(folder: Folder, roles_applied: Path) -> Folder:
    if not roles_applied.exists():
        folder.write(ROLES)
        folder.run("apply", "--yes")
        shutil.copytree(folder.path, roles_applied)
    shutil.copytree(roles_applied, folder.path, dirs_exist_ok=True)
    return folder


def test_nothing_applied_is_no_clean_bill(folder: Folder) -> None:
    folder.write(ROLES)

    before = folder.run("drift", code=4)
    assert not state_file(folder).exists()
    folder.run("preview")
    after = folder.run("drift", code=4)

    for result in (before, after):
        assert "nothing was applied to stack dev yet" in result.stderr
        assert result.stdout == ""


def test_what_was_applied_and_left_alone_has_no_drift(applied: Folder) -> None:
    assert applied.run("drift", "--detailed-exitcode", "--fail-on", "any").stdout.startswith(
        "No drift."
    )

    report = applied.json("drift")
    assert (report["phase"], report["result"]) == ("drift", "no-changes")
    assert report["summary"]["unchanged"] == 2


def test_the_role_file_has_no_say_in_it(applied: Folder) -> None:
    text = ROLES.replace("s3:GetObject", "s3:PutObject").replace("agent:", "other:")
    applied.write(text)

    report = applied.json("drift")

    assert [role["name"] for role in report["roles"]] == ["trainer", "agent"]
    assert {role["operation"] for role in report["roles"]} == {"unchanged"}
    assert report["unmanaged"] == ["other"]
    assert role(report, "trainer")["location"]["line"] == 5
    assert role(report, "agent")["location"] is None


def test_drift_is_read_only_found_and_healed(applied: Folder) -> None:
    with applied.account() as client:
        client.update_role(RoleName="trainer", Description="Mine", MaxSessionDuration=43200)
        client.put_role_permissions_boundary(RoleName="trainer", PermissionsBoundary=READ_ONLY)
        client.tag_role(RoleName="trainer", Tags=[{"Key": "team", "Value": "x"}])
        client.create_policy_version(
            PolicyArn=f"{POLICY}/trainer-permissions",
            PolicyDocument=document("s3:*"),
            SetAsDefault=True,
        )
        client.detach_role_policy(RoleName="trainer", PolicyArn=CLOUDWATCH)
        client.put_role_policy(
            RoleName="agent", PolicyName="sneaky", PolicyDocument=document("iam:*")
        )
        client.attach_role_policy(RoleName="agent", PolicyArn=READ_ONLY)
    account, state = applied.roles_in_account(), state_file(applied).read_bytes()

    report = applied.json("drift", "--detailed-exitcode", code=2)

    assert report["result"] == "drifted"
    assert changes(report, "trainer") == [
        ("setting", "description", "Mine"),
        ("setting", "session", "43200"),
        ("setting", "boundary", READ_ONLY),
        ("setting", "tag team", "x"),
        ("policy", "trainer-permissions", "update"),
        ("attachment", CLOUDWATCH, "delete"),
    ]
    assert changes(report, "agent") == [
        ("policy", "sneaky", "create"),
        ("attachment", READ_ONLY, "create"),
    ]
    assert role(report, "agent")["access"] == "broader"
    assert applied.roles_in_account() == account
    assert state_file(applied).read_bytes() == state

    applied.run("apply", "--refresh", "--yes")

    healed = applied.json("drift", "--detailed-exitcode")
    assert healed["result"] == "no-changes"
    assert applied.roles_in_account()[role(healed, "agent")["arn"]] == {
        "attached": [],
        "inline": ["permissions"],
    }


def test_a_policy_put_on_a_role_that_is_not_exclusive_is_reported_until_it_is_off(
    applied: Folder,
) -> None:
    with applied.account() as client:
        client.put_role_policy(
            RoleName="trainer", PolicyName="sneaky", PolicyDocument=document("*")
        )

    applied.run("apply", "--refresh", "--yes")
    report = applied.json("drift", "--detailed-exitcode", code=2)

    assert changes(report, "trainer") == [("policy", "sneaky", "create")]
    (statement,) = role(report, "trainer")["changes"][0]["statements"]["added"]
    assert statement["Action"] == "*"
    assert role(report, "trainer")["access"] == "broader"
    told = applied.run("drift").stderr
    assert "warning: trainer: apply keeps policies that were put on by hand" in told
    assert "Next:" not in told
    with applied.account() as client:
        client.delete_role_policy(RoleName="trainer", PolicyName="sneaky")
    assert applied.json("drift", "--detailed-exitcode")["result"] == "no-changes"


def test_a_deleted_role_is_told_and_made_again(applied: Folder) -> None:
    with applied.account() as client:
        client.delete_role_policy(RoleName="agent", PolicyName="permissions")
        client.delete_role(RoleName="agent")

    report = applied.json("drift", "--detailed-exitcode", code=2)
    gated = applied.run("drift", "--fail-on", "delete", code=5)
    applied.run("apply", "--refresh", "--yes")

    assert report["summary"] | {"unchanged": 1, "delete": 1} == report["summary"]
    assert role(report, "agent")["access"] == "narrower"
    assert "agent" in gated.stderr
    assert applied.json("drift", "--detailed-exitcode")["result"] == "no-changes"


def test_gates_look_at_what_aws_has_now(applied: Folder) -> None:
    trust = json.loads(document("sts:AssumeRole"))
    del trust["Statement"][0]["Resource"]
    trust["Statement"][0]["Principal"] = {"Service": "ec2.amazonaws.com"}
    with applied.account() as client:
        client.update_assume_role_policy(RoleName="agent", PolicyDocument=json.dumps(trust))

    broader = applied.run("drift", "--fail-on", "broader", code=5)
    applied.run("drift", "--fail-on", "any", "--detailed-exitcode", code=5)
    others = ("--fail-on", "unknown", "--fail-on", "delete", "--fail-on", "replace")
    told = applied.run("drift", *others, "--detailed-exitcode", code=2).stderr

    assert "Next: ai-role apply roles.yaml --refresh --sandbox" in told
    assert "ec2.amazonaws.com" in broader.stdout
    assert "agent: ec2.amazonaws.com may sts:AssumeRole" in broader.stderr


def test_another_role_under_the_same_name_is_no_longer_ours(applied: Folder) -> None:
    with applied.account() as client:
        trust = client.get_role(RoleName="agent")["Role"]["AssumeRolePolicyDocument"]
        policy = client.get_role_policy(RoleName="agent", PolicyName="permissions")
        client.delete_role_policy(RoleName="agent", PolicyName="permissions")
        client.delete_role(RoleName="agent")
        client.create_role(RoleName="agent", AssumeRolePolicyDocument=json.dumps(trust))
        client.put_role_policy(
            RoleName="agent",
            PolicyName="permissions",
            PolicyDocument=json.dumps(policy["PolicyDocument"]),
        )

    report = applied.json("drift", "--detailed-exitcode", code=2)

    (change,) = role(report, "agent")["changes"]
    assert change["name"] == "unique id"
    assert change["before"] != change["after"]


def test_neither_a_lock_nor_an_interrupted_run_stops_drift_but_it_says_so(applied: Folder) -> None:
    file = state_file(applied)
    locks = file.parents[2] / "locks" / "organization" / "ai-role" / "dev"
    locks.mkdir(parents=True, exist_ok=True)
    (locks / "1.json").write_text(json.dumps({"username": "jo", "hostname": "box", "pid": 7}))
    state = json.loads(file.read_bytes())
    resources = state["checkpoint"]["latest"]["resources"]
    role = next(found for found in resources if found["type"] == "aws:iam/role:Role")
    agent = {key: role[key] for key in ("type", "custom", "parent", "provider")}
    agent["urn"] = "urn:pulumi:dev::ai-role::aws:iam/role:Role::newcomer"
    agent["inputs"] = role["inputs"] | {"name": "newcomer"}
    state["checkpoint"]["latest"]["pending_operations"] = [{"type": "creating", "resource": agent}]
    file.write_text(json.dumps(state))
    before = file.read_bytes()

    result = applied.run("drift")

    assert result.stdout.startswith("No drift.")
    assert "newcomer: an interrupted run began to make it; AWS does not have it" in result.stderr
    assert file.read_bytes() == before


def test_roles_that_the_stack_does_not_hold_are_named(applied: Folder) -> None:
    applied.write(ROLES + "  newcomer: {service: bedrock}\n")

    told = applied.run("drift")
    assert "No drift" not in told.stdout
    assert "Not managed by stack dev: newcomer." in told.stdout
    found = applied.json("drift", "--detailed-exitcode", code=2)
    assert (found["unmanaged"], found["result"]) == (["newcomer"], "drifted")
    assert "Not managed by stack dev: newcomer." in applied.run("destroy", "--yes").stdout


def test_a_lost_state_is_neither_clean_nor_destroyed(applied: Folder) -> None:
    shutil.rmtree(applied.path / ".ai-role" / "sandbox" / "state")
    account = applied.roles_in_account()

    told = applied.run("drift", code=4)
    assert "not managed  trainer, agent\n" in told.stderr
    assert "ai-role repair --from-backup" in told.stderr
    told = applied.run("destroy", "--yes")
    assert "Destroyed" not in told.stdout
    assert "Nothing to destroy: stack dev holds no roles." in told.stdout
    assert "Not managed by stack dev: trainer, agent." in told.stdout
    assert applied.roles_in_account() == account


def test_an_empty_stack_is_removed_and_nothing_was_destroyed(applied: Folder) -> None:
    for name in ("trainer", "agent"):
        applied.run("destroy", "--target", name, "--yes")
    assert state_file(applied).exists()

    # There is nothing to ask about.
    told = applied.run("destroy")

    assert "Destroyed" not in told.stdout
    assert "Nothing to destroy: stack dev holds no roles." in told.stdout
    assert not state_file(applied).exists()
