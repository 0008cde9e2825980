from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_role_cli.catalog import EscalationFamily, EscalationPath, escalation_paths
from ai_role_cli.checks.escalation import Escalation, Scope, escalations
from ai_role_cli.checks.role_subject import RoleSubject
from ai_role_cli.policy import (
    Condition,
    NamedPolicy,
    PolicyDocument,
    RoleDocuments,
    Statement,
    Target,
)
from ai_role_cli.spec import Effect, PolicyType

if TYPE_CHECKING:
    from collections.abc import Iterable

ACCOUNT = "arn:aws:iam::123456789012"
OWN_ROLE = f"{ACCOUNT}:role/ai/agent"
OWN_POLICY = f"{ACCOUNT}:policy/ai/agent-permissions"
PATHS = {path.id: path for path in escalation_paths()}


def role_of(*statements: Statement) -> RoleSubject:
    """Return a role of these statements, whatever file they might stand in."""
    policy = NamedPolicy(
        key="permissions",
        name="agent-permissions",
        kind=PolicyType.MANAGED,
        document=PolicyDocument(statements),
        arn=OWN_POLICY,
        places=tuple(("roles", "agent", "permissions", i) for i in range(len(statements))),
    )
    documents = RoleDocuments(
        key="agent",
        name="agent",
        path="/ai/",
        arn=OWN_ROLE,
        description=None,
        trust=PolicyDocument(()),
        max_session_seconds=3600,
        permissions_boundary=None,
        tags={},
        policies=(policy,),
        attachments=(),
        exclusive=False,
        protect=False,
        retain=False,
        instance_profile_arn=None,
    )
    return RoleSubject(documents, None, Target())


def allow(
    actions: Iterable[str], *resources: str, conditions: tuple[Condition, ...] = ()
) -> Statement:
    return Statement(
        Effect.ALLOW, actions=tuple(actions), resources=resources or ("*",), conditions=conditions
    )


def deny(actions: Iterable[str], *resources: str) -> Statement:
    return Statement(Effect.DENY, actions=tuple(actions), resources=resources or ("*",))


def passed_to(*services: str) -> Condition:
    return Condition("StringEquals", "iam:PassedToService", services)


def found(*statements: Statement) -> dict[str, Escalation]:
    return {each.path.id: each for each in escalations(role_of(*statements))}


def needed(path: EscalationPath) -> list[str]:
    """Return the actions that the path needs, of alternatives the first."""
    first = [group[0] for group in path.actions]
    return ["iam:PassRole", *first] if path.passes_to else first


each_path = pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)


@each_path
def test_a_path_is_found_where_all_its_actions_are_allowed_on_everything(
    path: EscalationPath,
) -> None:
    escalation = found(allow(needed(path)))[path.id]

    assert escalation.scope is Scope.ANY
    assert [step.action for step in escalation.steps] == needed(path)


@each_path
def test_every_alternative_will_do(path: EscalationPath) -> None:
    for place, group in enumerate(path.actions):
        for action in group:
            chosen = [*(a for a in needed(path) if a != group[0]), action]

            assert path.id in found(allow(chosen)), (place, action)


@each_path
def test_a_path_is_gone_without_one_of_its_actions(path: EscalationPath) -> None:
    for missing in needed(path):
        assert path.id not in found(allow(a for a in needed(path) if a != missing))


@each_path
def test_a_path_is_gone_if_its_deciding_action_is_denied(path: EscalationPath) -> None:
    assert path.id not in found(allow(needed(path)), deny(needed(path)[:1]))


@each_path
def test_everything_opens_every_path(path: EscalationPath) -> None:
    assert path.id in found(allow(["*"]))


@each_path
def test_all_but_something_else_opens_every_path(path: EscalationPath) -> None:
    statement = Statement(Effect.ALLOW, not_actions=("chime:*",), resources=("*",))

    assert path.id in found(statement)


@given(path=st.sampled_from(list(PATHS.values())), data=st.data())
def test_a_deny_that_covers_any_needed_action_closes_the_path(
    path: EscalationPath, data: st.DataObject
) -> None:
    action = data.draw(st.sampled_from(needed(path)))
    pattern = data.draw(
        st.sampled_from([action, f"{action.partition(':')[0]}:*", f"{action[:-2]}*"])
    )

    assert path.id not in found(allow(needed(path)), deny([pattern]))


@given(path=st.sampled_from([path for path in PATHS.values() if path.passes_to]), data=st.data())
def test_a_role_that_is_named_and_passed_to_one_service_is_no_alarm(
    path: EscalationPath, data: st.DataObject
) -> None:
    role = data.draw(st.sampled_from([f"{ACCOUNT}:role/trainer", f"{ACCOUNT}:role/ai/acme-*"]))
    service = data.draw(st.sampled_from(path.passes_to))
    passing = allow(["iam:PassRole"], role, conditions=(passed_to(service),))

    same = found(passing, allow(needed(path)[1:]))
    of_passing = [each for each in same.values() if each.path.passes_to]

    assert {each.scope for each in of_passing} == {Scope.NAMED}


