"""A loopback proxy in front of the pretend account: numbers requests and lets faults strike."""

from __future__ import annotations

import http.client
import select
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from tests.faults.events import Answer, Moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.events import Course

_UNSENT = ("connection", "transfer-encoding", "content-length", "server", "date")


@contextmanager
def proxied(endpoint: str, course: Course) -> Iterator[str]:
    """Serve the account at another endpoint, where the rules of the course hold."""
    handler = type("Handler", (_Handler,), {"course": course, "target": urlsplit(endpoint).netloc})
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="fault-proxy")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that were killed break their connections."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    course: Course
    target: str

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        form = {key: values[0] for key, values in parse_qs(body.decode("latin-1")).items()}
        event = self.course.enter(form.get("Action", "?"), form)
        answer = self.course.react(event, Moment.ASKED)
        if answer is None:
            # A client that died before its request was sent never asked AWS for anything.
            if _is_gone(self.connection):
                self.close_connection = True
                return
            status, headers, answered = self._forward(body)
            answer = self.course.react(event, Moment.DONE)
            if answer is None:
                self._answer(status, headers, answered)
                return
        self._instead(answer)

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection(self.target)
        try:
            connection.request("POST", self.path, body, dict(self.headers))
            response = connection.getresponse()
            kept = [pair for pair in response.getheaders() if pair[0].lower() not in _UNSENT]
            return response.status, kept, response.read()
        finally:
            connection.close()

    def _instead(self, answer: Answer) -> None:
        if answer.status == 0:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self._answer(answer.status, [("Content-Type", "text/xml")], answer.body)

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's
        """Write nothing to the terminal."""


def _is_gone(connection: socket.socket) -> bool:
    readable, _, _ = select.select([connection], [], [], 0)
    try:
        return bool(readable) and not connection.recv(1, socket.MSG_PEEK)
    except ConnectionError:
        return True
