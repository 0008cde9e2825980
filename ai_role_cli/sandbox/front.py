"""The WSGI application before moto's: one account, one request after the other, saved."""

from __future__ import annotations

import time
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from ai_role_cli.sandbox.account import AccountPlace, write_account
from ai_role_cli.sandbox.clients import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from ai_role_cli.sandbox.moto_account import MotoAccount

__all__ = ["Front"]

_READING = ("Get", "List", "Simulate", "Generate")


class Front:
    """
    Every request is one for the account, whatever key signed it.

    moto tells accounts apart by access key or header, and is not made for concurrent changes.

    Args:
        moto: The application that answers.
        account: moto's data.
        place: Where the data is saved.
        save_seconds: Least time between two saves; 0: each change is saved before it is answered.
    """

    def __init__(
        self,
        moto: WSGIApplication,
        account: MotoAccount,
        *,
        place: AccountPlace,
        save_seconds: float,
    ) -> None:
        self._moto = moto
        self._account = account
        self._place = place
        self._save_seconds = save_seconds
        self._saved_at = time.monotonic()
        self._is_changed = False
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, as WSGI wants it."""
        if _is_refused(environ):
            start_response("403 Forbidden", [("Content-Length", "0")])
            return []
        request = _form(environ)
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = self._place.account
        with self._lock:
            self._account.prepare(request)
            answer = [*self._moto(environ, start_response)]
            self._is_changed |= not request.get("Action", "").startswith(_READING)
            if time.monotonic() - self._saved_at >= self._save_seconds:
                self._save()
        return answer

    def close(self) -> None:
        """Save what is not saved yet, and take the account out of moto."""
        self._save()
        self._account.withdraw()

    def _save(self) -> None:
        if self._is_changed:
            write_account(self._place, self._account.dump())
            self._is_changed = False
            self._saved_at = time.monotonic()


def _form(environ: WSGIEnvironment) -> dict[str, str]:
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = BytesIO(body)
    return {key: values[0] for key, values in parse_qs(body.decode("latin-1")).items()}


def _is_refused(environ: WSGIEnvironment) -> bool:
    # moto answers web pages of any site, and has pages of its own that reset all accounts.
    host = environ.get("HTTP_HOST", "").rsplit(":", 1)[0]
    is_from_a_page = "HTTP_ORIGIN" in environ or not is_loopback(host.strip("[]"))
    return is_from_a_page or environ["PATH_INFO"].startswith("/moto-api")
