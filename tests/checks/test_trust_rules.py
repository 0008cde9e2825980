from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ai_role_cli.checks import check_roles
from ai_role_cli.policy import Target, synthesize

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.spec import LoadedRoleFile

TRUST = """
version: 1
account: "123456789012"
region: eu-west-1
roles:
  agent:
    {service}
    trust:
      - {entry}
"""


@pytest.fixture
def ids(loaded: Callable[[str], LoadedRoleFile]) -> Callable[..., set[str]]:
    """The ids of what is found of a role with one entry of trust."""

    def find(entry: str, service: str = "description: An agent") -> set[str]:
        file = loaded(TRUST.format(entry=entry, service=service))
        target = Target("123456789012", "eu-west-1")
        return {f.id for f in check_roles(file, synthesize(file, target), target)}

    return find


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        pytest.param("{}", True, id="none"),
        pytest.param('{StringEquals: {"aws:PrincipalOrgID": o-a1b2c3d4e5}}', False, id="org"),
        pytest.param('{StringLike: {"aws:PrincipalTag/team": ml}}', False, id="tag"),
        pytest.param('{StringNotEquals: {"aws:PrincipalArn": "x"}}', True, id="negated"),
        pytest.param('{"Null": {"aws:PrincipalArn": false}}', True, id="only there"),
        pytest.param('{Bool: {"aws:MultiFactorAuthPresent": true}}', True, id="about nobody"),
    ],
)
def test_an_account_is_narrowed_by_what_names_somebody(
    ids: Callable[..., set[str]],
    conditions: str,
    found: bool,  # noqa: FBT001 - a parameter of the case
) -> None:
    entry = f'{{account: "210987654321", conditions: {conditions}}}'

    assert ("trust-whole-account" in ids(entry)) is found


@pytest.mark.parametrize(
    ("service", "entry", "found"),
    [
        pytest.param("service: lambda", "{service: edgelambda.amazonaws.com}", False, id="edge"),
        pytest.param("service: lambda", "{service: sagemaker}", True, id="two services"),
        pytest.param("service: lambda", "{service: lambda}", False, id="twice the same"),
        pytest.param(
            "service: lambda", '{account: "{account}"}', False, id="a service, an account"
        ),
        pytest.param("description: x", "{service: [sagemaker, bedrock]}", True, id="one entry"),
    ],
)
def test_services_are_unrelated_unless_documented_together(
    ids: Callable[..., set[str]],
    service: str,
    entry: str,
    found: bool,  # noqa: FBT001 - a parameter of the case
) -> None:
    assert ("unrelated-services" in ids(entry, service)) is found


@pytest.mark.parametrize(
    "key", ["aws:SourceAccount", "AWS:SOURCEARN", "aws:SourceOrgID", "aws:SourceOrgPaths"]
)
def test_any_source_key_guards_against_the_confused_deputy(
    ids: Callable[..., set[str]], key: str
) -> None:
    entry = f'{{service: bedrock.amazonaws.com, conditions: {{StringLike: {{"{key}": "*"}}}}}}'

    assert "confused-deputy-missing" not in ids(entry)


def test_a_service_that_acts_for_nobody_else_needs_no_condition(
    ids: Callable[..., set[str]],
) -> None:
    assert "confused-deputy-missing" not in ids("{service: ec2.amazonaws.com}")


@pytest.mark.parametrize(
    "principal",
    [
        "states.eu-west-1.amazonaws.com",
        "vpc-flow-logs.amazonaws.com",
        "lambda.amazonaws.com",
        "ec2.amazonaws.com.cn",
        "delivery.logs.amazonaws.com",
        "bedrock-agentcore.amazonaws.com",
    ],
)
def test_documented_principals_are_known(ids: Callable[..., set[str]], principal: str) -> None:
    assert "unknown-principal" not in ids(f"{{service: {principal}}}")


def test_conditions_of_a_github_entry_are_taken_as_narrowing(ids: Callable[..., set[str]]) -> None:
    claims = "github: {repository: acme/a, ref: refs/heads/*}"
    condition = '{StringEquals: {"token.actions.githubusercontent.com:actor": octocat}}'

    assert "github-subject-wide" in ids(f"{{{claims}}}")
    assert "github-subject-wide" not in ids(f"{{{claims}, conditions: {condition}}}")
