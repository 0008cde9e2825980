from __future__ import annotations

from collections.abc import Callable

import pytest

from ai_role_cli.policy import JsonValue, RoleDocuments, Target, document_value

RoleFactory = Callable[..., RoleDocuments]

GITHUB = "token.actions.githubusercontent.com"
GITHUB_PROVIDER = f"arn:aws:iam::123456789012:oidc-provider/{GITHUB}"
EKS = "oidc.eks.eu-west-1.amazonaws.com/id/ABC"


def statements(role: RoleDocuments) -> JsonValue:
    return document_value(role.trust)["Statement"]


def allow(principal: JsonValue, action: JsonValue, condition: JsonValue = None) -> JsonValue:
    element = {"Effect": "Allow", "Principal": principal, "Action": action}
    return element if condition is None else {**element, "Condition": condition}


def web_identity(issuer: str, subject: str, operator: str = "StringEquals") -> JsonValue:
    audience = {f"{issuer}:aud": "sts.amazonaws.com"}
    if operator == "StringEquals":
        condition = {"StringEquals": {**audience, f"{issuer}:sub": subject}}
    else:
        condition = {"StringEquals": audience, operator: {f"{issuer}:sub": subject}}
    provider = f"arn:aws:iam::123456789012:oidc-provider/{issuer}"
    return allow({"Federated": provider}, "sts:AssumeRoleWithWebIdentity", condition)


