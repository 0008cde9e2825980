from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.spec import Finding


@pytest.fixture
def found(findings: Callable[[str, str], list[Finding]]) -> Callable[..., list[Finding]]:
    """What a rule finds of a role with these statements, each as a flow mapping."""

    def find(rule: str, *statements: str) -> list[Finding]:
        listed = "".join(f"      - {statement}\n" for statement in statements)
        role = "  agent:\n    service: lambda\n"
        return findings(rule, f"roles:\n{role}    permissions:\n{listed}")

    return find


READ = "data-exfiltration"


@pytest.mark.parametrize(
    ("resource", "count"),
    [
        pytest.param("*", 1, id="everything"),
        pytest.param("arn:aws:s3:::*", 1, id="every-bucket"),
        pytest.param("arn:aws:s3:::*/*", 1, id="every-object"),
        pytest.param("arn:aws:s3:::acme-*/*", 0, id="by-prefix"),
        pytest.param("arn:aws:s3:::acme/*", 0, id="one-bucket"),
        pytest.param("arn:aws:s3:::*/public/*", 0, id="one-folder-of-each"),
    ],
)
def test_only_what_limits_nothing_is_found(
    found: Callable[..., list[Finding]], resource: str, count: int
) -> None:
    statement = f'{{actions: [s3:GetObject], resources: ["{resource}"]}}'

    assert len(found(READ, statement)) == count


def test_actions_that_read_the_same_are_one_finding(found: Callable[..., list[Finding]]) -> None:
    actions = "dynamodb:PutItem, dynamodb:Query, dynamodb:Scan, dynamodb:GetItem"
    (finding,) = found(READ, f'{{actions: [{actions}], resources: ["*"]}}')

    assert finding.message == "dynamodb:Query reads the items of every table"
    assert finding.path[-1] == 1


def test_a_pattern_is_named_as_it_is_written(found: Callable[..., list[Finding]]) -> None:
    messages = [f.message for f in found(READ, '{actions: ["s3:Get*"], resources: ["*"]}')]

    assert messages == ["s3:Get* reads the objects of every bucket and 1 more"]


def test_one_pattern_is_one_finding(found: Callable[..., list[Finding]]) -> None:
    (finding,) = found(READ, '{actions: ["s3:*"], resources: ["*"]}')

    assert finding.message == "s3:* reads the objects of every bucket and 1 more"
    assert finding.hint == "name them: arn:aws:s3:::BucketName/ObjectName"


def test_everything_is_left_to_the_rules_about_everything(
    found: Callable[..., list[Finding]],
) -> None:
    assert not found(READ, '{actions: ["*"], resources: ["*"]}')
    assert not found(READ, '{actions: [s3:GetObject], not_resources: ["arn:aws:s3:::a/*"]}')


def test_conditions_make_it_less(found: Callable[..., list[Finding]]) -> None:
    (finding,) = found(
        READ,
        '{actions: [s3:GetObject], resources: ["*"], '
        'conditions: {StringEquals: {"aws:ResourceAccount": "{account}"}}}',
    )

    assert finding.severity is Severity.MEDIUM


def test_a_deny_counts(found: Callable[..., list[Finding]]) -> None:
    statement = '{actions: [secretsmanager:GetSecretValue], resources: ["*"]}'
    others = '{effect: deny, actions: ["secretsmanager:*"], not_resources: ["arn:aws:x:::y"]}'

    assert found("credential-exposure", statement)
    assert not found("credential-exposure", statement, others)


def test_what_cannot_be_limited_is_to_be_left_out(found: Callable[..., list[Finding]]) -> None:
    action = "bedrock:DeleteModelInvocationLoggingConfiguration"
    (finding,) = found("audit-tampering", f'{{actions: [{action}], resources: ["*"]}}')

    assert finding.hint == "it cannot be limited: leave it out"


@pytest.mark.parametrize(
    ("name", "count"), [("*", 1), ("support_agent-*", 0)], ids=["every-agent", "one-agent"]
)
def test_the_directory_that_every_account_has_limits_no_token(
    found: Callable[..., list[Finding]], name: str, count: int
) -> None:
    directory = "arn:aws:bedrock-agentcore:{region}:{account}:workload-identity-directory/default"
    statement = (
        "{actions: [bedrock-agentcore:GetWorkloadAccessToken], "
        f'resources: ["{directory}", "{directory}/workload-identity/{name}"]}}'
    )

    assert len(found("credential-exposure", statement)) == count
