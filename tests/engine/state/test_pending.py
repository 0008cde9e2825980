from __future__ import annotations

import json
from typing import Any

import pytest

from ai_role_cli.engine.state.pending import Begun, counted_as_made, left_over, without_strangers

ACCOUNT = "123456789012"
URN = "urn:pulumi:dev::ai-role::"
ROOT = {"urn": f"{URN}pulumi:pulumi:Stack::ai-role-dev", "type": "pulumi:pulumi:Stack"}
PROVIDER = {
    "urn": f"{URN}pulumi:providers:aws::aws",
    "type": "pulumi:providers:aws",
    "inputs": {"allowedAccountIds": json.dumps([ACCOUNT]), "region": "cn-north-1"},
}
TRUST = '{"Statement": [], "Version": "2012-10-17"}'


def resource(kind: str, key: str = "agent", /, **inputs: str) -> dict[str, Any]:
    token = f"aws:iam/{kind[0].lower()}{kind[1:]}:{kind}"
    return {"urn": f"{URN}{token}::{key}", "type": token, "inputs": inputs}


def deployment(*resources: dict[str, Any], **begun: dict[str, Any]) -> dict[str, Any]:
    pending = [{"type": verb, "resource": found} for verb, found in begun.items()]
    return {"resources": [ROOT, PROVIDER, *resources], "pending_operations": pending}


@pytest.mark.parametrize(
    ("begun", "expected"),
    [
        (resource("Role", name="acme-agent", path="/ai/"), "acme-agent"),
        (resource("InstanceProfile", name="acme-agent"), "acme-agent"),
        (
            resource("Policy", name="read", path="/ai/"),
            f"arn:aws-cn:iam::{ACCOUNT}:policy/ai/read",
        ),
        (resource("RolePolicy", role="agent", name="read"), "agent:read"),
        (resource("RolePolicyAttachment", role="agent", policyArn="arn:x"), "agent/arn:x"),
        (resource("RolePoliciesExclusive", roleName="agent"), "agent"),
        (resource("RolePolicyAttachmentsExclusive", roleName="agent"), "agent"),
    ],
    ids=lambda value: value["type"].rpartition(":")[2] if isinstance(value, dict) else "",
)
def test_what_was_begun_counts_as_made_under_its_id(begun: dict[str, Any], expected: str) -> None:
    completed = counted_as_made(deployment(creating=begun))

    assert completed["resources"] == [
        ROOT,
        PROVIDER,
        {**begun, "id": expected, "outputs": begun["inputs"]},
    ]
    assert "pending_operations" not in completed


def test_what_the_state_knows_by_now_is_over() -> None:
    role = resource("Role", name="agent")

    assert left_over(deployment(role, creating=role)) == ()
    assert counted_as_made(deployment(role, creating=role))["resources"] == [ROOT, PROVIDER, role]


def test_a_replacement_takes_the_place_of_what_it_replaces() -> None:
    old = {**resource("Role", name="agent", path="/"), "pendingReplacement": True}
    new = resource("Role", name="agent", path="/ml/")

    assert left_over(deployment(old, creating=new)) == (Begun("creating", new["urn"]),)
    (_, _, made) = counted_as_made(deployment(old, creating=new))["resources"]
    assert made["inputs"]["path"] == "/ml/"
    assert "pendingReplacement" not in made


def test_an_update_or_a_deletion_changes_nothing_but_is_open() -> None:
    role = resource("Role", name="agent")
    state = deployment(role, updating=role, deleting=role)

    assert [each.verb for each in left_over(state)] == ["updating", "deleting"]
    assert counted_as_made(state)["resources"] == [ROOT, PROVIDER, role]


@pytest.mark.parametrize(
    "begun",
    [resource("Role"), resource("User", name="agent"), PROVIDER, ROOT],
    ids=["no-name", "not-ours", "provider", "stack"],
)
def test_what_has_no_known_id_is_dropped(begun: dict[str, Any]) -> None:
    assert counted_as_made(deployment(creating=begun))["resources"][2:] == []


def test_what_somebody_else_made_under_our_name_is_not_ours() -> None:
    mine = resource("Role", "mine", name="mine", assumeRolePolicy=TRUST, path="/")
    theirs = resource("Role", "theirs", name="theirs", assumeRolePolicy=TRUST, path="/")
    known = resource("Role", "known", name="known", path="/")
    made = counted_as_made(
        {
            "resources": [ROOT, PROVIDER, known],
            "pending_operations": [{"type": "creating", "resource": r} for r in (mine, theirs)],
        }
    )
    found = {
        "resources": [
            ROOT,
            PROVIDER,
            {**known, "outputs": {"path": "/changed-by-hand/"}},
            {**mine, "outputs": {"assumeRolePolicy": TRUST.replace(" ", ""), "path": "/"}},
            {**theirs, "outputs": {"assumeRolePolicy": '{"Statement": []}', "path": "/"}},
        ]
    }

    ours, strangers = without_strangers(found, made, {mine["urn"], theirs["urn"]})
    assert strangers == (theirs["urn"],)
    assert [each["urn"] for each in ours["resources"][2:]] == [known["urn"], mine["urn"]]
