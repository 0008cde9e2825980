"""The environment while a sandbox is open: nothing in it leads to AWS."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["ACCESS_KEY", "SECRET_KEY", "engine_settings", "shielded"]

ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
"""The example key of the AWS documentation: valid in form, never in use."""
SECRET_KEY = "sandbox"  # noqa: S105 - a dummy; the sandbox checks no signatures
_PREFIXES = ("AWS_", "MOTO_")
_CLEARED = (
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_DEFAULT_PROFILE",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_IAM",
    "AWS_ENDPOINT_URL_STS",
    "AWS_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_SECURITY_TOKEN",
    "AWS_SESSION_TOKEN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)


def engine_settings(region: str) -> Mapping[str, str]:
    """
    Return what hides all real credentials and endpoints from the engine, whatever else is set.

    The AWS SDK for Go takes an empty variable for one that is not set.
    """
    return {**dict.fromkeys(_CLEARED, ""), **_dummies(region)}


@contextmanager
def shielded(region: str) -> Iterator[None]:
    """
    Keep this process away from the user's settings of AWS and of moto.

    moto makes boto3 sessions of its own while it answers, and MOTO_ACCOUNT_ID would override the
    account of every request.
    """
    settings = {name: value for name, value in os.environ.items() if name.startswith(_PREFIXES)}
    dummies = _dummies(region)
    try:
        for name in settings:
            del os.environ[name]
        os.environ.update(dummies)
        yield
    finally:
        for name in dummies:
            os.environ.pop(name, None)
        os.environ.update(settings)


def _dummies(region: str) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
