"""What AWS refused, in the words of the AWS provider."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MissingIsFine", "ResourceError", "doing", "refusal"]

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


class ResourceError(Exception):
    """An operation on a resource that AWS understood and refused; the text is the provider's."""


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
    except ClientError as error:
        message = f"{what}: {_text(error)}"
        raise ResourceError(message) from error


def refusal(operation: str, code: str, *, message: str, status: int, request_id: str) -> str:
    """Return an answer of AWS as the AWS SDK for Go words it."""
    prefix = "" if code in _MODELLED else "api error "
    return (
        f"operation error IAM: {operation}, https response error StatusCode: {status}, "
        f"RequestID: {request_id}, {prefix}{code}: {message}"
    )


def _text(error: ClientError) -> str:
    answer, metadata = error.response["Error"], error.response["ResponseMetadata"]
    return refusal(
        error.operation_name,
        answer["Code"],
        message=answer["Message"],
        status=metadata["HTTPStatusCode"],
        request_id=metadata["RequestId"],
    )
