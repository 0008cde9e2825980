"""
How the provider tells the engine what went wrong, as Pulumi's bridge does it.

A call that failed before there was a resource leaves nothing behind. A resource that was made, or
that an update was begun on, is told of with its properties: the engine records it with the failure,
and updates it the next time. The properties are then those it should have got, whatever AWS did.

Source:
    pulumi-terraform-bridge, pkg/tfbridge/provider.go: Create, Update and initializationError.
"""

from __future__ import annotations

from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import grpc
from google.protobuf.any_pb2 import Any
from pulumi.runtime.proto.provider_pb2 import ErrorResourceInitFailed
from pulumi.runtime.proto.status_pb2 import Status

from ai_role_cli.sandbox.engine_log import EngineLog
from ai_role_cli.sandbox.failures import IncompleteError, ResourceError
from ai_role_cli.sandbox.values import UNKNOWN, to_struct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.sandbox.resources import Resource
    from ai_role_cli.sandbox.values import PropertyMap

__all__ = ["Refusals", "abort", "provider_version", "recorded_if_incomplete", "refuse"]

_DETAILS = "grpc-status-details-bin"


class Refusals:
    """What of AWS's refusals the engines are told, as answers and in their logs."""

    def __init__(self) -> None:
        # The engine opens one connection for each provider resource of the program.
        self._logs: dict[str, EngineLog] = {}

    def attach(self, context: grpc.ServicerContext, address: str) -> None:
        """Remember where the log of an engine is."""
        self._logs[context.peer()] = EngineLog(address)

    def close(self) -> None:
        """Close the connections to the engines."""
        for log in self._logs.values():
            log.close()

    @contextmanager
    def around(
        self,
        context: grpc.ServicerContext,
        urn: str,
        *,
        doing: str,
        recorded: PropertyMap | None = None,
    ) -> Iterator[None]:
        """
        Answer a call whose operation AWS refuses.

        Args:
            context: Of the call.
            urn: The resource.
            doing: `creating`, `updating`, `deleting` or `refreshing`.
            recorded: The properties of a resource that is there though the operation failed.
        """
        try:
            yield
        except ResourceError as error:
            self._log(error, urn, context=context)
            if isinstance(error, IncompleteError):
                _refuse_incomplete(context, error, doing=f"{doing} {urn}", properties=recorded)
            # The bridge leaves out what was done where there is nothing to record.
            refuse(context, str(error), doing="" if recorded else f"{doing} {urn}")

    def _log(self, error: ResourceError, urn: str, *, context: grpc.ServicerContext) -> None:
        source = "  sdk-v2/provider2.go:571: sdk.helper_schema"
        if log := self._logs.get(context.peer()):
            log.report(f"{source}: {error}: provider=aws@{provider_version()}", urn=urn)


@contextmanager
def recorded_if_incomplete(resource: Resource, resource_id: str) -> Iterator[None]:
    """Have a resource recorded that is there, whatever becomes of the rest of the operation."""
    try:
        yield
    except ResourceError as error:
        if resource.schema.records_failures:
            raise IncompleteError(resource_id, str(error)) from error
        raise


def provider_version() -> str:
    """Return the version of the SDK the program uses, which the provider shares."""
    return version("pulumi-aws")


class _AbortStatus(NamedTuple):
    code: grpc.StatusCode
    details: str
    trailing_metadata: tuple[tuple[str, bytes], ...]


def refuse(context: grpc.ServicerContext, message: str, *, doing: str = "") -> NoReturn:
    """
    Answer that nothing was made or changed.

    Args:
        context: Of the call.
        message: What went wrong.
        doing: What the bridge puts before it, `deleting urn:…`.
    """
    abort(context, grpc.StatusCode.UNKNOWN, _reason(message, doing=doing))


def abort(context: grpc.ServicerContext, code: grpc.StatusCode, message: str) -> NoReturn:
    """End a call; the statement says so to readers and mypy."""
    raise context.abort(code, message)


def _refuse_incomplete(
    context: grpc.ServicerContext,
    error: IncompleteError,
    *,
    doing: str,
    properties: PropertyMap | None,
) -> NoReturn:
    known = {name: value for name, value in (properties or {}).items() if value != UNKNOWN}
    reason = _reason(str(error), doing=doing)
    detail = Any()
    detail.Pack(
        ErrorResourceInitFailed(id=error.resource_id, properties=to_struct(known), reasons=[reason])
    )
    code = grpc.StatusCode.UNKNOWN
    status = Status(code=code.value[0], message=reason, details=[detail])
    metadata = ((_DETAILS, status.SerializeToString()),)
    raise context.abort_with_status(_AbortStatus(code, reason, metadata))  # it raises itself


def _reason(message: str, *, doing: str) -> str:
    text = f"1 error occurred:\n\t* {message}\n\n"
    return f"{doing}: {text}" if doing else text
