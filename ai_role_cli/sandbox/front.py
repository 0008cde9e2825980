"""The WSGI application before moto's: one account, one request after the other, saved."""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from ai_role_cli.sandbox.clients import is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from ai_role_cli.sandbox.account.saved_account import SavedAccount

__all__ = ["Front"]

_ERROR = """\
<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
<Error><Type>Receiver</Type><Code>ServiceFailure</Code><Message>{message}</Message></Error>
<RequestId>sandbox</RequestId>
</ErrorResponse>
"""
_NOT_SAVED = HTTPStatus.INSUFFICIENT_STORAGE
"""No SDK tries such a request again."""


class _Answer(NamedTuple):
    status: str
    headers: list[tuple[str, str]]
    body: list[bytes]


class Front:
    """
    Every request is one for the account, whatever key signed it.

    moto tells accounts apart by access key or header, and is not made for concurrent changes. What
    a request changed is saved before it is answered, so nothing that was answered is ever lost.

    Args:
        moto: The application that answers.
        saved: The account it answers for.
        account: The 12 digits of the account.
    """

    def __init__(self, moto: WSGIApplication, saved: SavedAccount, *, account: str) -> None:
        self._moto = moto
        self._saved = saved
        self._account = account
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, as WSGI wants it."""
        if _is_refused(environ):
            start_response("403 Forbidden", [("Content-Length", "0")])
            return []
        answer = self._answer(environ)
        start_response(answer.status, answer.headers)
        return answer.body

    def close(self) -> None:
        """Take the account out of moto."""
        self._saved.close()

    def _answer(self, environ: WSGIEnvironment) -> _Answer:
        request = _form(environ)
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = self._account
        with self._lock:
            self._saved.prepare(request)
            answer = self._of_moto(environ)
            try:
                self._saved.save(request)
            except OSError as error:
                return _not_saved(str(error.strerror))
            except ValueError:
                return _not_saved("the sandbox cannot keep such a value")
        return answer

    def _of_moto(self, environ: WSGIEnvironment) -> _Answer:
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start(
            status: str, headers: list[tuple[str, str]], _error: object = None
        ) -> Callable[[bytes], object]:
            started.append((status, headers))
            return bytes

        body = [*self._moto(environ, start)]
        return _Answer(*started[-1], body)


def _not_saved(reason: str) -> _Answer:
    message = escape(f"the account of the sandbox was not changed: {reason}")
    body = _ERROR.format(message=message).encode()
    headers = [("Content-Type", "text/xml"), ("Content-Length", str(len(body)))]
    return _Answer(f"{_NOT_SAVED.value} {_NOT_SAVED.phrase}", headers, [body])


def _form(environ: WSGIEnvironment) -> dict[str, str]:
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = BytesIO(body)
    return {key: values[0] for key, values in parse_qs(body.decode("latin-1")).items()}


def _is_refused(environ: WSGIEnvironment) -> bool:
    # moto answers web pages of any site, and has pages of its own that reset all accounts.
    host = environ.get("HTTP_HOST", "").rsplit(":", 1)[0]
    is_from_a_page = "HTTP_ORIGIN" in environ or not is_loopback(host.strip("[]"))
    return is_from_a_page or environ["PATH_INFO"].startswith("/moto-api")
