"""The main job with the real engine; what counts is what the account holds afterwards."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Folder

pytestmark = pytest.mark.pulumi

ROLE = "arn:aws:iam::123456789012:role"
POLICY = "arn:aws:iam::123456789012:policy"

TWO_ROLES = """\
    version: 1
    account: "123456789012"
    region: us-east-1
    roles:
      trainer:
        path: {path}
        service: sagemaker
        permissions:
          - sid: Read
            actions: [{actions}]
            resources: ["arn:aws:s3:::acme-train/*"]
      agent:
        path: {path}
        policy_type: inline
        service: bedrock
        permissions:
          - {{sid: Invoke, actions: [bedrock:InvokeModel], resources: ["*"]}}
    """


def two_roles(path: str = "/", actions: str = "s3:GetObject") -> str:
    return TWO_ROLES.format(path=path, actions=actions)


def operations(report: dict[str, Any]) -> dict[str, str]:
    return {role["name"]: role["operation"] for role in report["roles"]}


def changed_resources(report: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted(
        (resource["type"].rpartition(":")[2], resource["operation"])
        for role in report["roles"]
        for resource in role["resources"]
        if resource["operation"] != "unchanged"
    )


def test_from_nothing_to_nothing(shell: Folder) -> None:
    shell.write(two_roles())

    applied = shell.json("apply", "--yes")

    assert operations(applied) == {"trainer": "create", "agent": "create"}
    assert applied["result"] == "applied"
    assert shell.roles_in_account() == {
        f"{ROLE}/agent": {"attached": [], "inline": ["permissions"]},
        f"{ROLE}/trainer": {"attached": [f"{POLICY}/trainer-permissions"], "inline": []},
    }
    again = shell.json("apply", "--yes")
    assert (again["result"], changed_resources(again)) == ("no-changes", [])
    assert shell.run("preview", "--detailed-exitcode").stdout == (
        "No changes since the last apply. 2 roles match roles.yaml (account 123456789012).\n"
        "AWS was not asked (--refresh asks).\n"
    )

    destroyed = shell.json("destroy", "--yes")

    assert destroyed["result"] == "destroyed"
    assert shell.roles_in_account() == {}
    assert shell.policies_in_account() == []
    state = shell.path / ".ai-role" / "sandbox" / "state" / ".pulumi" / "stacks"
    assert not list(state.rglob("dev.json"))
    assert shell.json("destroy", "--yes")["result"] == "no-changes"


def test_one_statement_changed_is_one_update(folder: Folder) -> None:
    folder.write(two_roles())
    folder.run("apply", "--yes")
    folder.write(two_roles(actions="s3:GetObject, s3:PutObject"))

    preview = folder.json("preview", "--detailed-exitcode", code=2)
    applied = folder.json("apply", "--yes")

    assert changed_resources(preview) == changed_resources(applied) == [("Policy", "update")]
    (change,) = next(role for role in preview["roles"] if role["name"] == "trainer")["changes"]
    (statement,) = change["statements"]["changed"]
    assert statement["added"] == {"actions": ["s3:PutObject"]}
    assert statement["removed"] == {}
    with folder.account() as client:
        arn = f"{POLICY}/trainer-permissions"
        version = client.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        document = client.get_policy_version(PolicyArn=arn, VersionId=version)
    assert document["PolicyVersion"]["Document"]["Statement"][0]["Action"] == [
        "s3:GetObject",
        "s3:PutObject",
    ]


def test_a_new_path_replaces_roles_with_all_that_is_on_them(folder: Folder) -> None:
    folder.write(two_roles())
    folder.run("apply", "--yes")
    folder.write(two_roles(path="/ai/"))

    preview = folder.json("preview")
    applied = folder.json("apply", "--yes")

    assert operations(preview) == operations(applied) == {"trainer": "replace", "agent": "replace"}
    assert {role["arn"] for role in preview["roles"]} == {f"{ROLE}/ai/trainer", f"{ROLE}/ai/agent"}
    assert folder.roles_in_account() == {
        f"{ROLE}/ai/agent": {"attached": [], "inline": ["permissions"]},
        f"{ROLE}/ai/trainer": {"attached": [f"{POLICY}/ai/trainer-permissions"], "inline": []},
    }
    assert folder.policies_in_account() == [f"{POLICY}/ai/trainer-permissions"]
    assert folder.json("preview")["result"] == "no-changes"


def test_a_role_that_leaves_the_file_is_deleted(folder: Folder) -> None:
    text = two_roles()
    folder.write(text)
    folder.run("apply", "--yes")
    folder.write(text[: text.index("      agent:")])

    preview = folder.run("preview").stdout
    folder.run("apply", "--yes")

    assert "- agent  delete  ▼ access gone  (not in the file)" in preview
    assert list(folder.roles_in_account()) == [f"{ROLE}/trainer"]


def test_policies_put_on_by_hand_do_not_stop_a_destroy(folder: Folder) -> None:
    folder.write(two_roles())
    folder.run("apply", "--yes")
    with folder.account() as client:
        client.put_role_policy(
            RoleName="trainer",
            PolicyName="sneaky",
            PolicyDocument=json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
                }
            ),
        )
        client.attach_role_policy(
            RoleName="agent", PolicyArn="arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"
        )

    folder.run("destroy", "--yes")

    assert folder.roles_in_account() == {}


def test_an_exclusive_role_loses_what_was_put_on_by_hand(folder: Folder) -> None:
    folder.write(
        two_roles().replace("service: bedrock", "service: bedrock\n        exclusive: true")
    )
    folder.run("apply", "--yes")
    foreign = "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"
    with folder.account() as client:
        client.attach_role_policy(RoleName="agent", PolicyArn=foreign)

    preview = folder.json("preview", "--refresh")

    (change,) = next(role for role in preview["roles"] if role["name"] == "agent")["changes"]
    assert change == {"kind": "attachment", "arn": foreign, "operation": "delete"}


REFUSED = """\
    version: 1
    region: us-east-1
    roles:
      broken:
        service: sagemaker
        permissions: [{{actions: [s3:GetObject], resources: ["*"]}}]
        managed_policies: [arn:aws:iam::123456789012:policy/{name}]
      fine:
        service: lambda
        permissions: [{{actions: [s3:GetObject], resources: ["*"]}}]
    """


def test_a_refusal_half_way_records_the_rest_and_a_second_run_completes(
    folder: Folder, shell: Folder
) -> None:
    folder.write(REFUSED.format(name="missing"))

    failed = shell.run("apply", "--yes", code=6)

    assert "error[not-found]" in failed.stderr
    assert "broken (roles.yaml:4)" in failed.stderr
    assert "policy/missing does not exist: create it first" in failed.stderr
    assert "  broken  partly created (3 of 4)  " in failed.stdout
    assert set(folder.roles_in_account()) == {f"{ROLE}/broken", f"{ROLE}/fine"}
    with folder.account() as client:
        client.create_policy(
            PolicyName="missing",
            PolicyDocument=json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
                }
            ),
        )

    completed = folder.json("apply", "--yes")

    assert changed_resources(completed) == [("RolePolicyAttachment", "create")]
    assert folder.json("preview")["result"] == "no-changes"


def test_a_role_that_aws_refuses_does_not_stop_the_others(folder: Folder, shell: Folder) -> None:
    folder.write(two_roles())
    folder.run("apply", "--yes")
    with folder.account() as client:
        trust = client.get_role(RoleName="agent")["Role"]["AssumeRolePolicyDocument"]
        client.create_role(RoleName="taken", AssumeRolePolicyDocument=json.dumps(trust))
    taken = "      taken: {service: lambda, managed_policies: [ReadOnlyAccess]}\n"
    folder.write(two_roles(path="/ai/").rstrip(" ") + taken)

    failed = shell.run("apply", "--yes", "--output-file", "json=result.json", code=6)

    assert "error[name-exists]" in failed.stderr
    assert "taken (roles.yaml:18)" in failed.stderr
    assert "already has a role named taken, which is not part of stack dev" in failed.stderr
    # Somebody else's role is nowhere among what is ours.
    result = json.loads((shell.path / "result.json").read_bytes())
    assert f"{ROLE}/taken" not in failed.stdout.partition("Not complete: ")[2]
    assert "  taken    not created\n" in failed.stdout
    assert [(r["arn"], r["completion"]) for r in result["roles"] if r["name"] == "taken"] == [
        (None, "not-done")
    ]
    assert set(json.loads(shell.run("outputs", "--format", "json").stdout)) == {"agent", "trainer"}
    assert {f"{ROLE}/ai/agent", f"{ROLE}/ai/trainer", f"{ROLE}/taken"} == set(
        folder.roles_in_account()
    )


SPELLED = """\
    version: 1
    region: us-east-1
    roles:
      order: {{service: lambda, permissions: [{{actions: {order}, resources: ["*"]}}]}}
      list-or-text: {{service: lambda, permissions: [{{actions: {form}, resources: ["*"]}}]}}
      case: {{service: lambda, permissions: [{{actions: {case}, resources: ["*"]}}]}}
    """


def test_what_iam_does_not_tell_apart_is_no_change(folder: Folder) -> None:
    before = {
        "order": "[s3:GetObject, s3:PutObject]",
        "form": "[s3:GetObject]",
        "case": "[s3:GetObject]",
    }
    after = {
        "order": "[s3:PutObject, s3:GetObject]",
        "form": "s3:GetObject",
        "case": "[S3:getobject]",
    }
    folder.write(SPELLED.format(**before))
    folder.run("apply", "--yes")
    folder.write(SPELLED.format(**after))

    assert changed_resources(folder.json("preview")) == []


TRUST = """\
    version: 1
    region: us-east-1
    roles:
      agent:
        trust:
          - service: {services}
            conditions: {{StringEquals: {{"{key}": "123456789012"}}}}
    """


def test_services_in_any_form_and_keys_in_any_case_are_no_change(folder: Folder) -> None:
    folder.write(TRUST.format(services="[bedrock, lambda]", key="aws:SourceAccount"))
    folder.run("apply", "--yes")

    folder.write(TRUST.format(services="[lambda, bedrock]", key="AWS:sourceaccount"))
    assert changed_resources(folder.json("preview")) == []

    folder.write(TRUST.format(services="bedrock", key="aws:SourceAccount"))
    folder.run("apply", "--yes")
    folder.write(TRUST.format(services="[bedrock.amazonaws.com]", key="aws:SourceAccount"))
    assert changed_resources(folder.json("preview")) == []


def test_a_target_is_applied_and_destroyed_alone(folder: Folder) -> None:
    folder.write(two_roles())

    applied = folder.json("apply", "--yes", "--target", "agent")

    assert operations(applied) == {"agent": "create"}
    assert list(folder.roles_in_account()) == [f"{ROLE}/agent"]
    assert operations(folder.json("preview")) == {"trainer": "create", "agent": "unchanged"}
    folder.run("apply", "--yes")

    folder.run("destroy", "--yes", "--target", "trainer")

    assert list(folder.roles_in_account()) == [f"{ROLE}/agent"]
    assert folder.policies_in_account() == []
    assert "--target trainer" in folder.run("apply", "--target", "trainr", code=64).stderr


PROTECTED = """\
    version: 1
    region: us-east-1
    roles:
      keeper: {{service: lambda, path: {path}, protect: {protect}}}
      other: {{service: lambda}}
    """


def test_a_protected_role_is_neither_replaced_nor_deleted(folder: Folder, shell: Folder) -> None:
    folder.write(PROTECTED.format(path="/", protect="true"))
    folder.run("apply", "--yes")

    destroy = shell.run("destroy", "--yes", code=5)
    folder.write(PROTECTED.format(path="/new/", protect="true"))
    replace = shell.run("apply", "--yes", code=5)
    without = PROTECTED.format(path="/", protect="true").splitlines(keepends=True)
    folder.write("".join(line for line in without if "keeper" not in line))
    removed = shell.run("apply", "--yes", code=5)

    assert "keeper (roles.yaml:4)" in destroy.stderr
    assert "keeper (roles.yaml:4)" in replace.stderr
    assert "keeper (no longer in the file)" in removed.stderr
    assert set(folder.roles_in_account()) == {f"{ROLE}/keeper", f"{ROLE}/other"}

    folder.write(PROTECTED.format(path="/", protect="false"))
    folder.run("apply", "--yes")
    folder.run("destroy", "--yes")

    assert folder.roles_in_account() == {}


def test_a_retained_role_stays_in_the_account(folder: Folder) -> None:
    folder.write(two_roles().replace("service: bedrock", "service: bedrock\n        retain: true"))
    folder.run("apply", "--yes")

    destroyed = folder.run("destroy", "--yes").stdout

    assert "- agent  delete  = same access" in destroyed
    assert "It stays in AWS as it is" in destroyed
    assert folder.roles_in_account() == {
        f"{ROLE}/agent": {"attached": [], "inline": ["permissions"]}
    }


def test_a_proxy_is_not_asked_for_what_is_on_this_machine(shell: Folder) -> None:
    shell.write(two_roles())

    proxied = shell.run(
        "preview", http_proxy="http://127.0.0.1:9", https_proxy="http://127.0.0.1:9"
    )

    assert "2 to create" in proxied.stdout


LENT = """\
    version: 1
    region: us-east-1
    roles:
      lends:
        service: lambda
        permissions: [{{actions: [{actions}], resources: ["*"]}}]
      borrows:
        service: lambda
        description: {description}
        managed_policies: [arn:aws:iam::123456789012:policy/lends-permissions]
    """


def test_a_target_is_not_applied_unseen_to_those_who_use_its_policy(folder: Folder) -> None:
    folder.write(LENT.format(actions="s3:GetObject", description="old"))
    folder.run("apply", "--yes", "--target", "lends")
    folder.run("apply", "--yes")
    folder.write(LENT.format(actions="s3:GetObject, s3:PutObject", description="new"))

    told = folder.run("apply", "--target", "lends", "--fail-on", "broader", "--yes", code=5)
    applied = folder.json("apply", "--target", "lends", "--yes")

    assert "borrows: may s3:PutObject" in told.stderr
    assert [(r["name"], r["operation"], r["access"]) for r in applied["roles"]] == [
        ("lends", "update", "broader"),
        ("borrows", "unchanged", "broader"),
    ]
    # What is left to do is done to nobody yet.
    left = folder.json("preview")["roles"]
    assert [(r["name"], r["operation"]) for r in left] == [
        ("lends", "unchanged"),
        ("borrows", "update"),
    ]
