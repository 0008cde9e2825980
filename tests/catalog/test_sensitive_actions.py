from __future__ import annotations

import pytest

from ai_role_cli.access import known_actions, service_of
from ai_role_cli.access.actions import action_data
from ai_role_cli.catalog import SensitiveGroup, sensitive_actions

FOUND = sensitive_actions()
GROUPS = (*FOUND.data_exfiltration, *FOUND.credential_exposure, *FOUND.audit_tampering)


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.actions[0])
def test_aws_documents_every_action_and_kind(group: SensitiveGroup) -> None:
    kinds = {
        kind["name"]
        for action in group.actions
        for kind in (action_data(action) or {}).get("resourceTypes", ())
    }

    assert [a for a in group.actions if a not in known_actions(str(service_of(a)))] == []
    assert set(group.kinds) <= kinds


def test_an_action_stands_in_one_group() -> None:
    actions = [action for group in GROUPS for action in group.actions]

    assert len(set(actions)) == len(actions)


@pytest.mark.parametrize(
    "action",
    [
        "bedrock:PutModelInvocationLoggingConfiguration",
        "bedrock:DeleteModelInvocationLoggingConfiguration",
        "bedrock-agentcore:GetResourceOauth2Token",
        "bedrock-agentcore:GetWorkloadAccessTokenForUserId",
        "sagemaker:GetRecord",
        "secretsmanager:GetSecretValue",
    ],
)
def test_what_matters_to_agents_is_there(action: str) -> None:
    assert action in {action for group in GROUPS for action in group.actions}
