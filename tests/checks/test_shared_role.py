from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.spec import Finding

PERMISSIONS = 'permissions: [{actions: [s3:GetObject], resources: ["arn:aws:s3:::acme/*"]}]'
POD = "{{eks_pod_identity: {{namespace: ml, service_account: {}}}}}"
REPOSITORY = "{{github: {{repository: acme/{}, ref: refs/heads/main}}}}"


@pytest.fixture
def messages(findings: Callable[[str, str], list[Finding]]) -> Callable[[str], list[str]]:
    def find(who: str) -> list[str]:
        roles = f"roles:\n  agent:\n    {who}\n    {PERMISSIONS}\n"
        return [finding.message for finding in findings("shared-agent-role", roles)]

    return find


def test_three_workloads_are_counted(messages: Callable[[str], list[str]]) -> None:
    entries = ", ".join([POD.format("a"), POD.format("b"), REPOSITORY.format("x")])

    assert messages(f"trust: [{entries}]") == [
        "the service account ml/a and the service account ml/b and 1 more share the role"
    ]


@pytest.mark.parametrize(
    "who",
    [
        pytest.param(f"trust: [{POD.format('a')}]", id="one"),
        pytest.param(f"trust: [{POD.format('a')}, {{service: lambda}}]", id="and-a-service"),
        pytest.param(
            "trust: [{github: {repository: acme/x, ref: refs/heads/main}}, "
            "{github: {repository: acme/x, environment: prod}}]",
            id="one-repository-twice",
        ),
        pytest.param(
            "service: bedrock_agentcore\n    tasks: [runtime: {agent_name: a}]", id="one-agent"
        ),
    ],
)
def test_one_workload_shares_nothing(messages: Callable[[str], list[str]], who: str) -> None:
    assert messages(who) == []


def test_agents_are_told_apart_by_their_names(messages: Callable[[str], list[str]]) -> None:
    tasks = "[runtime: {agent_name: support}, runtime: {agent_name: billing}]"

    assert messages(f"service: bedrock_agentcore\n    tasks: {tasks}") == [
        "the runtime support and the runtime billing share the role"
    ]
