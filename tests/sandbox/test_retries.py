from __future__ import annotations

import socket
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.sandbox.clients import iam_client
from ai_role_cli.sandbox.failures import ResourceError, doing

if TYPE_CHECKING:
    from collections.abc import Iterator

_ANSWER = (
    b"<DeleteRoleResponse><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>"
    b"</DeleteRoleResponse>"
)


class _Server:
    """Closes its first connections without a word, and then answers."""

    def __init__(self, listener: socket.socket, *, cuts: int, body: bytes) -> None:
        self.endpoint = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.connections = 0
        self._listener = listener
        self._cuts = cuts
        self._body = body

    def run(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                self.connections += 1
                connection.recv(65536)
                if self.connections > self._cuts:
                    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
                    connection.sendall(head % len(self._body) + self._body)


@contextmanager
def _serving(*, cuts: int = 0, body: bytes = _ANSWER) -> Iterator[_Server]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = _Server(listener, cuts=cuts, body=body)
        thread = Thread(target=server.run)
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def test_a_cut_connection_is_tried_again() -> None:
    with _serving(cuts=3) as server:
        iam_client(server.endpoint, region="us-east-1").delete_role(RoleName="agent")

        assert server.connections == 4


def test_nobody_there_is_told_in_the_words_of_the_provider() -> None:
    with _serving(cuts=1000) as server:
        iam = iam_client(server.endpoint, region="us-east-1")
        with pytest.raises(ResourceError) as refused, doing("deleting IAM Role (agent)"):
            iam.delete_role(RoleName="agent")

        assert server.connections == 25
    assert str(refused.value).startswith(
        "deleting IAM Role (agent): operation error IAM: DeleteRole, exceeded maximum number of "
        "attempts, 25, https response error StatusCode: 0, RequestID: , request send failed, "
    )


def test_a_closed_port_is_told_too() -> None:
    with _serving() as server:
        endpoint = server.endpoint

    iam = iam_client(endpoint, region="us-east-1")
    with pytest.raises(ResourceError, match="request send failed"), doing("listing"):
        iam.list_roles()


def test_an_answer_that_nobody_understands_is_told() -> None:
    with _serving(body=b"<html>") as server:
        iam = iam_client(server.endpoint, region="us-east-1")
        with pytest.raises(ResourceError, match="deserialization failed"), doing("listing"):
            iam.list_roles()