@pytest.mark.parametrize("path", [p for p in PATHS.values() if p.passes_to], ids=lambda p: p.id)
def test_a_role_passed_to_another_service_opens_no_path(path: EscalationPath) -> None:
    passing = allow(["iam:PassRole"], conditions=(passed_to("chime.amazonaws.com"),))

    assert path.id not in found(passing, allow(needed(path)[1:]))


def test_the_role_itself_passed_to_its_service() -> None:
    passing = allow(["iam:PassRole"], OWN_ROLE, conditions=(passed_to("sagemaker.amazonaws.com"),))
    escalation = found(passing, allow(["sagemaker:CreateTrainingJob"]))["sagemaker-training-job"]

    assert escalation.scope is Scope.ITSELF


def test_the_statement_that_passes_most_roles_counts() -> None:
    few, all_roles = allow(["iam:PassRole"], f"{ACCOUNT}:role/a"), allow(["iam:PassRole"])
    escalation = found(few, allow(["glue:CreateDevEndpoint"]), all_roles)["glue-dev-endpoint"]

    assert escalation.scope is Scope.ANY
    assert escalation.steps[0].placed.statement == all_roles


EXISTING = {
    "agentcore-runtime-command": "arn:aws:bedrock-agentcore:*:*:runtime/acme-*",
    "agentcore-code-interpreter-session": (
        "arn:aws:bedrock-agentcore:*:*:code-interpreter-custom/acme-*"
    ),
    "sagemaker-presigned-notebook-url": "arn:aws:sagemaker:*:*:notebook-instance/acme-*",
    "lambda-update-function-code": "arn:aws:lambda:*:*:function:acme-*",
    "codebuild-start-build": "arn:aws:codebuild:*:*:project/acme-*",
    "cloudformation-update-stack": "arn:aws:cloudformation:*:*:stack/acme-*/*",
    "sts-assume-role": f"{ACCOUNT}:role/acme-reader",
}


@pytest.mark.parametrize(("name", "resource"), EXISTING.items(), ids=EXISTING)
def test_a_path_on_resources_that_are_named_is_none(name: str, resource: str) -> None:
    assert name not in found(allow(needed(PATHS[name]), resource))


def test_the_code_interpreter_of_aws_has_no_role() -> None:
    actions = needed(PATHS["agentcore-code-interpreter-session"])

    assert not found(allow(actions, "arn:aws:bedrock-agentcore:*:aws:code-interpreter/*"))


def test_a_path_through_itself_needs_the_role_itself() -> None:
    others = f"{ACCOUNT}:role/app-*"

    assert not found(allow(["iam:PutRolePolicy"], others))
    assert "iam-put-role-policy" in found(allow(["iam:PutRolePolicy"], OWN_ROLE))
    assert "iam-put-role-policy" in found(allow(["iam:PutRolePolicy"], f"{ACCOUNT}:role/ai/*"))


def test_a_policy_of_its_own_is_rewritten() -> None:
    assert not found(allow(["iam:CreatePolicyVersion"], f"{ACCOUNT}:policy/other"))
    assert "iam-create-policy-version" in found(allow(["iam:CreatePolicyVersion"], OWN_POLICY))


@pytest.mark.parametrize(
    ("condition", "is_open"),
    [
        pytest.param(
            Condition("ArnEquals", "iam:PolicyARN", (f"{ACCOUNT}:policy/harmless",)),
            False,
            id="one-policy",
        ),
        pytest.param(
            Condition("ArnLike", "iam:PolicyARN", ("arn:aws:iam::aws:policy/*",)),
            True,
            id="all-of-aws",
        ),
        pytest.param(
            Condition("ArnNotEquals", "iam:PolicyARN", ("arn:aws:iam::aws:policy/X",)),
            True,
            id="all-but-one",
        ),
        pytest.param(
            Condition("StringEquals", "iam:PermissionsBoundary", (f"{ACCOUNT}:policy/b",)),
            False,
            id="within-a-boundary",
        ),
    ],
)
def test_what_conditions_leave_of_attaching_policies(
    condition: Condition, *, is_open: bool
) -> None:
    statement = allow(["iam:AttachRolePolicy"], conditions=(condition,))

    assert ("iam-attach-role-policy" in found(statement)) is is_open


def test_a_user_who_looks_after_themselves_is_none_of_a_role() -> None:
    assert not found(allow(["iam:CreateAccessKey"], "arn:aws:iam::*:user/${aws:username}"))


def test_a_condition_that_the_path_does_not_answer_limits_it() -> None:
    tag = Condition("StringEquals", "aws:ResourceTag/team", ("ml",))

    assert found(allow(["ssm:SendCommand"], conditions=(tag,)))["ssm-send-command"].is_limited
    assert not found(allow(["ssm:SendCommand"]))["ssm-send-command"].is_limited


def test_actions_that_are_no_part_of_a_path_open_none() -> None:
    assert not found(allow(["s3:*", "bedrock:InvokeModel", "logs:*", "kms:Decrypt"]))


def test_the_worst_family_comes_first() -> None:
    families = [each.path.family for each in found(allow(["*"])).values()]

    assert families[0] is EscalationFamily.IDENTITY
    assert families == sorted(families, key=list(EscalationFamily).index)
