"""
Sizes, numbers and names that IAM takes, in its own words when it does not.

Source:
    IAM User Guide, "IAM and AWS STS quotas"; IAM API Reference, the parameters of each action.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from moto.iam.exceptions import LimitExceededException, ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sized

__all__ = [
    "require_document_size",
    "require_inline_size",
    "require_name",
    "require_path",
    "require_room",
    "require_session",
    "require_tags",
]

_NAME = re.compile(r"[\w+=,.@-]+", re.ASCII)
_PATH = re.compile(r"/([!-~]+/)?")
_PATH_CHARS = 512
_NAME_CHARS = {"roleName": 64, "userName": 64}
_OTHER_NAME_CHARS = 128
_SESSION_SECONDS = (3_600, 43_200)
_INLINE_CHARS = 10_240
_TAGS = 50


def require_name(parameter: str, name: str | None) -> None:
    """
    Refuse a name that IAM does not take.

    Args:
        parameter: As the message names it, `roleName`.
        name: The name; None: the request has none.
    """
    name = name or ""
    _require_length(parameter, name, most=_NAME_CHARS.get(parameter, _OTHER_NAME_CHARS))
    if not _NAME.fullmatch(name):
        raise ValidationError(
            f"The specified value for {parameter} is invalid. It must contain only alphanumeric "
            "characters and/or the following: +=,.@_-"
        )


def require_path(path: str | None) -> None:
    """Refuse a path that IAM does not take."""
    _require_length("path", path or "/", most=_PATH_CHARS)
    if not _PATH.fullmatch(path or "/"):
        raise ValidationError(
            "The specified value for path is invalid. It must begin and end with / and contain "
            "only alphanumeric characters and/or / characters."
        )


def require_session(seconds: str | int | None) -> None:
    """Refuse a session that is too short or too long."""
    low, high = _SESSION_SECONDS
    value = int(seconds or low)
    if low <= value <= high:
        return
    limit = f"less than or equal to {high}" if value > high else f"greater than or equal to {low}"
    raise ValidationError(
        f"1 validation error detected: Value '{value}' at 'maxSessionDuration' failed to satisfy "
        f"constraint: Member must have value {limit}"
    )


def require_room(quota: str, members: Sized, *, most: int) -> None:
    """
    Refuse one more of what there may only be so many of.

    Args:
        quota: Its name in the message, `PoliciesPerRole`.
        members: What is there already.
        most: The quota.
    """
    if len(members) >= most:
        raise LimitExceededException(f"Cannot exceed quota for {quota}: {most}")


def require_document_size(quota: str, document: str, *, most: int) -> None:
    """
    Refuse a document that is too long.

    Args:
        quota: Its name in the message, `PolicySize`.
        document: The document.
        most: The quota in characters, white space not counted.
    """
    if _chars(document) > most:
        raise LimitExceededException(f"Cannot exceed quota for {quota}: {most}")


def require_inline_size(role_name: str, documents: Mapping[str, str]) -> None:
    """Refuse inline policies of a role that are too long together."""
    if sum(_chars(document) for document in documents.values()) > _INLINE_CHARS:
        raise LimitExceededException(
            f"Maximum policy size of {_INLINE_CHARS} bytes exceeded for role {role_name}"
        )


def require_tags(quota: str, present: set[str], tags: list[dict[str, str]]) -> None:
    """
    Refuse more tags than an entity may have.

    Args:
        quota: Its name in the message, `TagsPerRole`.
        present: The keys there are, in lower case: case tells no two apart.
        tags: Those to set.
    """
    if len(present | {tag["Key"].lower() for tag in tags}) > _TAGS:
        raise LimitExceededException(f"Cannot exceed quota for {quota}: {_TAGS}")


def _require_length(parameter: str, text: str, *, most: int) -> None:
    if 1 <= len(text) <= most:
        return
    limit = f"less than or equal to {most}" if text else "greater than or equal to 1"
    raise ValidationError(
        f"1 validation error detected: Value '{text}' at '{parameter}' failed to satisfy "
        f"constraint: Member must have length {limit}"
    )


def _chars(document: str) -> int:
    return len("".join(document.split()))
