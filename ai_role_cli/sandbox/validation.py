"""The provider's own checks of single values, in its words."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from ai_role_cli.sandbox.json_syntax import syntax_problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.sandbox.values import JsonValue

__all__ = ["arn", "between", "description", "length", "name", "policy_json"]

_ARN_SECTIONS = 6


def between(low: int, high: int) -> Callable[[str, JsonValue], tuple[str, ...]]:
    """Return a check that a number lies in a range, both ends included."""

    def check(argument: str, value: JsonValue) -> tuple[str, ...]:
        if isinstance(value, (int, float)) and low <= value <= high:
            return ()
        return (f"expected {argument} to be in the range ({low} - {high}), got {value}",)

    return check


def length(low: int, high: int) -> Callable[[str, JsonValue], tuple[str, ...]]:
    """Return a check of how many characters a text has."""

    def check(argument: str, value: JsonValue) -> tuple[str, ...]:
        if low <= len(str(value)) <= high:
            return ()
        limits = f"({low} - {high})"
        return (f"expected length of {argument} to be in the range {limits}, got {value}",)

    return check


def name(*, max_chars: int) -> Callable[[str, JsonValue], tuple[str, ...]]:
    """Return a check of the name of an IAM resource."""

    def check(argument: str, value: JsonValue) -> tuple[str, ...]:
        problems = length(1, max_chars)(argument, value)
        if re.fullmatch(r"[\w+=,.@-]*", str(value), re.ASCII):
            return problems
        return (*problems, f"invalid value for {argument} (must match [\\w+=,.@-])")

    return check


def description(argument: str, value: JsonValue) -> tuple[str, ...]:
    """Check the description of a role."""
    problems = length(0, 1000)(argument, value)
    if not re.search("[\u201c\u2018]", str(value)):
        return problems
    quotes = "cannot contain specially formatted single or double quotes: [\u201c\u2018]"
    return (*problems, f"invalid value for {argument} ({quotes})")


def arn(argument: str, value: JsonValue) -> tuple[str, ...]:
    """Check that a text has the form of an ARN."""
    text = str(value)
    if not text.startswith("arn:"):
        return (f'"{argument}" ({text}) is an invalid ARN: arn: invalid prefix',)
    if len(text.split(":", _ARN_SECTIONS - 1)) < _ARN_SECTIONS:
        return (f'"{argument}" ({text}) is an invalid ARN: arn: not enough sections',)
    return ()


def policy_json(argument: str, value: JsonValue) -> tuple[str, ...]:
    """Check that a text is a JSON object; what is in it only AWS checks."""
    text = str(value).strip()
    if not text:
        return (f'"{argument}" is an empty string, which is not a valid JSON value',)
    if problem := _shape_problem(text) or syntax_problem(text):
        return (f'"{argument}" contains an invalid JSON policy: {problem}',)
    return ()


def _shape_problem(text: str) -> str:
    match text[0]:
        case "{":
            return ""
        case '"':
            return "contains a JSON-encoded string, not a JSON-encoded object" + _hint(text)
        case "[":
            return "contains a JSON array, not a JSON object"
        case _:
            return "not a JSON object"


def _hint(text: str) -> str:
    try:
        content = str(json.loads(text))
        if content.endswith(".json"):
            return " (have you passed a JSON-encoded filename instead of the content of that file?)"
        json.loads(content)
    except ValueError:
        return ""
    return " (have you double-encoded your JSON data?)"
