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
        pytest.param(
            '{StringEqualsIfExists: {"sts:ExternalId": abcdef}}', True, id="id if it exists"
        ),
        pytest.param('{StringLike: {"sts:ExternalId": "*"}}', True, id="any id"),
        pytest.param('{StringLike: {"aws:PrincipalOrgID": "o-*"}}', True, id="any org"),
        pytest.param(
            '{ArnLike: {"aws:PrincipalArn": "arn:aws:iam::210987654321:*"}}', True, id="anybody"
        ),
        pytest.param(
            '{ArnLike: {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}}', True, id="any role"
        ),
        pytest.param(
            '{ArnLike: {"aws:PrincipalArn": "arn:aws:iam::*:role/ci-*"}}', False, id="some roles"
        ),
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
            "description: x",
            "{service: [airflow.amazonaws.com, airflow-env.amazonaws.com]}",
            False,
            id="airflow",
        ),
        pytest.param(
            "service: glue", "{service: sagemaker.amazonaws.com}", False, id="sessions of a studio"
        ),
        pytest.param(
            "service: step_functions",
            '{service: "states.{region}.amazonaws.com"}',
            False,
            id="its regional name",
        ),
        pytest.param(
            "description: x",
            "{service: [logs.eu-west-1.amazonaws.com, logs.us-gov-west-1.amazonaws.com]}",
            False,
            id="regional names",
        ),
        pytest.param(
            "description: x",
            "{service: [logs.eu-west-1.amazonaws.com, states.eu-west-1.amazonaws.com]}",
            True,
            id="two services of a region",
        ),
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
    ("conditions", "found"),
    [
        pytest.param('{StringLike: {"aws:SourceAccount": "{account}"}}', False, id="account"),
        pytest.param('{StringLike: {"aws:SourceOrgID": o-a1b2c3d4e5}}', False, id="organization"),
        pytest.param(
            '{"ForAnyValue:StringLike": {"aws:SourceOrgPaths": "o-a1b2c3d4e5/*"}}',
            False,
            id="paths",
        ),
        pytest.param(
            '{StringLike: {"AWS:SOURCEARN": "arn:aws:bedrock:*:{account}:*"}}', False, id="arn"
        ),
        pytest.param(
            '{ArnLike: {"aws:SourceArn": "arn:aws:bedrock:*:*:agent/*"}}', True, id="any account"
        ),
        pytest.param('{ArnLike: {"aws:SourceArn": "*"}}', True, id="any arn"),
        pytest.param('{StringLike: {"aws:SourceAccount": "*"}}', True, id="any id"),
        pytest.param('{StringLike: {"aws:SourceAccount": ["{account}", "12*"]}}', True, id="some"),
        pytest.param(
            '{StringEqualsIfExists: {"aws:SourceAccount": "{account}"}}', True, id="if it exists"
        ),
        pytest.param(
            '{"ForAllValues:StringLike": {"aws:SourceOrgPaths": "o-a1b2c3d4e5/*"}}',
            True,
            id="of no paths",
        ),
        pytest.param(
            '{"ForAllValues:StringLike": {"aws:SourceOrgPaths": "o-a1b2c3d4e5/*"},'
            ' "Null": {"aws:SourceOrgPaths": false}}',
            False,
            id="of some paths",
        ),
    ],
)
def test_what_keeps_other_accounts_out_guards_against_the_confused_deputy(
    ids: Callable[..., set[str]],
    conditions: str,
    found: bool,  # noqa: FBT001 - a parameter of the case
) -> None:
    entry = f"{{service: bedrock.amazonaws.com, conditions: {conditions}}}"

    assert ("confused-deputy-missing" in ids(entry)) is found


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
        "opensearchservice.amazonaws.com",
        "ml.opensearchservice.amazonaws.com",
        "airflow-env.amazonaws.com",
        "osis-pipelines.amazonaws.com",
        "eks-nodegroup.amazonaws.com",
        "channels.lexv2.amazonaws.com",
        "replication.s3tables.amazonaws.com",
    ],
)
def test_documented_principals_are_known(ids: Callable[..., set[str]], principal: str) -> None:
    assert "unknown-principal" not in ids(f"{{service: {principal}}}")


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        pytest.param("{}", True, id="none"),
        pytest.param('{StringEquals: {"%s:actor": octocat}}', False, id="who"),
        pytest.param('{StringLike: {"%s:ref": "refs/heads/release-*"}}', False, id="which branch"),
        pytest.param('{StringLike: {"%s:ref": "refs/heads/*"}}', True, id="any branch"),
        pytest.param('{StringEquals: {"%s:repository": acme/a}}', True, id="the same repository"),
        pytest.param('{StringEqualsIfExists: {"%s:environment": prod}}', True, id="if any"),
        pytest.param('{Bool: {"aws:SecureTransport": true}}', True, id="about no claim"),
    ],
)
def test_a_github_entry_is_narrowed_by_what_tells_runs_apart(
    ids: Callable[..., set[str]],
    conditions: str,
    found: bool,  # noqa: FBT001 - a parameter of the case
) -> None:
    claims = "github: {repository: acme/a, ref: refs/heads/*}"
    tested = conditions.replace("%s", "token.actions.githubusercontent.com")

    assert ("github-subject-wide" in ids(f"{{{claims}, conditions: {tested}}}")) is found


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        pytest.param(
            '{saml: "arn:aws:iam::123456789012:saml-provider/Okta", conditions: {StringEquals: '
            '{"SAML:audience": x}}}',
            "unknown-condition-key",
            id="no claim of SAML",
        ),
        pytest.param(
            "{github: {repository: acme/a, ref: refs/heads/main}, conditions: {StringEquals: "
            '{"token.actions.githubusercontent.com:ser": x}}}',
            "unknown-condition-key",
            id="no claim of GitHub",
        ),
        pytest.param(
            "{eks_service_account: {oidc_provider: oidc.eks.eu-west-1.amazonaws.com/id/ABC, "
            "namespace: ml, name: a}, conditions: {StringEquals: "
            '{"oidc.eks.eu-west-1.amazonaws.com/id/OTHER:aud": x}}}',
            "unsupported-condition-key",
            id="claim of another provider",
        ),
        pytest.param(
            '{account: "210987654321", conditions: {StringEquals: {"iam:PassedToService": x}}}',
            "unsupported-condition-key",
            id="key of another action",
        ),
        pytest.param(
            '{account: "210987654321", conditions: {Bool: {"aws:MultiFactorAuthPresnt": true}}}',
            "unknown-condition-key",
            id="misspelt",
        ),
        pytest.param(
            '{account: "210987654321", conditions: {NumericLessThan: '
            '{"aws:MultiFactorAuthAge": abc}}}',
            "impossible-condition-value",
            id="no number",
        ),
        pytest.param(
            '{account: "210987654321", conditions: {StringEquals: '
            '{"aws:PrincipalArn": "arn:aws:iam::210987654321:role/ci-*"}}}',
            "literal-wildcard",
            id="wildcard as a letter",
        ),
        pytest.param(
            '{account: "210987654321", conditions: {StringEquals: '
            '{"aws:PrincipalOrgPaths": o-a/r}}}',
            "set-operator-missing",
            id="a list",
        ),
        pytest.param(
            '{account: "210987654321", conditions: {"ForAllValues:StringEquals": '
            '{"sts:ExternalId": abcdef}}}',
            "set-operator-single-valued",
            id="no list",
        ),
        pytest.param(
            '{account: "210987654321", conditions: {Bool: {"sts:ExternalId": true}}}',
            "condition-type-mismatch",
            id="another type",
        ),
    ],
)
def test_conditions_of_trust_are_checked_like_others(
    ids: Callable[..., set[str]], entry: str, found: str
) -> None:
    assert found in ids(entry)


@pytest.mark.parametrize(
    "entry",
    [
        '{account: "210987654321", external_id: abcdef, organization: o-a1b2c3d4e5}',
        "{github: {repository: acme/a, ref: refs/heads/main}}",
        "{eks_pod_identity: {namespace: ml, service_account: agent}}",
        (
            "{eks_service_account: {oidc_provider: oidc.eks.eu-west-1.amazonaws.com/id/ABC, "
            "namespace: ml, name: agent}}"
        ),
        '{saml: "arn:aws:iam::123456789012:saml-provider/Okta"}',
    ],
)
def test_the_forms_of_the_role_file_bring_conditions_that_hold(
    ids: Callable[..., set[str]], entry: str
) -> None:
    assert ids(entry) == set()
