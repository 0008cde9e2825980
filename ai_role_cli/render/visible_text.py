"""Text from outside, made harmless for a terminal."""

from __future__ import annotations

import unicodedata

__all__ = ["visible"]

_CONTROL_PICTURES = 0x2400
_DELETE_PICTURE = "\u2421"
_HIDDEN = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
"""Unicode categories that a terminal obeys or hides: controls, marks of direction, surrogates."""


def visible(text: str) -> str:
    """Return the text with a picture in place of each character that is not one; lines stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(char) for char in text)


def _visible(char: str) -> str:
    if char in "\n\t" or unicodedata.category(char) not in _HIDDEN:
        return char
    if ord(char) < ord(" "):
        return chr(_CONTROL_PICTURES + ord(char))
    return _DELETE_PICTURE if char == "\x7f" else f"<U+{ord(char):04X}>"
