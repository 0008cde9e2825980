"""What AWS refused, in the words of the AWS provider."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from ai_role_cli.sandbox.retries import TRIES, NoAnswerError, is_passing

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["IncompleteError", "MissingIsFine", "ResourceError", "doing"]

_MODELLED = frozenset(
    {
        "ConcurrentModification",
        "DeleteConflict",
        "EntityAlreadyExists",
        "InvalidInput",
        "LimitExceeded",
        "MalformedPolicyDocument",
        "NoSuchEntity",
        "PolicyNotAttachable",
        "ServiceFailure",
        "UnmodifiableEntity",
    }
)
"""Errors the AWS SDK for Go has a type for; the text of all others begins with "api error"."""

_HTTP = "https response error "
_TRIED = f"exceeded maximum number of attempts, {TRIES}, "


class ResourceError(Exception):
    """An operation on a resource that AWS understood and refused; the text is the provider's."""


class IncompleteError(ResourceError):
    """
    A resource that AWS made, and something of it that AWS refused.

    Args:
        resource_id: What the resource is found by.
        message: What was refused, in the provider's words.
    """

    def __init__(self, resource_id: str, message: str) -> None:
        super().__init__(message)
        self.resource_id = resource_id


class MissingIsFine:
    """Context in which AWS may answer that an entity does not exist: the block then just ends."""

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if not isinstance(error, ClientError):
            return False
        return error.response["Error"]["Code"] == "NoSuchEntity"


@contextmanager
def doing(what: str) -> Iterator[None]:
    """
    Turn a refusal of AWS into a ResourceError.

    Args:
        what: The operation in the provider's words, `creating IAM Role (trainer)`.
    """
    try:
        yield
    except (ClientError, NoAnswerError, ResponseParserError) as error:
        message = f"{what}: {_text(error)}"
        raise ResourceError(message) from error


def _text(error: ClientError | NoAnswerError | ResponseParserError) -> str:
    """Return an answer of AWS, or that there was none, as the AWS SDK for Go words it."""
    match error:
        case ClientError():
            return _refusal(error)
        case NoAnswerError():
            sent = f"{_TRIED}{_HTTP}StatusCode: 0, RequestID: , request send failed"
            return f"operation error IAM: {error.operation}, {sent}, {error.reason}"
        case _:
            return f"operation error IAM: {_HTTP}deserialization failed, {error}"


def _refusal(error: ClientError) -> str:
    answer, metadata = error.response["Error"], error.response["ResponseMetadata"]
    code, status = answer["Code"], metadata["HTTPStatusCode"]
    tried = _TRIED if is_passing(code, status=status) else ""
    kind = "" if code in _MODELLED else "api error "
    return (
        f"operation error IAM: {error.operation_name}, {tried}{_HTTP}StatusCode: {status}, "
        f"RequestID: {metadata.get('RequestId', '')}, {kind}{code}: {answer.get('Message', '')}"
    )
