"""
When the provider asks AWS again: as the AWS SDK for Go does it, only sooner.

The provider tries up to 25 times, over some minutes. Nothing in the sandbox gets better by waiting,
so here 25 tries take half a second.

Source:
    aws-sdk-go-v2, aws/retry: retryable codes and statuses; terraform-provider-aws, `max_retries`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from botocore.exceptions import ConnectionError as ConnectingError
from botocore.exceptions import HTTPClientError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botocore.model import OperationModel
    from mypy_boto3_iam import IAMClient

__all__ = ["TRIES", "NoAnswerError", "is_passing", "retry_like_the_provider"]

TRIES = 25
_FIRST_PAUSE_SECONDS = 0.005
_LONGEST_PAUSE_SECONDS = 0.02
_STATUSES = frozenset({500, 502, 503, 504})
_CODES = frozenset(
    {
        "BandwidthLimitExceeded",
        "ConcurrentModification",
        "PriorRequestNotComplete",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestTimeout",
        "RequestTimeoutException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)


class NoAnswerError(Exception):
    """
    A request that nobody answered, however often it was sent.

    Args:
        operation: The action, `CreateRole`.
        reason: What happened instead of an answer.
    """

    def __init__(self, operation: str, reason: str) -> None:
        super().__init__(reason)
        self.operation = operation
        self.reason = reason


def retry_like_the_provider(iam: IAMClient) -> None:
    """Give a client the retries of the provider instead of its own."""
    # botocore's own would wait up to 20 seconds at a time, or raise before ours is asked.
    iam.meta.events.unregister("needs-retry.iam", unique_id="retry-config-iam")
    handler = cast("Callable[..., None]", _pause_seconds)  # of this event an answer is wanted
    iam.meta.events.register("needs-retry.iam", handler)


def is_passing(code: str, *, status: int) -> bool:
    """Tell whether an answer may be another one a little later."""
    return code in _CODES or status in _STATUSES


def _pause_seconds(
    *,
    attempts: int,
    operation: OperationModel,
    response: tuple[object, Mapping[str, Mapping[str, object]]] | None,
    caught_exception: Exception | None,
    **_others: object,
) -> float | None:
    """Return how long to wait before the next try; None: there is none."""
    if response is not None and not _is_worth_it(response[1]):
        return None
    if response is None and not isinstance(caught_exception, (ConnectingError, HTTPClientError)):
        return None
    if attempts < TRIES:
        return min(_FIRST_PAUSE_SECONDS * attempts, _LONGEST_PAUSE_SECONDS)
    if response is None:
        raise NoAnswerError(operation.name, str(caught_exception)) from caught_exception
    return None


def _is_worth_it(parsed: Mapping[str, Mapping[str, object]]) -> bool:
    status = parsed["ResponseMetadata"].get("HTTPStatusCode")
    code = str(parsed.get("Error", {}).get("Code", ""))
    return is_passing(code, status=status if isinstance(status, int) else 0)
