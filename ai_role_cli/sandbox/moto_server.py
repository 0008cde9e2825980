"""moto on this machine: one account over HTTP, from this process."""

from __future__ import annotations

import logging
import socket
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from ai_role_cli.errors import SurroundingsError
from ai_role_cli.sandbox.account import AccountPlace, Journal
from ai_role_cli.sandbox.front import Front
from ai_role_cli.spec import Quotas

if TYPE_CHECKING:
    from collections.abc import Iterator
    from wsgiref.types import WSGIApplication

    from werkzeug.serving import BaseWSGIServer

__all__ = ["moto_application", "serving_moto"]

logger = logging.getLogger(__name__)

_STOP_POLL_SECONDS = 0.02


@contextmanager
def serving_moto(
    place: AccountPlace, *, quotas: Quotas | None = None, port: int = 0
) -> Iterator[str]:
    """
    Serve a saved account and yield the endpoint at once; each change is saved, then answered.

    Importing moto takes most of a second, so it happens in the background: the endpoint accepts
    connections from the start and answers them when moto is there.

    Args:
        place: The account.
        quotas: Those that AWS may have raised for the account; None: AWS's own.
        port: 0: any free one.

    Raises:
        SurroundingsError: The saved account cannot be read, or the port is taken.
    """
    journal = Journal(place)
    with (
        _listening(port) as listener,
        ThreadPoolExecutor(max_workers=1, thread_name_prefix="moto") as pool,
    ):
        started = pool.submit(_start, listener, place, journal=journal, quotas=quotas or Quotas())
        started.add_done_callback(lambda start: listener.close() if start.exception() else None)
        pool.submit(_serve, started)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server, front = started.result()
            server.shutdown()
            front.close()


@cache
def moto_application() -> WSGIApplication:
    """Return what answers for moto."""
    from moto.moto_server.werkzeug_app import (  # noqa: PLC0415 - an extra, and slow
        DomainDispatcherApplication,
        create_backend_app,
    )

    moto = DomainDispatcherApplication(create_backend_app)
    # For every request moto would go through its folders to find the service that answers.
    find = cache(moto.get_backend_for_host)
    moto.get_backend_for_host = find  # type: ignore[method-assign] # the same, of one object
    application: WSGIApplication = moto
    return application


def _start(
    listener: socket.socket, place: AccountPlace, *, journal: Journal, quotas: Quotas
) -> tuple[BaseWSGIServer, Front]:
    from moto.moto_server.werkzeug_app import (  # noqa: PLC0415 - an extra, and slow
        MotoRequestHandler,
    )
    from werkzeug.serving import ThreadedWSGIServer  # noqa: PLC0415 - comes with moto

    from ai_role_cli.sandbox.account.saved_account import (  # noqa: PLC0415 - imports moto
        SavedAccount,
    )

    class QuietRequestHandler(MotoRequestHandler):
        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Leave requests out of the log."""

    class LoggingServer(ThreadedWSGIServer):
        def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's
            """Log where the application says, not to the terminal."""
            logger.log(logging.getLevelNamesMapping()[type.upper()], message, *args)

    saved = SavedAccount(place, journal, quotas=quotas)
    front = Front(moto_application(), saved, account=place.account)
    host, port = listener.getsockname()
    server = LoggingServer(host, port, front, QuietRequestHandler, fd=listener.fileno())
    return server, front


def _serve(started: Future[tuple[BaseWSGIServer, Front]]) -> None:
    server, _ = started.result()
    server.serve_forever(_STOP_POLL_SECONDS)


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    try:
        listener = socket.create_server(("127.0.0.1", port), backlog=128)
    except OSError as error:
        raise SurroundingsError(
            f"port {port} cannot be used",
            code="sandbox-port",
            facts=(("reason", str(error.strerror)),),
            hint="choose another one with --port, or leave it out",
        ) from error
    with listener:
        yield listener
