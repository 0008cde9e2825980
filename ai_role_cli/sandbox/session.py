"""A sandbox for the length of one command."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ai_role_cli.errors import SurroundingsError
from ai_role_cli.sandbox.account import AccountPlace
from ai_role_cli.sandbox.moto_server import serving_moto
from ai_role_cli.sandbox.occupancy import occupied
from ai_role_cli.sandbox.shield import engine_settings, shielded
from ai_role_cli.spec import partition_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ai_role_cli.spec import Quotas

__all__ = ["Sandbox", "open_sandbox", "require_packages"]

_PACKAGES = ("moto", "flask", "flask_cors")


@dataclass(frozen=True, slots=True)
class Sandbox:
    """
    An AWS account on this machine and the provider that works on it.

    Args:
        endpoint: Where IAM and STS answer, `http://127.0.0.1:PORT`.
        account: 12 digits.
        engine_env: What the `pulumi` process needs to find the provider, and dummies for all that
            could lead it to real credentials.
    """

    endpoint: str
    account: str
    engine_env: Mapping[str, str]


@contextmanager
def open_sandbox(
    folder: Path,
    *,
    account: str,
    region: str,
    quotas: Quotas | None = None,
    lock_timeout_seconds: float = 0,
) -> Iterator[Sandbox]:
    """
    Open a sandbox; its account is as the last command left it, and every change is saved.

    Args:
        folder: Keeps the account; made when it is missing.
        account: 12 digits.
        region: Decides the partition.
        quotas: Those that AWS may have raised for the account; None: AWS's own.
        lock_timeout_seconds: How long to wait for another process that has the account open.

    Raises:
        SurroundingsError: The extra is not installed, or the saved account cannot be read.
        StackConflictError: Another process has the account open and does not serve it.
    """
    require_packages()
    from ai_role_cli.sandbox.provider_server import serving_provider  # noqa: PLC0415 - slow

    place = AccountPlace(folder, account, partition_of(region))
    with (
        shielded(region),
        occupied(place, timeout_seconds=lock_timeout_seconds) as served,
        _reached(place, served=served, quotas=quotas) as endpoint,
        serving_provider(place, endpoint=endpoint, region=region) as port,
    ):
        environment = {**_attachment(port), **engine_settings(region)}
        yield Sandbox(endpoint=endpoint, account=account, engine_env=environment)


def require_packages() -> None:
    """
    Check that the `sandbox` extra is installed.

    Raises:
        SurroundingsError: It is not.
    """
    missing = [package for package in _PACKAGES if find_spec(package) is None]
    if missing:
        raise SurroundingsError(
            "the sandbox is not installed",
            code="sandbox-missing",
            facts=(("missing", ", ".join(missing)),),
            hint="pip install 'ai-role[sandbox]'",
        )


@contextmanager
def _reached(place: AccountPlace, *, served: str | None, quotas: Quotas | None) -> Iterator[str]:
    if served is not None:
        yield served
        return
    with serving_moto(place, quotas=quotas) as endpoint:
        yield endpoint


def _attachment(port: int) -> dict[str, str]:
    return {
        "PULUMI_DEBUG_PROVIDERS": f"aws:{port}",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_OPTION_SKIP_PLUGIN_PRE_INSTALL": "true",
    }
