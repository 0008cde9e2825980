from __future__ import annotations

import pytest

from ai_role_cli.policy import Target
from ai_role_cli.policy.arn import (
    account_arn,
    instance_profile_arn,
    managed_policy_arn,
    oidc_provider_arn,
    policy_arn,
    role_arn,
)

CHINA = Target("123456789012", "cn-north-1")


def test_arns_carry_partition_account_path_and_name() -> None:
    assert role_arn(CHINA, "/ai/", name="x") == "arn:aws-cn:iam::123456789012:role/ai/x"
    assert policy_arn(CHINA, "/", name="x") == "arn:aws-cn:iam::123456789012:policy/x"
    assert (
        instance_profile_arn(CHINA, "/ai/", name="x")
        == "arn:aws-cn:iam::123456789012:instance-profile/ai/x"
    )
    assert account_arn(CHINA, "210987654321") == "arn:aws-cn:iam::210987654321:root"


@pytest.mark.parametrize("issuer", ["oidc.example.com/id/A", "https://oidc.example.com/id/A"])
def test_an_oidc_provider_is_named_without_its_scheme(issuer: str) -> None:
    assert (
        oidc_provider_arn(CHINA, issuer)
        == "arn:aws-cn:iam::123456789012:oidc-provider/oidc.example.com/id/A"
    )


def test_a_bare_name_is_a_policy_of_aws() -> None:
    assert (
        managed_policy_arn(CHINA, "ReadOnlyAccess") == "arn:aws-cn:iam::aws:policy/ReadOnlyAccess"
    )
    arn = "arn:aws:iam::210987654321:policy/shared"
    assert managed_policy_arn(CHINA, arn) == arn
