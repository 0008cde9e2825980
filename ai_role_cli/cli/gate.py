"""The gates a user may set."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Gate"]


class Gate(StrEnum):
    """What `--fail-on` may name."""

    BROADER = "broader"
    UNKNOWN = "unknown"
    DELETE = "delete"
    REPLACE = "replace"
    HIGH = "high"
    ANY = "any"
