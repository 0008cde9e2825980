from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from ai_role_cli.catalog import service_names
from ai_role_cli.spec import (
    AccountTrust,
    EksPodIdentityTrust,
    EksServiceAccountTrust,
    GithubTrust,
    RoleSpec,
    RoleTrust,
    SamlTrust,
    ServiceTrust,
    TrustSpec,
    UserTrust,
    arns,
    names,
    principals,
    statements,
)
from ai_role_cli.spec.model import RoleFile

ACCOUNT = "123456789012"


@pytest.mark.parametrize(
    ("entry", "form"),
    [
        pytest.param({"service": "lambda"}, ServiceTrust, id="service"),
        pytest.param({"account": ACCOUNT, "external_id": "ab"}, AccountTrust, id="account"),
        pytest.param({"role": f"arn:aws:iam::{ACCOUNT}:role/x"}, RoleTrust, id="role"),
        pytest.param({"user": f"arn:aws:iam::{ACCOUNT}:user/x"}, UserTrust, id="user"),
        pytest.param(
            {"github": {"repository": "a/b", "ref": "refs/heads/x"}}, GithubTrust, id="github"
        ),
        pytest.param(
            {"eks_service_account": {"oidc_provider": "a.b/id/C", "namespace": "n", "name": "s"}},
            EksServiceAccountTrust,
            id="eks service account",
        ),
        pytest.param(
            {"eks_pod_identity": {"namespace": "n", "service_account": "s"}},
            EksPodIdentityTrust,
            id="eks pod identity",
        ),
        pytest.param({"saml": f"arn:aws:iam::{ACCOUNT}:saml-provider/x"}, SamlTrust, id="saml"),
    ],
)
def test_the_key_of_the_principal_says_which_form_a_trust_has(
    entry: dict[str, object], form: type[TrustSpec]
) -> None:
    role = RoleSpec.model_validate({"trust": [entry]})

    assert isinstance(role.trust[0], form)
    assert RoleSpec(trust=role.trust) == role


def test_a_role_file_cannot_be_changed() -> None:
    role_file = RoleFile.model_validate({"version": 1, "roles": {}})

    with pytest.raises(ValidationError):
        role_file.stack = "prod"


@pytest.mark.parametrize("version", [True, 1.0, "1", 2], ids=repr)
def test_only_the_number_1_is_a_version(version: object) -> None:
    with pytest.raises(ValidationError):
        RoleFile.model_validate({"version": version, "roles": {}})


@pytest.mark.parametrize("name", service_names())
def test_every_name_of_the_catalog_is_a_service(name: str) -> None:
    adapter = TypeAdapter(principals.Service)

    assert adapter.validate_python(name, context=frozenset(service_names())) == name


ACCEPTED = {
    arns.AccountId: [ACCOUNT, "000000000000"],
    arns.TrustedAccount: ["{account}"],
    arns.Region: [
        *("eu-west-1", "ap-southeast-7", "us-gov-west-1", "cn-north-1", "us-iso-east-1"),
        *("us-isob-east-1", "us-isof-south-1", "eu-isoe-west-1", "eusc-de-east-1", "mx-central-1"),
    ],
    arns.RoleArn: [
        f"arn:aws:iam::{ACCOUNT}:role/x",
        f"arn:aws-cn:iam::{ACCOUNT}:role/a/b/x+=,.@-_",
        "arn:{partition}:iam::{account}:role/x",
    ],
    arns.PolicyArn: [
        f"arn:aws:iam::{ACCOUNT}:policy/a/x",
        "arn:aws:iam::aws:policy/job-function/X",
    ],
    arns.ManagedPolicy: ["ReadOnlyAccess", "arn:{partition}:iam::aws:policy/service-role/X"],
    arns.Resource: [
        *("*", "arn:aws:s3:::bucket/*", "arn:*:s3:::x", "arn:aws:s3:::${aws:username}/x"),
        *("arn:aws:s3:*", "arn:aws:iam::aws:policy/X", "arn:aws:sqs:*:*:q", "arn:aws:s3:::a b"),
        "arn:{partition}:logs:{region}:{account}:log-group:/aws/*",
    ],
    statements.Action: ["*", "s3:*", "s3:Get*", "bedrock-agentcore:Invoke?", "S3:getobject"],
    statements.Sid: ["", "Read1"],
    principals.Service: [
        *(
            "transcribe.streaming.amazonaws.com",
            "ec2.amazonaws.com.cn",
            "states.{region}.amazonaws.com",
        ),
        *("edgelambda.amazonaws.com", "lex.c2s.ic.gov"),
    ],
    principals.ExternalId: ["ab", "a" * 1224, "a_+=,.@:/-"],
    principals.OrganizationId: ["o-a1b2c3d4e5"],
    principals.GithubRepository: ["acme/agent.js"],
    principals.GithubRef: ["refs/heads/release/*", "refs/tags/v1"],
    principals.GithubEnvironment: ["production east"],
    principals.OidcProvider: ["oidc.eks.{region}.amazonaws.com/id/ABC", "oidc.example.com"],
    principals.KubernetesName: ["ml", "a.b-c"],
    names.RoleName: ["a+=,.@-_1"],
    names.RolePath: ["/", "/ai/", "/a/b/", "/" + "a" * 510 + "/"],
    names.SessionSeconds: ["1h", "12h", "90m", "43200s"],
    names.Description: ["", "Zeile\nzwei äöü"],
    names.VariableName: ["data_bucket", "a-1"],
    names.ProjectName: ["acme.ml-1_x"],
}

