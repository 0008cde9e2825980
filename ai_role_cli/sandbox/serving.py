"""A sandbox that stays open for the AWS command line, boto3 and other runs of ai-role."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING

from ai_role_cli.errors import StackConflictError
from ai_role_cli.sandbox.account import AccountPlace
from ai_role_cli.sandbox.moto_server import serving_moto
from ai_role_cli.sandbox.occupancy import announced, occupied
from ai_role_cli.sandbox.session import require_packages
from ai_role_cli.sandbox.shield import ACCESS_KEY, SECRET_KEY, shielded
from ai_role_cli.spec import partition_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import FrameType

    from ai_role_cli.spec import Quotas

__all__ = ["aws_command", "serve_sandbox"]


def aws_command(endpoint: str, *, region: str) -> str:
    """Return a command of the AWS CLI that works on a served account, whoever is signed in."""
    keys = f"AWS_ACCESS_KEY_ID={ACCESS_KEY} AWS_SECRET_ACCESS_KEY={SECRET_KEY}"
    return f"{keys} aws --endpoint-url {endpoint} --region {region} iam list-roles"


def serve_sandbox(
    folder: Path,
    *,
    account: str,
    region: str,
    on_ready: Callable[[str], None],
    quotas: Quotas | None = None,
    port: int = 0,
) -> None:
    """
    Serve the account until SIGINT or SIGTERM; every change is saved before it is answered.

    Call it from the main thread: it takes over both signals while it runs.

    Args:
        folder: Keeps the account; made when it is missing.
        account: 12 digits.
        region: Decides the partition.
        on_ready: Gets the endpoint once it answers.
        quotas: Those that AWS may have raised for the account; None: AWS's own.
        port: 0: any free one.

    Raises:
        SurroundingsError: The extra is not installed, or the saved account cannot be read.
        StackConflictError: Another process has the account open, or serves it already.
    """
    require_packages()
    place = AccountPlace(folder, account, partition_of(region))
    with shielded(region), _stopped_by_signals() as stopped, occupied(place) as served:
        if served is not None:
            raise StackConflictError(
                "the sandbox is being served already",
                code="sandbox-busy",
                facts=(("endpoint", served), ("folder", str(folder))),
                hint="use that endpoint, or stop the other process first",
            )
        with (
            serving_moto(place, quotas=quotas, port=port) as endpoint,
            announced(place, endpoint),
        ):
            on_ready(endpoint)
            stopped.wait()


@contextmanager
def _stopped_by_signals() -> Iterator[Event]:
    stopped = Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, stop) for number in numbers]
    try:
        yield stopped
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
