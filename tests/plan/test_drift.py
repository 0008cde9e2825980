"""What a refresh of the real provider shows becomes what was changed outside of ai-role."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from pulumi.automation import EngineEvent

from ai_role_cli.access.comparison import Access
from ai_role_cli.errors import OperationError
from ai_role_cli.plan import (
    AttachmentChange,
    Operation,
    Plan,
    RoleAccess,
    RoleChange,
    SettingChange,
    build_drift,
    role_access,
)

EventReader = Callable[[str], list[EngineEvent]]

RECORDING = Path(__file__).parents[1] / "events" / "08-refresh-preview-drift.jsonl"

CREATE, UPDATE, DELETE, UNCHANGED = (
    Operation.CREATE,
    Operation.UPDATE,
    Operation.DELETE,
    Operation.UNCHANGED,
)

ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/policy:Policy::trainer/policy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment::trainer/policy"
INLINE = "aws:iam/rolePolicy:RolePolicy::agent/inline"
PROFILE = "aws:iam/instanceProfile:InstanceProfile"
OWN_ARN = "arn:aws:iam::123456789012:policy/ai/nlp/trainer"
BOUNDARY = "arn:aws:iam::123456789012:policy/ai-boundary"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


class Account:
    """The stack of the recording before anybody touched it; each method is a change by hand."""

    def __init__(self) -> None:
        lines = RECORDING.read_text(encoding="utf-8").splitlines()
        ends = [found for line in lines if (found := json.loads(line).get("resOutputsEvent"))]
        self.steps: dict[str, Any] = {
            end["metadata"]["urn"].split("::", 2)[2]: {
                **end["metadata"],
                "op": "same",
                "new": deepcopy(end["metadata"]["old"]),
            }
            for end in ends
        }

    def read(self, step: str, **outputs: object) -> None:
        """The provider reads something else, without calling it a difference."""
        self.steps[step]["new"]["outputs"] |= outputs

    def edit(self, step: str, **outputs: object) -> None:
        self.read(step, **outputs)
        self.steps[step]["op"] = "update"

    def delete(self, step: str) -> None:
        self.steps[step] |= {"op": "delete", "new": None}

    def forget(self, part: str) -> None:
        """The role file never said this."""
        self.steps = {urn: step for urn, step in self.steps.items() if part not in urn}

    def applied(self, step: str, **outputs: object) -> None:
        """The role file says this as well."""
        kind, name = step.split("::")
        state = {**self.steps[f"{ROLE}::trainer"]["old"], "type": kind, "inputs": {}}
        urn = f"urn:pulumi:dev::ai-role::{step}"
        state |= {"urn": urn, "outputs": {"name": name, **outputs}}
        self.steps[step] = {
            **self.steps[f"{ROLE}::trainer"],
            "urn": urn,
            "type": kind,
            "old": state,
            "new": deepcopy(state),
        }

    @property
    def events(self) -> list[EngineEvent]:
        counted = Counter(step["op"] for step in self.steps.values())
        summary = {"maybeCorrupt": False, "durationSeconds": 0, "PolicyPacks": {}}
        return [
            EngineEvent.from_json({"sequence": 0, "timestamp": 0, **event})
            for event in (
                *({"resOutputsEvent": {"metadata": step}} for step in self.steps.values()),
                {"summaryEvent": {**summary, "resourceChanges": dict(counted)}},
            )
        ]

    @property
    def drift(self) -> Plan:
        return build_drift(self.events, ())


@pytest.fixture
def account() -> Account:
    return Account()


def role(plan: Plan, key: str) -> RoleChange:
    return next(role for role in plan.roles if role.key == key)


def verdict(plan: Plan, key: str) -> RoleAccess:
    return role_access(role(plan, key))


def text(action: str, *, effect: str = "Allow") -> str:
    statement = {"Effect": effect, "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_the_recorded_changes_by_hand_are_shown_as_what_aws_has_now(recorded: EventReader) -> None:
    plan = build_drift(recorded("08"), ())

    agent, trainer = role(plan, "agent"), role(plan, "trainer")
    assert (agent.operation, trainer.operation) == (UPDATE, UPDATE)
    assert agent.settings == (SettingChange("tag who", None, "me"),)
    (sneaky,) = agent.policies
    assert (sneaky.name, sneaky.operation) == ("sneaky", CREATE)
    assert [statement.actions for statement in sneaky.statements.added] == [("*",)]
    assert agent.attachments == (AttachmentChange(BOUNDARY, CREATE),)
    (added,) = trainer.trust.added
    assert [principal.value for principal in added.principals] == ["ec2.amazonaws.com"]
    assert (trainer.policies, trainer.attachments, trainer.settings) == ((), (), ())


def test_the_recorded_changes_are_broader_and_witnessed(recorded: EventReader) -> None:
    plan = build_drift(recorded("08"), ())

    agent, trainer = verdict(plan, "agent"), verdict(plan, "trainer")
    assert agent.permissions.access is Access.BROADER
    assert agent.trust.access is Access.SAME
    assert f"{BOUNDARY} attached; its text is not known" in agent.permissions.reasons
    assert trainer.permissions.access is Access.SAME
    (witness,) = trainer.trust.witnesses
    assert witness.request.principal is not None
    assert witness.request.principal.value == "ec2.amazonaws.com"
    assert (witness.before.is_allowed, witness.after.is_allowed) == (False, True)


def test_what_nobody_touched_is_no_drift(account: Account) -> None:
    plan = account.drift

    assert [(found.key, found.operation) for found in plan.roles] == [
        ("agent", UNCHANGED),
        ("trainer", UNCHANGED),
    ]
    assert plan.is_empty


def test_what_the_provider_fills_in_is_no_drift(account: Account) -> None:
    inline = account.steps[INLINE]["old"]["outputs"]
    account.read(
        f"{ROLE}::agent", inlinePolicies=[{"name": "inline", "policy": inline["policy"]}], tags={}
    )
    account.read(f"{ROLE}::trainer", managedPolicyArns=[OWN_ARN])
    account.read(POLICY, attachmentCount=1, tags={})

    assert account.drift.is_empty


@pytest.mark.parametrize("exclusive", [True, False], ids=["exclusive", "not-exclusive"])
def test_policies_put_on_by_hand_are_reported_either_way(
    account: Account, *, exclusive: bool
) -> None:
    account.read(
        f"{ROLE}::trainer",
        managedPolicyArns=[READ_ONLY, OWN_ARN],
        inlinePolicies=[{"name": "b", "policy": text("s3:*")}, {"name": "a", "policy": text("*")}],
    )
    if not exclusive:
        account.forget("Exclusive")

    plan = account.drift
    trainer = role(plan, "trainer")
    assert trainer.operation is UPDATE
    assert [(policy.name, policy.operation) for policy in trainer.policies] == [
        ("a", CREATE),
        ("b", CREATE),
    ]
    assert trainer.attachments == (AttachmentChange(READ_ONLY, CREATE),)
    assert verdict(plan, "trainer").permissions.access is Access.BROADER
    assert role(plan, "agent").operation is UNCHANGED


def test_a_deny_put_on_by_hand_is_narrower(account: Account) -> None:
    policy = text("s3:GetObject", effect="Deny")
    account.read(f"{ROLE}::trainer", inlinePolicies=[{"name": "stop", "policy": policy}])

    assert verdict(account.drift, "trainer").permissions.access is Access.NARROWER


def test_a_policy_of_the_same_name_made_elsewhere_is_not_the_roles_own(account: Account) -> None:
    other = "arn:aws:iam::123456789012:policy/other/trainer"
    account.read(f"{ROLE}::trainer", managedPolicyArns=[OWN_ARN, other])

    found = verdict(account.drift, "trainer").permissions
    assert found.access is Access.BROADER
    assert f"{other} attached; its text is not known" in found.reasons


def test_a_rewritten_policy_is_a_changed_statement(account: Account) -> None:
    policy = account.steps[POLICY]["old"]["outputs"]["policy"]
    account.edit(POLICY, policy=policy.replace("acme-train/*", "*"))

    plan = account.drift
    (change,) = role(plan, "trainer").policies
    (statement,) = change.statements.changed
    assert change.operation is UPDATE
    assert [fact.text for fact in statement.added] == ["arn:aws:s3:::*"]
    (witness,) = verdict(plan, "trainer").permissions.witnesses
    assert witness.request.action == "s3:GetObject"
    assert witness.after.is_allowed


def test_a_policy_that_was_taken_off_no_longer_counts(account: Account) -> None:
    account.delete(ATTACHMENT)

    plan = account.drift
    assert role(plan, "trainer").attachments == (AttachmentChange(OWN_ARN, DELETE),)
    assert verdict(plan, "trainer").permissions.access is Access.NARROWER


def test_a_policy_that_was_never_attached_counts_once_it_is(account: Account) -> None:
    account.forget("RolePolicyAttachment:")
    account.read(f"{ROLE}::trainer", managedPolicyArns=[OWN_ARN])

    plan = account.drift
    assert role(plan, "trainer").attachments == (AttachmentChange(OWN_ARN, CREATE),)
    found = verdict(plan, "trainer").permissions
    assert found.access is Access.BROADER
    assert {witness.request.action for witness in found.witnesses} >= {"s3:GetObject"}


def test_an_inline_policy_that_was_taken_off_is_deleted(account: Account) -> None:
    account.delete(INLINE)
    account.edit("aws:iam/rolePoliciesExclusive:RolePoliciesExclusive::agent", policyNames=[])

    plan = account.drift
    agent = role(plan, "agent")
    assert [(policy.name, policy.operation) for policy in agent.policies] == [("inline", DELETE)]
    assert verdict(plan, "agent").permissions.access is Access.NARROWER


def test_a_deleted_role_is_a_delete(account: Account) -> None:
    for step in (f"{ROLE}::agent", INLINE, *(s for s in account.steps if "Exclusive" in s)):
        account.delete(step)

    plan = account.drift
    agent = role(plan, "agent")
    assert agent.operation is DELETE
    assert agent.arn_before == "arn:aws:iam::123456789012:role/ai/agent"
    assert agent.arn_after is None
    found = verdict(plan, "agent")
    assert (found.permissions.access, found.trust.access) == (Access.NARROWER, Access.NARROWER)


@pytest.mark.parametrize(
    ("outputs", "changes"),
    [
        pytest.param({"description": "mine"}, [("description", None, "mine")], id="description"),
        pytest.param({"maxSessionDuration": 43200}, [("session", "3600", "43200")], id="session"),
        pytest.param({"tags": {"stage": "prod"}}, [("tag team", "ml", None)], id="tag-taken-off"),
        pytest.param(
            {"tags": {"stage": "test", "team": "ml"}},
            [("tag stage", "prod", "test")],
            id="tag-changed",
        ),
        pytest.param(
            {"permissionsBoundary": BOUNDARY}, [("boundary", None, BOUNDARY)], id="boundary"
        ),
    ],
)
def test_settings_are_what_was_applied_and_what_is_there(
    account: Account,
    outputs: Mapping[str, object],
    changes: list[tuple[str, str | None, str | None]],
) -> None:
    account.edit(f"{ROLE}::trainer", **outputs)

    trainer = role(account.drift, "trainer")
    assert trainer.operation is UPDATE
    assert [(found.name, found.before, found.after) for found in trainer.settings] == changes
    assert (
        trainer.arn_after == trainer.arn_before == "arn:aws:iam::123456789012:role/ai/nlp/trainer"
    )


def test_a_boundary_that_was_taken_off_is_broader(account: Account) -> None:
    account.edit(f"{ROLE}::agent", permissionsBoundary="")

    assert verdict(account.drift, "agent").permissions.access is Access.BROADER


def test_another_role_of_the_same_name_is_told_by_its_id(account: Account) -> None:
    account.read(f"{ROLE}::trainer", uniqueId="AROAOTHER")

    trainer = role(account.drift, "trainer")
    before = account.steps[f"{ROLE}::trainer"]["old"]["outputs"]["uniqueId"]
    assert trainer.operation is UPDATE
    assert trainer.settings == (SettingChange("unique id", before, "AROAOTHER"),)


def test_what_changed_beside_the_role_is_named_with_its_owner(account: Account) -> None:
    account.applied(f"{PROFILE}::trainer", role="trainer", tags=None)
    account.edit(f"{PROFILE}::trainer", role="")
    account.edit(POLICY, tags={"who": "me"})

    assert role(account.drift, "trainer").settings == (
        SettingChange("instance profile trainer role", "trainer", None),
        SettingChange("policy trainer tag who", None, "me"),
    )


def test_roles_are_in_the_order_of_the_file_though_it_says_other_things(account: Account) -> None:
    plan = build_drift(account.events, ("new", "trainer"))

    assert [found.key for found in plan.roles] == ["trainer", "agent"]


def test_a_policy_that_nobody_can_read_is_not_taken_for_none(account: Account) -> None:
    strange = '{"Version": "2012-10-17", "Statement": [{"Effect": "Maybe"}]}'
    account.edit(POLICY, policy=strange)

    found = verdict(account.drift, "trainer").permissions
    assert found.access is Access.BOTH
    assert any("its text is not known" in reason for reason in found.reasons)


def test_a_trust_policy_that_nobody_can_read_is_unknown(account: Account) -> None:
    account.edit(f"{ROLE}::trainer", assumeRolePolicy='{"Statement": []}')

    assert verdict(account.drift, "trainer").trust.access is Access.UNKNOWN


def test_a_lost_event_is_noticed(account: Account) -> None:
    events = account.events
    del events[0]

    with pytest.raises(OperationError) as raised:
        build_drift(events, ())

    assert raised.value.code == "events-lost"