REFUSED = {
    arns.AccountId: ["12345678901", "1234567890123", "{account}", "12345678901\uff12"],
    arns.Region: ["eu-west", "mars-1", "eu-west-1a", "EU-WEST-1", ""],
    arns.RoleArn: [
        *(f"arn:aws:iam::{ACCOUNT}:role/", f"arn:aws:iam::{ACCOUNT}:role/*", "x", ""),
        *(f"arn:aws:iam::{ACCOUNT}:user/x", f"arn:aws-x:iam::{ACCOUNT}:role/x"),
        *(f"arn:aws:iam::{ACCOUNT}:role/{'x' * 65}", "arn:aws:iam::{acount}:role/x"),
    ],
    arns.PolicyArn: ["ReadOnlyAccess", f"arn:aws:iam::{ACCOUNT}:role/x"],
    arns.ManagedPolicy: ["service-role/X", "", "arn:aws:iam::aws:role/X"],
    arns.Resource: [
        "",
        "bucket",
        "arn:aws:s3",
        "arn:aws:s3:::",
        "arn:aws:sqs:eu-west-1:12:q",
        "{bucket}",
        "arn:aws:s3:::b\u2019",
        "arn:aws:s3:::${aws:username",
    ],
    statements.Action: ["GetObject", "*:Get", "s3:", "s3:Get Object", "s3:Get:Object", ""],
    statements.Sid: ["read-it", "a b"],
    principals.Service: [
        "*",
        "*.amazonaws.com",
        "lambda.amazon.com",
        "Lambda",
        "amazonaws.com",
        "",
    ],
    principals.ExternalId: ["a", "a" * 1225, "a b"],
    principals.OrganizationId: ["o-short", "ou-a1b2c3d4e5"],
    principals.GithubRepository: ["acme", "acme/*", "*/agent", "a/b/c"],
    principals.GithubRef: ["main", "refs/heads/a:b"],
    principals.GithubEnvironment: ["", " a"],
    principals.OidcProvider: ["https://oidc.example.com", "localhost", "a.b/"],
    principals.KubernetesName: ["ML", "-a", "*", ""],
    names.RoleName: ["", "a b", "a/b", "é"],
    names.RolePath: ["", "ai", "/ai", "//", "/a b/", "/" + "a" * 511 + "/", "/aws-service-role/x/"],
    names.SessionSeconds: ["59m", "12h1m", "43201s", "1", "1d", "-1h", 3600, "\uff11h"],
    names.Description: ["a" * 1001, "✨", "\x00"],
    names.VariableName: ["1a", "a.b", ""],
    names.ProjectName: ["", "a b", "a" * 101],
}


def cases(table: dict[object, list[object]]) -> list[pytest.ParameterSet]:
    return [
        pytest.param(kind, value, id=f"{number}-{value!s:.40}")
        for number, (kind, values) in enumerate(table.items())
        for value in values
    ]


@pytest.mark.parametrize(("kind", "value"), cases(ACCEPTED))
def test_a_value_is_accepted(kind: object, value: str) -> None:
    TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize(("kind", "value"), cases(REFUSED))
def test_a_value_is_refused(kind: object, value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize(
    ("session", "seconds"), [("1h", 3600), ("90m", 5400), ("43200s", 43_200)], ids=str
)
def test_a_session_is_kept_in_seconds(session: str, seconds: int) -> None:
    assert RoleSpec.model_validate({"max_session": session}).max_session_seconds == seconds


@pytest.mark.parametrize(
    "operator", ["StringEquals", "stringequals", "ForAnyValue:StringLikeIfExists", "Null"]
)
def test_a_condition_operator_is_accepted(operator: str) -> None:
    conditions = TypeAdapter(statements.Conditions).validate_python({operator: {"aws:x": "y"}})

    assert conditions == {operator: {"aws:x": ["y"]}}


@pytest.mark.parametrize(
    "operator", ["StringEqual", "NullIfExists", "ForAllValues:Null", "ForSome:StringLike", ""]
)
def test_a_condition_operator_is_refused(operator: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(statements.Conditions).validate_python({operator: {"aws:x": "y"}})
