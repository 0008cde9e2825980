"""
Text from outside, made harmless for whoever reads it: a terminal, the runner of a job, a parser.

A terminal obeys control characters. A runner of GitHub or Azure obeys lines that begin with `::` or
hold `##[`; blanks before them do not matter to it.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["cells_of", "json_escaped", "one_line", "visible"]

_TAB = "    "

_CONTROL_PICTURES = 0x2400
_DELETE_PICTURE = "\u2421"
_HIDDEN = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
"""Unicode categories that a terminal obeys or hides: controls, marks of direction, surrogates."""

_COMMAND = re.compile(r"(?m)^(\s*):(?=:)|#(?=#(?:\[|vso))")
_HIDDEN_IN_JSON = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def visible(text: str) -> str:
    """
    Return the text with a picture in place of each character that is not one; lines stay.

    What a runner would take for a command gets a blank into its mark.
    """
    if "::" in text or "##" in text:
        text = _COMMAND.sub(lambda match: f"{match[0]} ", text)
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(char) for char in text)


def cells_of(line: str) -> tuple[str, ...]:
    """Return what is shown for each character of a line that has something in front of it."""
    marks = {match.start() for match in _COMMAND.finditer(line) if match[0] == "#"}
    return tuple(
        _TAB if char == "\t" else "# " if place in marks else _visible(char)
        for place, char in enumerate(line)
    )


def one_line(text: str) -> str:
    """Return a text of AWS or the file as part of a line: neither breaks it nor moves it."""
    return visible(text).replace("\n", "\u240a").replace("\t", "\u2409")


def json_escaped(text: str) -> str:
    """Return JSON with escapes in place of characters that a terminal obeys or hides."""
    return _HIDDEN_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _visible(char: str) -> str:
    if char in "\n\t" or unicodedata.category(char) not in _HIDDEN:
        return char
    if ord(char) < ord(" "):
        return chr(_CONTROL_PICTURES + ord(char))
    return _DELETE_PICTURE if char == "\x7f" else f"<U+{ord(char):04X}>"
