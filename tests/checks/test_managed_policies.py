from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.spec import Finding


@pytest.fixture
def found(findings: Callable[[str, str], list[Finding]]) -> Callable[..., list[Finding]]:
    """What a rule finds of a role with one managed policy."""

    def find(rule: str, policy: str, who: str = "service: lambda") -> list[Finding]:
        return findings(rule, f"roles:\n  agent:\n    {who}\n    managed_policies: ['{policy}']\n")

    return find


FULL = "full-access-policy"
AWS = "arn:aws:iam::aws:policy/"
PEOPLE = [
    'trust: [{saml: "arn:aws:iam::123456789012:saml-provider/Okta"}]',
    'trust: [{user: "arn:aws:iam::123456789012:user/ann"}]',
]
WORKLOADS = [
    "service: sagemaker",
    "trust: [{service: lambda}]",
    "trust: [{github: {repository: acme/x, ref: refs/heads/main}}]",
    "trust: [{eks_pod_identity: {namespace: ml, service_account: agent}}]",
]


@pytest.mark.parametrize("who", WORKLOADS)
def test_a_workload_needs_no_full_access(found: Callable[..., list[Finding]], who: str) -> None:
    assert [f.severity for f in found(FULL, "AdministratorAccess", who)] == [Severity.HIGH]


@pytest.mark.parametrize("who", PEOPLE)
def test_people_may_administer(found: Callable[..., list[Finding]], who: str) -> None:
    assert not found(FULL, "AdministratorAccess", who)


@pytest.mark.parametrize(
    ("policy", "count"),
    [
        pytest.param("AmazonS3FullAccess", 1, id="full-access"),
        pytest.param(AWS + "IAMFullAccess", 1, id="as-an-arn"),
        pytest.param("PowerUserAccess", 1, id="power-user"),
        pytest.param("ReadOnlyAccess", 1, id="all-data"),
        pytest.param("AmazonS3ReadOnlyAccess", 0, id="read-only"),
        pytest.param("arn:aws:iam::123456789012:policy/AmazonS3FullAccess", 0, id="own-policy"),
        pytest.param(AWS + "service-role/AWSLambdaBasicExecutionRole", 0, id="service-role"),
    ],
)
def test_which_policies_are_meant(
    found: Callable[..., list[Finding]], policy: str, count: int
) -> None:
    assert len(found(FULL, policy)) == count


@pytest.mark.parametrize(
    ("policy", "who", "tasks"),
    [
        pytest.param("AmazonBedrockFullAccess", "service: lambda", "bedrock_invoke", id="client"),
        pytest.param("AmazonS3FullAccess", "service: lambda", "s3_read, s3_write", id="s3"),
        pytest.param("AmazonPollyFullAccess", "service: ec2", "polly_async", id="polly"),
        pytest.param("AmazonSageMakerFullAccess", "service: sagemaker", "training", id="service"),
        pytest.param(
            "BedrockAgentCoreFullAccess", "service: bedrock_agentcore", "runtime", id="ac"
        ),
    ],
)
def test_the_fix_names_tasks_of_the_catalog(
    found: Callable[..., list[Finding]], policy: str, who: str, tasks: str
) -> None:
    (finding,) = found(FULL, policy, who)

    assert finding.hint
    assert "take tasks" in finding.hint
    assert tasks in finding.hint


def test_where_there_are_no_tasks_it_says_permissions(found: Callable[..., list[Finding]]) -> None:
    (finding,) = found(FULL, "AmazonRDSFullAccess")

    assert finding.hint == "list what it needs under permissions"


UNKNOWN = "unknown-managed-policy"


@pytest.mark.parametrize(
    ("policy", "hint"),
    [
        pytest.param("AmazonBedrockReadOnyl", "did you mean AmazonBedrockReadOnly?", id="near"),
        pytest.param(AWS + "Zq9xPolicy", "see that AWS has it", id="far"),
        pytest.param(
            AWS + "AWSLambdaBasicExecutionRole",
            "write AWSLambdaBasicExecutionRole alone, or with its path",
            id="another-path",
        ),
    ],
)
def test_a_name_that_aws_does_not_have(
    found: Callable[..., list[Finding]], policy: str, hint: str
) -> None:
    assert [finding.hint for finding in found(UNKNOWN, policy)] == [hint]


@pytest.mark.parametrize(
    "policy",
    [
        "AWSLambdaBasicExecutionRole",
        AWS + "service-role/AWSLambdaBasicExecutionRole",
        "arn:aws:iam::123456789012:policy/Zq9xPolicy",
    ],
)
def test_names_that_there_are(found: Callable[..., list[Finding]], policy: str) -> None:
    assert not found(UNKNOWN, policy)


def test_a_policy_of_a_service_linked_role_is_an_error(
    found: Callable[..., list[Finding]],
) -> None:
    (finding,) = found("unattachable-policy", "AmazonLexV2BotPolicy")

    assert finding.severity is Severity.ERROR
