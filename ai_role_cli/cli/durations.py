"""Lengths of time as a user writes them."""

from __future__ import annotations

import re

from ai_role_cli.errors import UsageError

__all__ = ["parse_seconds"]

_SECONDS = {"s": 1, "m": 60, "h": 3600}


def parse_seconds(text: str) -> float:
    """
    Return the seconds of `90s`, `5m` or `1h`.

    Raises:
        UsageError: The text is nothing of the kind.
    """
    match = re.fullmatch(r"(\d+)([smh])", text)
    if match is None:
        raise UsageError(
            f"{text!r} is no length of time", code="bad-duration", hint="write 90s, 5m or 1h"
        )
    return int(match[1]) * _SECONDS[match[2]]
