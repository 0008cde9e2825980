from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ai_role_cli.policy import PolicyDocument, parse_policy
from ai_role_cli.policy.trust_grammar import trust_problems

if TYPE_CHECKING:
    from ai_role_cli.policy import JsonValue
    from ai_role_cli.spec import SpecPath

ACCOUNT = "123456789012"
SAML = f"arn:aws:iam::{ACCOUNT}:saml-provider/Okta"
EKS = f"arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC"
GITHUB = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
PLACE: SpecPath = ("trust", 0)


def trust(principal: JsonValue, action: JsonValue = "sts:AssumeRole", **rest: JsonValue) -> str:
    """The problems of a trust policy of one statement, as ids and words."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, **rest}
    present = {name: value for name, value in statement.items() if value is not None}
    return told(parse_policy({"Version": "2012-10-17", "Statement": [present]}))


def told(document: PolicyDocument, partition: str = "aws") -> str:
    places = [PLACE for _ in document.statements]
    problems = list(trust_problems(document, places, partition=partition))

    assert all(problem.path == PLACE and problem.hint for problem in problems)
    return "; ".join(f"{problem.id}: {problem.message}" for problem in problems)


@pytest.mark.parametrize(
    ("principal", "action"),
    [
        ({"Service": "lambda.amazonaws.com"}, "sts:AssumeRole"),
        ({"Service": ["pods.eks.amazonaws.com"]}, ["sts:AssumeRole", "sts:TagSession"]),
        ({"Service": "rolesanywhere.amazonaws.com"}, ["sts:AssumeRole", "sts:SetSourceIdentity"]),
        ({"AWS": ACCOUNT}, "sts:AssumeRole"),
        ({"AWS": "*"}, "sts:AssumeRole"),
        ("*", "sts:AssumeRole"),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "STS:assumerole"),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/a/b"}, "sts:*"),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:user/ann"}, "sts:AssumeRole"),
        ({"AWS": f"arn:aws:sts::{ACCOUNT}:assumed-role/a/session"}, "sts:Assume*"),
        ({"AWS": f"arn:aws:sts::{ACCOUNT}:federated-user/ann"}, "sts:AssumeRole"),
        ({"AWS": "AROA1234567890EXAMPLE"}, "sts:AssumeRole"),
        ({"AWS": "arn:{partition}:iam::{account}:root"}, "sts:AssumeRole"),
        ({"Federated": SAML}, ["sts:AssumeRoleWithSAML", "sts:TagSession"]),
        ({"Federated": EKS}, "sts:AssumeRoleWithWebIdentity"),
        ({"Federated": "accounts.google.com"}, "sts:AssumeRoleWithWebIdentity"),
        ({"Service": "lambda.amazonaws.com"}, "sts:TagSession"),
        ({"AWS": ACCOUNT}, ["sts:AssumeRole", "sts:GetCallerIdentity"]),
        ({"AWS": ACCOUNT, "Federated": SAML}, ["sts:AssumeRole", "sts:AssumeRoleWithSAML"]),
    ],
)
def test_a_trust_that_iam_takes(principal: JsonValue, action: JsonValue) -> None:
    assert trust(principal, action) == ""


@pytest.mark.parametrize(
    "action", ["*", "s3:GetObject", "sts:TagSessions", "sts:AssumeRol", "sts:Get*Key", "iam:*"]
)
def test_a_trust_policy_takes_actions_of_assuming_roles_only(action: str) -> None:
    problem = f"bad-statement: {action!r} is no action of a trust policy"

    assert problem in trust({"AWS": ACCOUNT}, ["sts:AssumeRole", action])


@pytest.mark.parametrize(
    ("elements", "words"),
    [
        pytest.param({"Resource": "*"}, "names no Resource", id="resource"),
        pytest.param({"NotResource": "*"}, "names no Resource", id="not-resource"),
        pytest.param({"NotAction": "sts:TagSession"}, "takes no NotAction", id="not-action"),
        pytest.param({"NotPrincipal": {"AWS": ACCOUNT}}, "takes no NotPrincipal", id="not-who"),
        pytest.param({"Principal": None}, "needs a Principal", id="nobody"),
    ],
)
def test_a_trust_policy_says_for_whom_and_not_on_what(
    elements: dict[str, JsonValue], words: str
) -> None:
    principal = None if "NotPrincipal" in elements else {"Service": "lambda.amazonaws.com"}
    action = None if "NotAction" in elements else "sts:AssumeRole"
    given = {"Principal": principal, **elements}

    problems = trust(given.pop("Principal"), action, **given)

    assert problems.startswith("bad-statement: ")
    assert words in problems


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("AWS", "12345678901"),
        ("AWS", "arn:aws:iam::12345678901:root"),
        ("AWS", f"arn:aws:iam::{ACCOUNT}:role/*"),
        ("AWS", f"arn:aws:iam::{ACCOUNT}:group/x"),
        ("AWS", f"arn:aws:sts::{ACCOUNT}:assumed-role/a"),
        ("AWS", f"arn:aws:s3::{ACCOUNT}:root"),
        ("AWS", "123456789*"),
        ("AWS", "lambda.amazonaws.com"),
        ("Service", "*"),
        ("Service", "*.amazonaws.com"),
        ("Service", "lambda"),
        ("Service", "lambda.example.com"),
        ("Federated", "*"),
        ("Federated", f"arn:aws:iam::{ACCOUNT}:oidc-provider/*"),
        ("Federated", f"arn:aws:iam::{ACCOUNT}:role/x"),
        ("Federated", "sso.example.com"),
        ("CanonicalUser", "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"),
    ],
)
def test_a_principal_that_iam_refuses(kind: str, value: str) -> None:
    assert trust({kind: value}, "sts:TagSession") == (
        f"bad-principal: {value!r} is no {kind} principal"
    )


@pytest.mark.parametrize(
    ("principal", "action", "meant"),
    [
        ({"Federated": SAML}, "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"),
        ({"Federated": SAML}, "sts:AssumeRole", "sts:AssumeRoleWithSAML"),
        ({"Federated": EKS}, "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"),
        ({"Service": "lambda.amazonaws.com"}, "sts:AssumeRoleWithWebIdentity", "sts:AssumeRole"),
        ({"AWS": ACCOUNT}, "sts:AssumeRoleWithSAML", "sts:AssumeRole"),
    ],
)
def test_each_kind_of_principal_has_its_action(
    principal: JsonValue, action: str, meant: str
) -> None:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    document = parse_policy({"Statement": [statement]})
    (problem,) = trust_problems(document, [PLACE], partition="aws")

    assert problem.id == "bad-principal"
    assert f"cannot assume a role with {action}" in problem.message
    assert problem.hint == f"write {meant}"


def test_a_shared_provider_needs_the_claim_that_tells_its_users_apart() -> None:
    action = "sts:AssumeRoleWithWebIdentity"
    subject = {"StringLike": {"token.actions.githubusercontent.com:SUB": "repo:acme/*"}}
    audience = {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}

    assert trust({"Federated": GITHUB}, action, Condition=subject) == ""
    assert trust({"Federated": GITHUB}, action, Condition=audience) == (
        "missing-claim: token.actions.githubusercontent.com is shared by many organisations: "
        "IAM wants a condition on token.actions.githubusercontent.com:sub"
    )
    assert trust({"Federated": GITHUB}, action, Effect="Deny") == ""


def test_a_principal_of_another_partition_is_refused() -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws-cn:iam::{ACCOUNT}:root"},
        "Action": "sts:AssumeRole",
    }

    assert told(parse_policy({"Statement": statement})).startswith("wrong-partition: ")
