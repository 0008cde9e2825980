"""The engine's log, where the real provider writes each failure once more than it answers it."""

from __future__ import annotations

import grpc
from pulumi.runtime.proto import engine_pb2
from pulumi.runtime.proto.engine_pb2_grpc import EngineStub

__all__ = ["EngineLog"]


class EngineLog:
    """
    The log of one engine.

    Args:
        address: Where the engine listens, `127.0.0.1:PORT`.
    """

    def __init__(self, address: str) -> None:
        self._channel = grpc.insecure_channel(address, options=(("grpc.enable_http_proxy", 0),))
        self._engine = EngineStub(self._channel)

    def report(self, message: str, *, urn: str) -> None:
        """Write an error about a resource; an engine that has gone does not miss it."""
        request = engine_pb2.LogRequest(severity=engine_pb2.ERROR, message=message, urn=urn)
        try:
            self._engine.Log(request)
        except grpc.RpcError:
            return

    def close(self) -> None:
        """Close the connection."""
        self._channel.close()
