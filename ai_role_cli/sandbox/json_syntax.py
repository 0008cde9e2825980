"""JSON syntax errors in the words of Go's encoding/json, which the provider passes on."""

from __future__ import annotations

import json

__all__ = ["syntax_problem"]

_PLACES = {
    "Expecting property name enclosed in double quotes": (
        "looking for beginning of object key string"
    ),
    "Illegal trailing comma before end of object": "looking for beginning of object key string",
    "Expecting value": "looking for beginning of value",
    "Illegal trailing comma before end of array": "looking for beginning of value",
    "Expecting ':' delimiter": "after object key",
    "Extra data": "after top-level value",
    "Invalid control character at": "in string literal",
    "Invalid \\escape": "in string escape code",
    "Invalid \\uXXXX escape": "in \\u hexadecimal character escape",
}


def syntax_problem(text: str) -> str:
    """Return what is wrong with a JSON text and at which byte, or nothing."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return _describe(text, error)
    return ""


def _describe(text: str, error: json.JSONDecodeError) -> str:
    offset = len(text[: error.pos].encode())
    if error.pos >= len(text) or error.msg == "Unterminated string starting at":
        return f"unexpected end of JSON input, at byte offset {len(text.encode())}"
    place = _PLACES.get(error.msg) or _after_member(text[: error.pos])
    return f"invalid character {text[error.pos]!r} {place}, at byte offset {offset + 1}"


def _after_member(before: str) -> str:
    # Only the missing comma is left; which container it is missing in, Python does not say.
    depth = 0
    for character in reversed(before):
        depth += {"]": 1, "}": 1, "[": -1, "{": -1}.get(character, 0)
        if depth < 0:
            return "after array element" if character == "[" else "after object key:value pair"
    return "after top-level value"