@pytest.mark.parametrize(
    ("entry", "statement"),
    [
        pytest.param(
            "service: bedrock",
            allow({"Service": "bedrock.amazonaws.com"}, "sts:AssumeRole"),
            id="service-of-the-catalog",
        ),
        pytest.param(
            "service: bedrock.amazonaws.com",
            allow({"Service": "bedrock.amazonaws.com"}, "sts:AssumeRole"),
            id="service-principal",
        ),
        pytest.param(
            "service: new-service.amazonaws.com",
            allow({"Service": "new-service.amazonaws.com"}, "sts:AssumeRole"),
            id="service-principal-too-new-for-the-catalog",
        ),
        pytest.param(
            "service: 'logs.{region}.amazonaws.com'",
            allow({"Service": "logs.eu-west-1.amazonaws.com"}, "sts:AssumeRole"),
            id="regional-service-principal",
        ),
        pytest.param(
            "service: [lambda, bedrock.amazonaws.com]",
            allow({"Service": ["lambda.amazonaws.com", "bedrock.amazonaws.com"]}, "sts:AssumeRole"),
            id="several-services",
        ),
        pytest.param(
            "service: [lambda, eks_pod_identity]",
            allow(
                {"Service": ["lambda.amazonaws.com", "pods.eks.amazonaws.com"]},
                ["sts:AssumeRole", "sts:TagSession"],
            ),
            id="several-services-with-all-their-actions",
        ),
        pytest.param(
            "service: neptune_ml",
            allow(
                {"Service": ["ec2.amazonaws.com", "rds.amazonaws.com", "sagemaker.amazonaws.com"]},
                "sts:AssumeRole",
            ),
            id="service-of-several-principals",
        ),
        pytest.param(
            "account: '210987654321'",
            allow({"AWS": "arn:aws:iam::210987654321:root"}, "sts:AssumeRole"),
            id="account",
        ),
        pytest.param(
            "account: '{account}'",
            allow({"AWS": "arn:aws:iam::123456789012:root"}, "sts:AssumeRole"),
            id="own-account",
        ),
        pytest.param(
            "{account: '210987654321', external_id: secret, organization: o-a1b2c3d4e5}",
            allow(
                {"AWS": "arn:aws:iam::210987654321:root"},
                "sts:AssumeRole",
                {
                    "StringEquals": {
                        "sts:ExternalId": "secret",
                        "aws:PrincipalOrgID": "o-a1b2c3d4e5",
                    }
                },
            ),
            id="account-with-external-id-and-organization",
        ),
        pytest.param(
            "{role: 'arn:{partition}:iam::210987654321:role/ci/deployer', external_id: secret}",
            allow(
                {"AWS": "arn:aws:iam::210987654321:role/ci/deployer"},
                "sts:AssumeRole",
                {"StringEquals": {"sts:ExternalId": "secret"}},
            ),
            id="role-with-external-id",
        ),
        pytest.param(
            "{user: 'arn:aws:iam::210987654321:user/jo', organization: o-a1b2c3d4e5}",
            allow(
                {"AWS": "arn:aws:iam::210987654321:user/jo"},
                "sts:AssumeRole",
                {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
            ),
            id="user-of-an-organization",
        ),
        pytest.param(
            "github: {repository: acme/agent, ref: refs/heads/main}",
            web_identity(GITHUB, "repo:acme/agent:ref:refs/heads/main"),
            id="github-ref",
        ),
        pytest.param(
            "github: {repository: acme/agent, ref: refs/tags/v*}",
            web_identity(GITHUB, "repo:acme/agent:ref:refs/tags/v*", "StringLike"),
            id="github-ref-with-a-wildcard",
        ),
        pytest.param(
            "github: {repository: acme/agent, ref: 'refs/tags/v?'}",
            web_identity(GITHUB, "repo:acme/agent:ref:refs/tags/v?", "StringLike"),
            id="github-ref-with-a-single-wildcard",
        ),
        pytest.param(
            "github: {repository: acme/agent, environment: prod}",
            web_identity(GITHUB, "repo:acme/agent:environment:prod"),
            id="github-environment",
        ),
        pytest.param(
            "github: {repository: acme/agent, pull_request: true}",
            web_identity(GITHUB, "repo:acme/agent:pull_request"),
            id="github-pull-request",
        ),
        pytest.param(
            "eks_service_account: {oidc_provider: 'oidc.eks.{region}.amazonaws.com/id/ABC', "
            "namespace: ml, name: agent}",
            web_identity(EKS, "system:serviceaccount:ml:agent"),
            id="irsa",
        ),
        pytest.param(
            "eks_pod_identity: {namespace: ml, service_account: agent}",
            allow(
                {"Service": "pods.eks.amazonaws.com"},
                ["sts:AssumeRole", "sts:TagSession"],
                {
                    "StringEquals": {
                        "aws:RequestTag/kubernetes-namespace": "ml",
                        "aws:RequestTag/kubernetes-service-account": "agent",
                    }
                },
            ),
            id="pod-identity",
        ),
        pytest.param(
            "{service: bedrock, conditions: {stringequals: {'AWS:sourceaccount': '{account}'}}}",
            allow(
                {"Service": "bedrock.amazonaws.com"},
                "sts:AssumeRole",
                {"StringEquals": {"aws:SourceAccount": "123456789012"}},
            ),
            id="conditions-of-the-author",
        ),
        pytest.param(
            "{account: '210987654321', external_id: secret, "
            "conditions: {Bool: {'aws:MultiFactorAuthPresent': true}}}",
            allow(
                {"AWS": "arn:aws:iam::210987654321:root"},
                "sts:AssumeRole",
                {
                    "StringEquals": {"sts:ExternalId": "secret"},
                    "Bool": {"aws:MultiFactorAuthPresent": "true"},
                },
            ),
            id="conditions-of-the-author-after-ours",
        ),
    ],
)
def test_each_form_becomes_one_statement(
    role: RoleFactory, entry: str, statement: JsonValue
) -> None:
    documents = role(f"trust:\n  - {entry}\n")

    assert statements(documents) == [statement]


@pytest.mark.parametrize(
    ("region", "partition", "audience"),
    [
        pytest.param("eu-west-1", "aws", "https://signin.aws.amazon.com/saml", id="commercial"),
        pytest.param("cn-north-1", "aws-cn", "https://signin.amazonaws.cn/saml", id="china"),
        pytest.param(
            "us-gov-west-1", "aws-us-gov", "https://signin.amazonaws-us-gov.com/saml", id="govcloud"
        ),
    ],
)
def test_the_sign_in_page_of_saml_is_that_of_the_partition(
    role: RoleFactory, region: str, partition: str, audience: str
) -> None:
    documents = role(
        "trust: [{saml: 'arn:{partition}:iam::{account}:saml-provider/Okta'}]",
        Target("123456789012", region),
    )

    provider = f"arn:{partition}:iam::123456789012:saml-provider/Okta"
    condition = {"StringEquals": {"SAML:aud": audience}}
    assert statements(documents) == [
        allow({"Federated": provider}, "sts:AssumeRoleWithSAML", condition)
    ]


def test_accounts_and_providers_are_in_the_partition_of_the_region(role: RoleFactory) -> None:
    documents = role(
        """
        trust:
          - account: "210987654321"
          - github: {repository: acme/agent, environment: prod}
        """,
        Target("123456789012", "cn-north-1"),
    )

    found = [
        principal.value for each in documents.trust.statements for principal in each.principals
    ]
    assert found == [
        "arn:aws-cn:iam::210987654321:root",
        f"arn:aws-cn:iam::123456789012:oidc-provider/{GITHUB}",
    ]


def test_service_comes_first_and_trust_entries_follow_in_order(role: RoleFactory) -> None:
    documents = role(
        """
        service: sagemaker
        trust:
          - service: lambda
          - user: arn:aws:iam::210987654321:user/jo
        """
    )

    found = [
        principal.value for each in documents.trust.statements for principal in each.principals
    ]
    assert found == [
        "sagemaker.amazonaws.com",
        "lambda.amazonaws.com",
        "arn:aws:iam::210987654321:user/jo",
    ]


@pytest.mark.parametrize(
    ("service", "principal", "actions"),
    [
        pytest.param(
            "sagemaker.amazonaws.com", "sagemaker.amazonaws.com", "sts:AssumeRole", id="plain"
        ),
        pytest.param(
            "datazone.amazonaws.com",
            "datazone.amazonaws.com",
            ["sts:AssumeRole", "sts:TagSession", "sts:SetContext"],
            id="service-that-tags-sessions",
        ),
        pytest.param(
            "pods.eks.amazonaws.com",
            "pods.eks.amazonaws.com",
            ["sts:AssumeRole", "sts:TagSession"],
            id="pods",
        ),
        pytest.param(
            "states.amazonaws.com.cn", "states.amazonaws.com.cn", "sts:AssumeRole", id="china"
        ),
    ],
)
def test_a_service_principal_gets_the_actions_it_needs(
    role: RoleFactory, service: str, principal: str, actions: JsonValue
) -> None:
    assert statements(role(f"service: {service}\n")) == [allow({"Service": principal}, actions)]
