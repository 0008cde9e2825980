"""Keeps the calls between the SDK and the engine, both on this machine, away from proxies."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["unproxied_loopback"]

_VARIABLE = "no_grpc_proxy"
"""gRPC reads it before `no_proxy`; nothing else does, so calls to AWS go as they always went."""


@contextmanager
def unproxied_loopback() -> Iterator[None]:
    """Let gRPC reach 127.0.0.1 directly, whatever `http_proxy` says."""
    before = os.environ.get(_VARIABLE)
    kept = before or os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    os.environ[_VARIABLE] = ",".join(filter(None, ["127.0.0.1", "localhost", kept]))
    try:
        yield
    finally:
        if before is None:
            del os.environ[_VARIABLE]
        else:
            os.environ[_VARIABLE] = before
