"""
What AWS refused, read out of the text that came through the SDK, the provider and the engine.

The forms are those of tests/events, and of the issues of terraform-provider-aws: the AWS SDK for Go
words an answer as `operation error IAM: CreateRole, https response error StatusCode: 409,
RequestID: …, EntityAlreadyExists: Role with name … already exists.`; errors that it has no type for
have `api error` before their code, and a call that it repeated says how often.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Refusal", "ResourceFailure", "parse_failures"]

_DOING = re.compile(r"\b(?:creating|updating|deleting|refreshing) urn:\S+: ")
"""What Pulumi's bridge puts before the words of the provider."""

_BULLETS = re.compile(r"^(?:(?:\w+ failed: )?(?:\* )?\d+ errors? occurred:\s*)+")
_BULLET = re.compile(r"(?:^|\n)\s*\* ")
_CALL = re.compile(r"operation error (?P<service>[\w ]+): (?P<call>\w+), ")
_ATTEMPTS = re.compile(r"^exceeded maximum number of attempts, \d+, ")
_ANSWER = re.compile(
    r"^https response error StatusCode: (?P<status>\d+), RequestID: [^,]*,(?: HostID: [^,]*,)? ?"
)
_CODE = re.compile(r"^(?:api error )?(?P<code>[A-Z]\w*): ?(?P<said>.*)$")


@dataclass(frozen=True, slots=True)
class Refusal:
    """One answer of AWS, or that there was none."""

    call: str
    """The operation of AWS, such as CreateRole."""

    status: int | None
    """The HTTP status; None where AWS was not reached or not asked."""

    code: str | None
    """AWS's code of the error; None where the text is not from AWS."""

    said: str
    """AWS's own words, or those of the SDK."""


@dataclass(frozen=True, slots=True)
class ResourceFailure:
    """Why the engine or AWS refused something; `urn` is None where it is about no resource."""

    urn: str | None
    message: str
    """In one line, without the layers it came through."""

    refusal: Refusal | None = None
    """What AWS answered; None if the failure is not one of a call to AWS."""


def parse_failures(urn: str | None, message: str) -> list[ResourceFailure]:
    """Return each failure that a message of the engine tells of."""
    text = _DOING.sub("", message.strip())
    bulleted = _BULLETS.sub("", text)
    parts = [text] if bulleted == text else _BULLET.split(bulleted)
    return [_failure(urn, line) for part in parts if (line := " ".join(part.split()))]


def _failure(urn: str | None, line: str) -> ResourceFailure:
    calls = list(_CALL.finditer(line))
    if not calls:
        return ResourceFailure(urn, line)
    refusal = _refusal(calls[-1], line)
    # A call for credentials may fail within the call that needs them.
    doing = line[: calls[0].start()]
    answer = ": ".join(part for part in (refusal.call, refusal.code, refusal.said) if part)
    return ResourceFailure(urn, f"{doing}{answer}", refusal)


def _refusal(call: re.Match[str], line: str) -> Refusal:
    rest = _ATTEMPTS.sub("", line[call.end() :])
    answer = _ANSWER.match(rest)
    status = 0 if answer is None else int(answer["status"])
    rest = rest if answer is None else rest[answer.end() :]
    found = _CODE.match(rest) if status else None
    return Refusal(
        call=call["call"],
        status=status or None,
        code=None if found is None else found["code"],
        said=rest if found is None else found["said"],
    )
