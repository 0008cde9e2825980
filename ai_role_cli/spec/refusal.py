"""How a value check says no: finding id, message and hint in pydantic's own error type."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from pydantic_core import PydanticCustomError

from ai_role_cli.spec.json_shape import Shaped

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "REFUSAL",
    "Flaw",
    "did_you_mean",
    "matching",
    "nearest",
    "quoted",
    "refuse",
    "refuse_flaw",
]

REFUSAL = "refusal"
"""The error type that carries a finding of ours."""

_QUOTED_CHARS = 80
"""Longest value a message repeats; the source line shows the rest."""


class Flaw(NamedTuple):
    """What is wrong with one value, wherever it is written."""

    id: str
    message: str
    hint: str


def refuse(finding_id: str, message: str, *, hint: str | None = None) -> NoReturn:
    """
    Raise the error that `spec.messages` turns into a finding word for word.

    The texts travel as context, so that braces in a value are not taken for pydantic's own.
    """
    raise PydanticCustomError(
        REFUSAL, "{message}", {"id": finding_id, "message": message, "hint": hint}
    )


def refuse_flaw(flaw: Flaw | None) -> None:
    """Refuse a value that has a flaw."""
    if flaw is not None:
        refuse(flaw.id, flaw.message, hint=flaw.hint)


def matching(pattern: str, *, finding_id: str, what: str, hint: str) -> Shaped:
    """Return a validator for texts that match the whole pattern; `what` follows "is not"."""
    compiled = re.compile(pattern, re.ASCII)

    def check(text: str) -> str:
        if compiled.fullmatch(text) is None:
            refuse(finding_id, f"{quoted(text)} is not {what}", hint=hint)
        return text

    return Shaped(
        check, {"pattern": f"^(?:{pattern})$", "patternErrorMessage": f"not {what}: {hint}"}
    )


def quoted(text: object) -> str:
    """Return a value in quotes, with control characters escaped and a long tail cut."""
    spelled = str(text)
    if len(spelled) > _QUOTED_CHARS:
        spelled = f"{spelled[: _QUOTED_CHARS - 1]}…"
    return repr(spelled)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that a misspelt one is nearest to, if one is near."""
    spellings = {name.lower(): name for name in known}
    found = difflib.get_close_matches(word.lower(), spellings, n=1, cutoff=0.6)
    return spellings[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Return a question that names the nearest known word, if one is near."""
    guess = nearest(word, known)
    return f"did you mean {quoted(guess)}?" if guess is not None else None
