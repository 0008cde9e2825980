"""Plain scalars of YAML 1.2 core, and those whose meaning changed since YAML 1.1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from ai_role_cli.spec.problem import Problem
from ai_role_cli.spec.refusal import quoted

if TYPE_CHECKING:
    from ai_role_cli.spec.source import Span
    from ai_role_cli.spec.yaml_events import ScalarEvent

__all__ = ["Scalar", "character_problem", "resolve", "scalar_problem"]

Scalar: TypeAlias = str | int | float | bool | None

_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

_MAX_DIGITS = 40
"""Ours: longer ones are text, for Python refuses to read thousands of digits."""

_INT = re.compile(rf"[-+]?[0-9]{{1,{_MAX_DIGITS}}}")
_PREFIXED_INT = re.compile(rf"0(?:o[0-7]{{1,{_MAX_DIGITS}}}|x[0-9a-fA-F]{{1,{_MAX_DIGITS}}})")
_FLOAT = re.compile(
    rf"[-+]?(?:\.[0-9]{{1,{_MAX_DIGITS}}}|[0-9]{{1,{_MAX_DIGITS}}}(?:\.[0-9]{{0,{_MAX_DIGITS}}})?)"
    r"(?:[eE][-+]?[0-9]{1,4})?"
)
_SPECIAL_FLOAT = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_ACCOUNT_ID = re.compile(r"[0-9]{12}")
_AMBIGUOUS = re.compile(r"(?:on|off|yes|no)", re.IGNORECASE)

_UNUSABLE = re.compile("[\0\ud800-\udfff]")


def resolve(text: str) -> Scalar:
    """Return the value of a plain scalar by the core schema (YAML 1.2.2, section 10.3.2)."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in "-+.0123456789":
        return text
    if _INT.fullmatch(text):
        return int(text)
    if _PREFIXED_INT.fullmatch(text):
        return int(text[2:], 8 if text[1] == "o" else 16)
    if _FLOAT.fullmatch(text):
        return float(text)
    return float(text.replace(".", "")) if _SPECIAL_FLOAT.fullmatch(text) else text


def character_problem(text: str, span: Span) -> Problem | None:
    """Find NUL and lone surrogates, which escapes can spell but no file or API can carry."""
    unusable = _UNUSABLE.search(text)
    if unusable is None:
        return None
    message = f"the character U+{ord(unusable[0]):04X} cannot be used here"
    return Problem("bad-character", message, span, "remove it")


def scalar_problem(event: ScalarEvent) -> Problem | None:
    """Return what is wrong with a scalar, whatever it is for."""
    text, span = event.text, event.span
    unusable = character_problem(text, span)
    if unusable is not None:
        return unusable
    if event.is_plain and _ACCOUNT_ID.fullmatch(text):
        message = "an account id without quotes is read as a number"
        return Problem("unquoted-account-id", message, span, f'quote it: "{text}"')
    if event.is_plain and _AMBIGUOUS.fullmatch(text):
        message = f"{quoted(text)} is text here, but a boolean to other readers of YAML"
        meant = "true" if text.lower() in {"on", "yes"} else "false"
        hint = f'write {meant} where a boolean is meant, "{text}" where text is meant'
        return Problem("ambiguous-scalar", message, span, hint)
    return None
