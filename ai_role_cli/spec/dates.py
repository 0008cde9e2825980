"""Days as the role file writes them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, WithJsonSchema

from ai_role_cli.spec.refusal import quoted, refuse

__all__ = ["Day"]

_HINT = "write it like 2027-01-31"


def _day(text: object) -> object:
    """YAML 1.2 knows no dates: they arrive as the text that was written."""
    if not isinstance(text, str):
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        refuse("bad-date", f"{quoted(text)} is not a day", hint=_HINT)


Day: TypeAlias = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^[0-9]{4}[0-9W-]{3,6}$",
            "patternErrorMessage": _HINT,
            "examples": ["2027-01-31"],
        }
    ),
]
