"""ARNs of IAM resources, which are known before the resource exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.catalog import managed_policy_path

if TYPE_CHECKING:
    from ai_role_cli.policy.target import Target

__all__ = [
    "account_arn",
    "instance_profile_arn",
    "managed_policy_arn",
    "oidc_provider_arn",
    "policy_arn",
    "role_arn",
]


def role_arn(target: Target, path: str, *, name: str) -> str:
    """Return the ARN of a role; `path` begins and ends with a slash."""
    return f"{_iam(target)}:role{path}{name}"


def policy_arn(target: Target, path: str, *, name: str) -> str:
    """Return the ARN of a customer managed policy; `path` begins and ends with a slash."""
    return f"{_iam(target)}:policy{path}{name}"


def instance_profile_arn(target: Target, path: str, *, name: str) -> str:
    """Return the ARN of an instance profile; `path` begins and ends with a slash."""
    return f"{_iam(target)}:instance-profile{path}{name}"


def oidc_provider_arn(target: Target, issuer: str) -> str:
    """Return the ARN of an OIDC provider; `issuer` is its URL without `https://`."""
    return f"{_iam(target)}:oidc-provider/{issuer.removeprefix('https://')}"


def account_arn(target: Target, account: str) -> str:
    """Return the principal that stands for everyone in an account."""
    return f"arn:{target.partition}:iam::{account}:root"


def managed_policy_arn(target: Target, name_or_arn: str) -> str:
    """Return the ARN of a managed policy: a bare name means one of AWS's own, wherever it is."""
    if name_or_arn.startswith("arn:"):
        return name_or_arn
    path = managed_policy_path(name_or_arn) or "/"
    return f"arn:{target.partition}:iam::aws:policy{path}{name_or_arn}"


def _iam(target: Target) -> str:
    return f"arn:{target.partition}:iam::{target.account}"
