"""The provider's way to the account, which is never one to AWS."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from ai_role_cli.errors import SurroundingsError
from ai_role_cli.sandbox.shield import ACCESS_KEY, SECRET_KEY

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

__all__ = ["iam_client", "is_loopback", "require_loopback"]

_CONNECTIONS = 16


def iam_client(endpoint: str, *, region: str) -> IAMClient:
    """
    Return an IAM client of the sandbox; several threads may use it at a time.

    Raises:
        SurroundingsError: The endpoint is not on this machine.
    """
    from botocore.config import Config  # noqa: PLC0415 - slow
    from botocore.loaders import Loader  # noqa: PLC0415 - slow
    from botocore.session import get_session  # noqa: PLC0415 - slow

    from ai_role_cli.sandbox.retries import retry_like_the_provider  # noqa: PLC0415 - slow

    class IamLoader(Loader):
        def list_available_services(self, type_name: str) -> list[str]:
            """Name the one service; to look for all 400 takes longer than to load it."""
            del type_name
            return ["iam"]

    session = get_session()
    session.register_component("data_loader", IamLoader())
    client = session.create_client(
        "iam",
        endpoint_url=require_loopback(endpoint),
        region_name=region,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        config=Config(
            proxies={}, retries={"total_max_attempts": 1}, max_pool_connections=_CONNECTIONS
        ),
    )
    iam = cast("IAMClient", client)
    retry_like_the_provider(iam)
    return iam


def require_loopback(endpoint: str) -> str:
    """
    Return the endpoint if it can only be reached on this machine.

    Raises:
        SurroundingsError: The host is not a loopback address, or the scheme is not http.
    """
    parts = urlsplit(endpoint)
    if parts.scheme == "http" and is_loopback(parts.hostname or ""):
        return endpoint
    raise SurroundingsError(
        "the sandbox works on this machine only",
        code="sandbox-endpoint",
        facts=(("endpoint", endpoint),),
        hint="leave --sandbox out to work on AWS",
    )


def is_loopback(host: str) -> bool:
    """Say whether a host name or address, without brackets or port, is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
