from __future__ import annotations

import pytest

from ai_role_cli.policy.shared_oidc import required_key


@pytest.mark.parametrize(
    ("issuer", "key"),
    [
        ("token.actions.githubusercontent.com", "token.actions.githubusercontent.com:sub"),
        ("studio.datachain.ai/api", "studio.datachain.ai/api:sub"),
        ("cognito-identity.amazonaws.com", "cognito-identity.amazonaws.com:aud"),
        ("oidc.vercel.com", "oidc.vercel.com:aud"),
        ("sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d", "sts:RoleSessionName"),
        ("sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/", "sts:RoleSessionName"),
        ("oidc.eks.eu-west-1.amazonaws.com/id/ABC", None),
        ("accounts.google.com", None),
        ("example.com", None),
    ],
)
def test_the_claim_that_iam_requires(issuer: str, key: str | None) -> None:
    assert required_key(issuer) == key
