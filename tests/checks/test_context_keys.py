from __future__ import annotations

import pytest

from ai_role_cli.checks.context_keys import (
    KeyKind,
    find_key,
    global_keys,
    is_federated,
    is_global,
    service_keys,
)


@pytest.mark.parametrize(
    ("key", "name", "kinds", "is_multivalued"),
    [
        ("AWS:sourceaccount", "aws:SourceAccount", {KeyKind.STRING}, False),
        ("aws:ResourceTag/Team", "aws:ResourceTag/", {KeyKind.STRING}, False),
        ("aws:TagKeys", "aws:TagKeys", {KeyKind.STRING}, True),
        ("aws:EpochTime", "aws:EpochTime", {KeyKind.DATE, KeyKind.NUMERIC}, False),
        ("s3:Prefix", "s3:prefix", {KeyKind.STRING}, False),
        ("kms:EncryptionContext:a:b", "kms:encryptioncontext:", {KeyKind.STRING}, False),
        ("kms:GrantOperations", "kms:grantoperations", {KeyKind.STRING}, True),
    ],
)
def test_a_key_is_found_whatever_its_case_and_its_ending(
    key: str, name: str, kinds: set[KeyKind], *, is_multivalued: bool
) -> None:
    found = find_key(key)

    assert found is not None
    assert (found.name, found.kinds, found.is_multivalued) == (name, kinds, is_multivalued)


@pytest.mark.parametrize("key", ["aws:SourceVpcId", "s3:prefixes", "acme:Key", "aws:TagKeys/a"])
def test_an_unknown_key_is_not_found(key: str) -> None:
    assert find_key(key) is None


@pytest.mark.parametrize(
    "key",
    [
        "saml:aud",
        "accounts.google.com:aud",
        "token.actions.githubusercontent.com:sub",
        "oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub",
    ],
)
def test_claims_of_identity_providers_are_told(key: str) -> None:
    assert is_federated(key)
    assert not is_federated("aws:PrincipalTag/acme.com:x")


def test_keys_of_services_that_all_requests_have_are_global() -> None:
    assert is_global("lambda:SourceFunctionArn")
    assert "ec2:SourceInstanceArn" in global_keys()
    assert not any(key.startswith("aws:") for key in service_keys("s3"))
    assert service_keys("acme") == ()
