"""Texts with `{name}` in them, and how they are filled in."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["TARGET_NAMES", "filled", "placeholders", "renamed"]

TARGET_NAMES = frozenset({"partition", "region", "account", "role_name"})
"""Names that are no parameters: they belong to the role and to where it goes."""

# A `$` before the brace makes it an IAM policy variable, which is not ours.
_PLACEHOLDER = re.compile(r"(?<!\$)\{([a-z][a-z0-9_]*)\}")


def placeholders(text: str) -> tuple[str, ...]:
    """Return the names in braces, each once, in the order of the text."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(text)))


def renamed(text: str, names: Mapping[str, str]) -> str:
    """Return the text with other names in its braces."""
    return _PLACEHOLDER.sub(lambda match: f"{{{names.get(match[1], match[1])}}}", text)


def filled(text: str, values: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """
    Return the text once for each combination of the values of its names.

    Names without an entry stay. What is filled in is not looked at again, so braces in a value
    stand for themselves.
    """
    names = [name for name in placeholders(text) if name in values]
    combinations = itertools.product(*(values[name] for name in names))
    texts = (_with(text, dict(zip(names, chosen, strict=True))) for chosen in combinations)
    return tuple(dict.fromkeys(texts))


def _with(text: str, chosen: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: chosen.get(match[1], match[0]), text)
