"""
OIDC providers that many organisations share, and the claim that tells one from another.

IAM refuses a trust policy that does not evaluate it.

Source: IAM User Guide, "Identity-provider controls for shared OIDC providers".
"""

from __future__ import annotations

__all__ = ["required_key"]

_BY_SUBJECT = frozenset(
    {
        *("agent.buildkite.com", "oidc.codefresh.io", "studio.datachain.ai/api", "gitlab.com"),
        *("token.actions.githubusercontent.com", "vstoken.actions.githubusercontent.com"),
        *("oidc-configuration.audit-log.githubusercontent.com", "app.terraform.io", "scalr.io"),
        *("tokens.cloud.shisho.dev", "proidc.upbound.io"),
        "rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7",
        "rh-oidc.s3.us-east-1.amazonaws.com/23e3sd27sju1hoou6ohfs68vbno607tr",
        "rh-oidc.s3.us-east-1.amazonaws.com/23ne21h005qjl3n33d8dui5dlrmv2tmg",
        "rh-oidc.s3.us-east-1.amazonaws.com/24jrf12m5dj7ljlfb4ta2frhrcoadm26",
        "oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb",
        "oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu",
    }
)

_BY_AUDIENCE = frozenset(
    {"cognito-identity.amazonaws.com", "api.pulumi.com/oidc", "sandboxes.cloud", "oidc.vercel.com"}
)

_BY_SESSION_NAME = "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d"


def required_key(issuer: str) -> str | None:
    """
    Return the condition key that a trust policy must test; None where IAM requires none.

    Args:
        issuer: The provider's URL without `https://`.
    """
    if issuer in _BY_SUBJECT:
        return f"{issuer}:sub"
    if issuer in _BY_AUDIENCE:
        return f"{issuer}:aud"
    return "sts:RoleSessionName" if issuer.rstrip("/") == _BY_SESSION_NAME else None
