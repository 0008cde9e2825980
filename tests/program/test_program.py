"""What the program asks the engine for, seen from the engine's side."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ai_role_cli.policy import RoleDocuments
from ai_role_cli.program import role_key_of
from ai_role_cli.program.naming import provider_urn

RolesFactory = Callable[..., tuple[RoleDocuments, ...]]
ProgramRunner = Callable[..., Any]

SEED = """
roles:
  ai-service:
    service: sagemaker.amazonaws.com
    permissions:
      - sid: ReadWriteBucket
        actions: [s3:GetObject, s3:PutObject]
        resources: ["arn:{partition}:s3:::my-ai-bucket/*"]
"""

URN = "urn:pulumi:dev::ai-role::aws:iam/"
ROLE_URN = f"{URN}role:Role::agent"
POLICY_URN = f"{URN}policy:Policy::agent/permissions"
READ = '{actions: s3:GetObject, resources: "*"}'
READ_JSON = json.dumps({"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}})


def agent(text: str) -> str:
    lines = "".join(f"    {line}\n" for line in text.strip().splitlines())
    return f"roles:\n  agent:\n    service: lambda.amazonaws.com\n{lines}"


def test_the_seed_is_exactly_role_policy_and_attachment(
    roles: RolesFactory, run_program: ProgramRunner
) -> None:
    run = run_program(roles(SEED))

    assert [(each.type, each.name, each.inputs) for each in run.resources] == [
        (
            "aws:iam/policy:Policy",
            "ai-service/permissions",
            {
                "name": "ai-service-permissions",
                "path": "/",
                "policy": '{"Version":"2012-10-17","Statement":[{"Sid":"ReadWriteBucket",'
                '"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],'
                '"Resource":"arn:aws:s3:::my-ai-bucket/*"}]}',
            },
        ),
        (
            "aws:iam/role:Role",
            "ai-service",
            {
                "name": "ai-service",
                "path": "/",
                "assumeRolePolicy": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
                '"Principal":{"Service":"sagemaker.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
                "maxSessionDuration": 3600,
                "forceDetachPolicies": True,
            },
        ),
        (
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            "ai-service/permissions",
            {
                "role": "ai-service",
                "policyArn": "arn:aws:iam::123456789012:policy/ai-service-permissions",
            },
        ),
    ]


def test_a_role_exports_its_name_and_arn(roles: RolesFactory, run_program: ProgramRunner) -> None:
    run = run_program(roles(SEED))

    assert run.monitor.outputs == {
        "ai-service": {"role_name": "ai-service", "role_arn": "arn-of-ai-service"}
    }


def test_the_provider_is_bound_to_account_and_region(
    roles: RolesFactory, run_program: ProgramRunner
) -> None:
    run = run_program(roles(SEED))

    provider = run.monitor.registrations[0]
    assert (provider.type, provider.name) == ("pulumi:providers:aws", "aws")
    assert provider.inputs["region"] == "eu-west-1"
    assert json.loads(provider.inputs["allowedAccountIds"]) == ["123456789012"]
    assert provider.urn == provider_urn(stack="dev", project="ai-role")
    assert {each.provider for each in run.resources} == {f"{provider.urn}::id"}


def test_the_state_is_told_whose_the_stack_is(
    roles: RolesFactory, run_program: ProgramRunner
) -> None:
    run = run_program(roles(SEED))

    assert run.monitor.owner == {
        "file": "iam/roles.yaml",
        "repository": "github.com/acme/iac",
        "account": "123456789012",
        "region": "eu-west-1",
    }


def test_every_setting_of_a_role_reaches_the_engine(
    roles: RolesFactory, run_program: ProgramRunner
) -> None:
    text = """
        name: helper
        path: /ai/
        description: Answers questions
        max_session: 2h
        permissions_boundary: arn:aws:iam::123456789012:policy/edge
        tags: {team: ml}
    """

    role = run_program(roles(agent(text.replace("        ", "")))).one("Role")
    assert {name: role.inputs[name] for name in role.inputs if name != "assumeRolePolicy"} == {
        "name": "helper",
        "path": "/ai/",
        "description": "Answers questions",
        "maxSessionDuration": 7200,
        "permissionsBoundary": "arn:aws:iam::123456789012:policy/edge",
        "tags": {"team": "ml"},
        "forceDetachPolicies": True,
    }
    assert role.name == "agent"


def test_an_inline_policy_is_a_role_policy(roles: RolesFactory, run_program: ProgramRunner) -> None:
    run = run_program(roles(agent(f"policy_type: inline\npermissions: [{READ}]")))

    assert run.kinds == [("Role", "agent"), ("RolePolicy", "agent/permissions")]
    inline = run.one("RolePolicy")
    assert inline.inputs == {
        "name": "permissions",
        "role": "agent",
        "policy": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
        '"Action":"s3:GetObject","Resource":"*"}]}',
    }
    assert inline.property_dependencies["role"] == {ROLE_URN}


def test_policies_made_elsewhere_are_attached(
    roles: RolesFactory, run_program: ProgramRunner
) -> None:
    run = run_program(roles(agent("managed_policies: [ReadOnlyAccess]")))

    assert run.kinds == [("Role", "agent"), ("RolePolicyAttachment", "agent/aws/ReadOnlyAccess")]
    attachment = run.one("RolePolicyAttachment")
    assert attachment.inputs == {
        "role": "agent",
        "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
    }


def test_an_attachment_depends_on_role_and_policy_by_its_properties(
    roles: RolesFactory, run_program: ProgramRunner
) -> None:
    run = run_program(roles(agent(f"permissions: [{READ}]")))

    attachment = run.one("RolePolicyAttachment")
    assert attachment.property_dependencies == {"role": {ROLE_URN}, "policyArn": {POLICY_URN}}
    assert run.one("Policy").dependencies == {ROLE_URN}


@pytest.mark.parametrize(
    ("kind", "names", "arns"),
    [
        pytest.param(
            "managed",
            [],
            [
                "arn:aws:iam::123456789012:policy/agent-permissions",
                "arn:aws:iam::123456789012:policy/agent-zoo",
                "arn:aws:iam::aws:policy/ReadOnlyAccess",
            ],
            id="managed",
        ),
        pytest.param(
            "inline",
            ["permissions", "zoo"],
            ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
            id="inline",
        ),
    ],
)
def test_an_exclusive_role_lists_all_that_may_be_on_it(
    roles: RolesFactory,
    run_program: ProgramRunner,
    kind: str,
    names: list[str],
    arns: list[str],
) -> None:
    text = (
        f"policy_type: {kind}\nexclusive: true\nmanaged_policies: [ReadOnlyAccess]\n"
        f"permissions: [{READ}]\npolicy_documents: {{zoo: zoo.json}}\n"
    )

    run = run_program(roles(agent(text), zoo=READ_JSON))
    policies = run.one("RolePoliciesExclusive")
    attachments = run.one("RolePolicyAttachmentsExclusive")
    assert (policies.name, attachments.name) == ("agent", "agent")
    assert policies.inputs == {"roleName": "agent", "policyNames": names}
    assert attachments.inputs == {"roleName": "agent", "policyArns": arns}
    assert policies.property_dependencies["roleName"] == {ROLE_URN}
    others = {each.urn for each in run.resources} - {policies.urn, attachments.urn}
    assert policies.dependencies == attachments.dependencies == others


def test_ec2_gets_an_instance_profile_of_the_same_name(
    roles: RolesFactory, run_program: ProgramRunner
) -> None:
    text = agent("path: /ai/\ntags: {team: ml}").replace("lambda.", "ec2.")

    run = run_program(roles(text))
    profile = run.one("InstanceProfile")
    assert profile.name == "agent"
    assert profile.inputs == {
        "name": "agent",
        "path": "/ai/",
        "role": "agent",
        "tags": {"team": "ml"},
    }
    assert profile.property_dependencies["role"] == {ROLE_URN}
    assert run.monitor.outputs["agent"] == {
        "role_name": "agent",
        "role_arn": "arn-of-agent",
        "instance_profile_name": "agent",
        "instance_profile_arn": "arn-of-agent",
    }


def test_protect_keeps_what_stands_for_the_role(
    roles: RolesFactory, run_program: ProgramRunner
) -> None:
    text = agent(f"protect: true\npermissions: [{READ}]").replace("lambda.", "ec2.")

    run = run_program(roles(text))
    assert [each.type.rpartition(":")[2] for each in run.resources if each.protect] == [
        "InstanceProfile",
        "Role",
    ]


def test_retain_keeps_all_that_belongs_to_the_role(
    roles: RolesFactory, run_program: ProgramRunner
) -> None:
    text = f"exclusive: true\nmanaged_policies: [ReadOnlyAccess]\npermissions: [{READ}]\n"

    kept = run_program(roles(agent(f"{text}retain: true")))
    let_go = run_program(roles(agent(text)))
    assert {each.retain for each in kept.resources} == {True}
    assert {each.retain for each in let_go.resources} == {False}


def test_nothing_stands_beside_its_successor(
    roles: RolesFactory, run_program: ProgramRunner
) -> None:
    text = f"exclusive: true\nmanaged_policies: [ReadOnlyAccess]\npermissions: [{READ}]\n"

    run = run_program(roles(agent(text).replace("lambda.", "ec2.")))
    assert len(run.resources) == 7
    assert all(each.delete_before_replace for each in run.resources)


def test_a_batch_is_answered_before_the_next_is_asked_for(
    roles: RolesFactory, run_program: ProgramRunner
) -> None:
    entries = "".join(
        f"  r{n:02}: {{service: lambda.amazonaws.com, permissions: [{READ}]}}\n" for n in range(50)
    )

    run = run_program(roles(f"roles:\n{entries}"))

    monitor = run.monitor
    assert len(monitor.registrations) == 1 + 50 * 3
    assert set(monitor.outputs) == {f"r{n:02}" for n in range(50)}
    # The provider and three resources for each of the 20 roles of a batch.
    for request, answered in zip(
        monitor.registrations[1:], monitor.answered_before[1:], strict=True
    ):
        batch = int(role_key_of(request.urn).removeprefix("r")) // 20
        assert answered >= 1 + 60 * batch
        assert answered < 1 + 60 * (batch + 1)


SHARED = """
roles:
  worker:
    service: lambda.amazonaws.com
    trust:
      - role: arn:aws:iam::123456789012:role/trainer
    permissions_boundary: arn:aws:iam::123456789012:policy/limits-permissions
    managed_policies: [arn:aws:iam::123456789012:policy/shared-permissions]
    permissions:
      - {actions: iam:PassRole, resources: "arn:aws:iam::123456789012:role/passed"}
