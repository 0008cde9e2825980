"""What to do about a refusal of AWS, by its error code; one table for every command and format."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ai_role_cli.program import is_provider, role_key_of
from ai_role_cli.render.refusal_words import (
    Place,
    access_denied,
    already_exists,
    limit_exceeded,
    malformed_document,
    missing,
    still_in_use,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ai_role_cli.plan import Refusal, ResourceFailure

__all__ = ["Advice", "Place", "advice", "common_fix", "common_kind", "failure_role"]


@dataclass(frozen=True, slots=True)
class Advice:
    """The kind of a refusal for scripts, and the fix for people: a phrase without a final stop."""

    kind: str
    fix: str


_Words: TypeAlias = "Callable[[Refusal, Place], str]"

_SIGN_IN = (
    "the credentials are not valid, or no longer: sign in again (such as `aws sso login`), or set "
    "valid ones"
)
_WAIT = "AWS gets too many requests of this account right now: wait a minute"
_FAULT = "AWS itself had a fault: wait a minute; if it stays, see health.aws.amazon.com"
_CLOCK = "check the secret key, and whether the clock of this machine is right"


def _fixed(text: str) -> _Words:
    return lambda _refusal, _place: text


_BY_CODE: Mapping[str, tuple[str, _Words]] = {
    "EntityAlreadyExists": ("name-exists", already_exists),
    "NoSuchEntity": ("not-found", missing),
    "DeleteConflict": ("still-in-use", still_in_use),
    "LimitExceeded": ("quota-exceeded", limit_exceeded),
    "MalformedPolicyDocument": ("document-refused", malformed_document),
    **dict.fromkeys(
        ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation"),
        ("access-denied", access_denied),
    ),
    **dict.fromkeys(
        (
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "TooManyRequestsException",
            "RequestLimitExceeded",
            "RequestThrottled",
            "SlowDown",
        ),
        ("throttled", _fixed(_WAIT)),
    ),
    **dict.fromkeys(
        (
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidClientTokenId",
            "InvalidGrantException",
            "UnauthorizedException",
            "UnrecognizedClientException",
            "InvalidAccessKeyId",
            "AuthFailure",
            "MissingAuthenticationToken",
            "OptInRequired",
        ),
        ("credentials-refused", _fixed(_SIGN_IN)),
    ),
    **dict.fromkeys(
        ("SignatureDoesNotMatch", "RequestExpired", "IncompleteSignature"),
        ("credentials-refused", _fixed(_CLOCK)),
    ),
    **dict.fromkeys(
        ("ServiceFailure", "InternalFailure", "InternalError", "ServiceUnavailable"),
        ("aws-fault", _fixed(_FAULT)),
    ),
    **dict.fromkeys(
        ("ConcurrentModification", "EntityTemporarilyUnmodifiable"),
        (
            "changed-meanwhile",
            _fixed("somebody else is changing the same role or policy: wait until that is done"),
        ),
    ),
    "UnmodifiableEntity": (
        "not-modifiable",
        _fixed(
            "this role belongs to an AWS service, which alone may change it: give the role of the "
            "file another name"
        ),
    ),
    "PolicyNotAttachable": (
        "not-attachable",
        _fixed(
            "this policy is only for roles that an AWS service makes for itself: remove it from "
            "managed_policies"
        ),
    ),
    **dict.fromkeys(
        ("InvalidInput", "ValidationError", "ValidationException", "InvalidParameterValue"),
        ("value-refused", _fixed("correct the value that AWS names above in the role file")),
    ),
}

_SERVER_ERRORS = range(500, 600)

_BY_WORDS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r" has a problem: "), "value-refused", "correct that value in the role file"),
    (
        re.compile(r"get credentials|no valid credential|credential", re.IGNORECASE),
        "credentials-refused",
        _SIGN_IN,
    ),
    (
        re.compile(
            r"request send failed|no such host|i/o timeout|connection (?:reset|refused)|TLS|EOF"
        ),
        "aws-unreachable",
        (
            "AWS could not be reached: check network, proxy and region; whether AWS got the "
            "request is not known, and the next run looks"
        ),
    ),
    (
        re.compile(r"timeout while waiting|context deadline exceeded"),
        "aws-slow",
        "AWS did not finish in time: wait a minute",
    ),
)
"""What is said where AWS gave no answer."""

_OTHER = Advice("refused", "fix what is said above")


def advice(failure: ResourceFailure, place: Place) -> Advice:
    """Return what to do about a failure."""
    refusal = failure.refusal
    if refusal is None:
        return _unanswered(failure.message)
    if refusal.code is not None and refusal.code in _BY_CODE:
        kind, words = _BY_CODE[refusal.code]
        return Advice(kind, words(refusal, place))
    if refusal.status in _SERVER_ERRORS:
        return Advice("aws-fault", _FAULT)
    return _unanswered(refusal.said) if refusal.code is None else _OTHER


def _unanswered(said: str) -> Advice:
    found = (Advice(kind, fix) for words, kind, fix in _BY_WORDS if words.search(said))
    return next(found, _OTHER)


def common_kind(failures: Iterable[ResourceFailure], place: Place) -> str | None:
    """Return the kind of all of them; None if it is not one, or not known."""
    kinds = {advice(failure, place).kind for failure in failures}
    return kinds.pop() if len(kinds) == 1 and _OTHER.kind not in kinds else None


def common_fix(failures: Iterable[ResourceFailure], place: Place) -> str | None:
    """Return the one thing to do about all of them; None if there is more than one, or none."""
    fixes = {advice(failure, place).fix for failure in failures}
    return fixes.pop() if len(fixes) == 1 else None


def failure_role(failure: ResourceFailure) -> str | None:
    """Return the key of the role that a failure is about; None if it is about none."""
    if failure.urn is None or is_provider(failure.urn):
        return None
    return role_key_of(failure.urn)
