"""JSON syntax errors in the words of Go's encoding/json, which the provider passes on."""

from __future__ import annotations

import json
import re

__all__ = ["syntax_problem"]

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_KEY = "looking for beginning of object key string"
_VALUE = "looking for beginning of value"
_PLACES = {
    "Expecting property name enclosed in double quotes": _KEY,
    "Illegal trailing comma before end of object": _KEY,
    "Expecting value": _VALUE,
    "Illegal trailing comma before end of array": _VALUE,
    "Expecting ':' delimiter": "after object key",
    "Extra data": "after top-level value",
    "Invalid control character at": "in string literal",
    "Invalid \\escape": "in string escape code",
    "Invalid \\uXXXX escape": "in \\u hexadecimal character escape",
}


def syntax_problem(text: str) -> str:
    """Return what is wrong with a JSON text and at which byte, or nothing."""

    def refuse(constant: str) -> None:
        # json takes NaN and Infinity, which JSON does not have.
        raise json.JSONDecodeError("Expecting value", text, text.index(constant))

    try:
        json.loads(text, parse_constant=refuse)
    except json.JSONDecodeError as error:
        return _describe(text, error)
    return ""


def _describe(text: str, error: json.JSONDecodeError) -> str:
    position = _position(text, error)
    if position >= len(text):
        return f"unexpected end of JSON input, at byte offset {len(text.encode())}"
    # json has "Invalid \\escape: " with a colon of its own.
    place = _PLACES.get(error.msg.rstrip(": ")) or _after_member(text[:position])
    offset = len(text[: position + 1].encode())
    character = r"'\''" if text[position] == "'" else repr(text[position])
    return f"invalid character {character} {place}, at byte offset {offset}"


def _position(text: str, error: json.JSONDecodeError) -> int:
    """Return where Go stops: at the first character that cannot be, not where a token began."""
    match error.msg.rstrip(": ").split(" before ")[0]:
        case "Unterminated string starting at":
            return len(text)
        case "Invalid \\escape":
            return error.pos + 1
        case "Illegal trailing comma":
            rest = text[error.pos + 1 :]
            return len(text) - len(rest.lstrip())
        case _:
            return error.pos


def _after_member(before: str) -> str:
    # Only the missing comma is left; which container it is missing in, Python does not say.
    containers: list[str] = []
    for character in _STRING.sub("", before):
        if character in "[{":
            containers.append(character)
        elif character in "]}":
            containers.pop()
    is_array = containers[-1:] == ["["]
    return "after array element" if is_array else "after object key:value pair"