"""


def test_what_a_role_uses_of_another_is_made_before_it(
    roles: RolesFactory, run_program: ProgramRunner
) -> None:
    others = "".join(
        f"  {key}: {{service: lambda.amazonaws.com, permissions: [{READ}]}}\n"
        for key in ("shared", "limits", "trainer", "passed", *(f"r{n}" for n in range(30)))
    )

    run = run_program(roles(f"{SHARED}{others}"))
    monitor = run.monitor
    policies = {key: f"{URN}policy:Policy::{key}/permissions" for key in ("limits", "shared")}
    worker, attached = run.one("Role", "worker"), "worker/123456789012/shared-permissions"
    assert worker.dependencies == {policies["limits"], f"{URN}role:Role::trainer"}
    assert worker.property_dependencies["permissionsBoundary"] == {policies["limits"]}
    assert worker.property_dependencies["name"] == {policies["limits"]}
    assert policies["shared"] in monitor.answered(worker)
    assert run.one("RolePolicyAttachment", attached).property_dependencies["policyArn"] == {
        policies["shared"]
    }
    passing = run.one("Policy", "worker/permissions")
    assert passing.dependencies == {f"{URN}role:Role::worker"}
    assert f"{URN}role:Role::passed" in monitor.answered(passing)


def test_no_roles_are_no_resources(run_program: ProgramRunner) -> None:
    run = run_program(())

    assert run.resources == []
    assert run.monitor.outputs == {}


def test_the_same_roles_are_the_same_requests(
    roles: RolesFactory, run_program: ProgramRunner
) -> None:
    documents = roles(SEED)

    assert run_program(documents).resources == run_program(documents).resources
