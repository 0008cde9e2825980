from __future__ import annotations

from ai_role_cli.access.principals import principal_matches, representatives
from ai_role_cli.policy import Principal, PrincipalKind, Statement
from ai_role_cli.spec import Effect

ACCOUNT = "123456789012"


def aws(value: str) -> Principal:
    return Principal(PrincipalKind.AWS, value)


def test_someone_stands_for_each_kind_of_caller() -> None:
    role = aws(f"arn:aws:iam::{ACCOUNT}:role/ci/deployer")
    named = (role, aws("210987654321"), Principal(PrincipalKind.SERVICE, "lambda.amazonaws.com"))

    found = representatives([Statement(Effect.ALLOW, principals=named)])

    assert [principal.value for principal in found] == [
        role.value,
        "arn:aws:iam::210987654321:user/example",
        "lambda.amazonaws.com",
        f"arn:aws:iam::{ACCOUNT}:user/example",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/deployer/example",
        "arn:aws:iam::210987654322:user/example",
        "example.amazonaws.com",
        "arn:aws:iam::210987654322:saml-provider/example",
        "example",
    ]


def test_who_stands_for_others_is_none_of_those_named() -> None:
    named = aws(f"arn:aws:iam::{ACCOUNT}:user/example")

    found = representatives([Statement(Effect.DENY, not_principals=(named,))])

    assert aws(f"arn:aws:iam::{ACCOUNT}:user/example2") in found


def test_everyone_needs_no_one_else_to_stand_for_them() -> None:
    everyone = aws("*")

    found = representatives([Statement(Effect.ALLOW, principals=(everyone,))])

    assert all(principal_matches(everyone, caller) for caller in found)
    assert {caller.kind for caller in found} == set(PrincipalKind)


def test_the_partition_of_a_named_principal_is_kept() -> None:
    named = aws(f"arn:aws-cn:iam::{ACCOUNT}:role/r")

    found = representatives([Statement(Effect.ALLOW, principals=(named,))])

    assert aws(f"arn:aws-cn:iam::{ACCOUNT}:user/example") in found
