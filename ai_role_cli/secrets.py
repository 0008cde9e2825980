"""
Texts that look like secrets, and credentials in URLs: found, and made unreadable.

The shapes are those that the issuers document or that secret scanners agree on. A secret access key
of AWS has no mark of its own, so that a text counts by how random it is.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Secret", "masked", "secrets_in"]


class Secret(NamedTuple):
    """A stretch of a text, and what it looks like."""

    kind: str
    start: int
    end: int

    @property
    def is_guessed(self) -> bool:
        """Whether it is random, and nothing else tells of it."""
        return self.kind == _RANDOM


class _Shape(NamedTuple):
    """What a kind of secret begins with, one of several, and what follows."""

    kind: str
    starts: tuple[str, ...]
    rest: str

    def pattern(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{'|'.join(self.starts)}){self.rest}")


_GITHUB = ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_")
_SHAPES = (
    _Shape("an AWS access key id", ("AKIA", "ASIA"), r"[A-Z0-9]{16}(?!\w)"),
    _Shape("an Amazon Bedrock API key", ("ABSK", "bedrock-api-key-"), r"[A-Za-z0-9+/]{40,}=*"),
    _Shape(
        "a private key",
        ("-----BEGIN ",),
        r"(?:[A-Z0-9]+ )*PRIVATE KEY-----(?:[\s\S]*?-----END [A-Z0-9 ]+-----)?",
    ),
    _Shape("a GitHub token", _GITHUB, r"\w{22,}"),
    _Shape("a GitLab token", ("glpat-",), r"[\w-]{20,}"),
    _Shape("a Slack token", ("xoxa-", "xoxb-", "xoxe-", "xoxp-", "xoxr-", "xoxs-"), r"[\w-]{10,}"),
    _Shape("an API key of OpenAI or Anthropic", ("sk-",), r"[\w-]{20,}"),
    _Shape("a Hugging Face token", ("hf_",), r"[A-Za-z0-9]{30,}"),
    _Shape("a Google API key", ("AIza",), r"[\w-]{35}"),
    _Shape("a Stripe key", ("sk_live_", "rk_live_"), r"[A-Za-z0-9]{16,}"),
    _Shape("an npm token", ("npm_",), r"[A-Za-z0-9]{36}"),
    _Shape("a PyPI token", ("pypi-",), r"[\w-]{50,}"),
    _Shape("a JSON web token", ("eyJ",), r"[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
)

_LONG_WORD = re.compile(r"[\w+/-]{20,}|-----BEGIN ")
"""What every secret has, and few other texts: a quick way to see that there is none."""

_LEAST_LENGTH = 20
_RANDOM = "a secret access key"
_KEY_LIKE = re.compile(r"(?<![\w+/.-])[A-Za-z0-9+/]{40,}={0,2}(?![\w+/=.-])")

_LEAST_ENTROPY = 4.3
"""Bits for each character; 40 random characters of base64 have 4.5 and more, words under 4.2."""

_LEAST_TURNS = 0.4
"""Share of places where another kind of character begins: 0.6 in keys, 0.3 in names."""

_WORD = re.compile(r"[A-Z]?[a-z]{2,}")
_MOST_WORDS = 0.7
"""Share of characters in words: 0.8 and more in names and Sids, 0.6 and less in nearly all keys."""

_SHOWN = 4
"""Characters that are left, enough to tell a kind of key by."""

_URL_CREDENTIALS = re.compile(
    r"""(?<=://)(?:[^\s"'<>/?\#@]+|[^\s"'<>/?\#@:]*:[^\s"'<>]*)(?=@)"""
    r"""|(?<=[?&])(?:[\w.-]*(?:pass|pwd|secret|token|sig|cred)[\w.-]*|[\w.-]*key)=(?P<value>[^\s"'<>&\#]+)""",
    re.IGNORECASE,
)
"""
User and password before the host of a URL, and options of it that hold a secret by their name.

A password that is not encoded as it should be may hold a slash; where there is a colon before it,
all up to the last `@` counts.
"""

_LEAST_KNOWN = 4
"""Characters of a known secret; shorter ones are parts of other words."""


def secrets_in(text: str) -> Iterator[Secret]:
    """Yield what looks like a secret, those of a known shape first."""
    if len(text) < _LEAST_LENGTH or _LONG_WORD.search(text) is None:
        return
    for shape in _SHAPES:
        if any(start in text for start in shape.starts):
            for match in _pattern(shape).finditer(text):
                yield Secret(shape.kind, match.start(), match.end())
    for match in _KEY_LIKE.finditer(text):
        if _is_random(match[0]):
            yield Secret(_RANDOM, match.start(), match.end())


def masked(text: str, *, known: Iterable[str] = ()) -> str:
    """
    Return the text, as long as it was, with asterisks for secrets.

    Of what only looks like a secret the beginning is left; of credentials in a URL nothing is.

    Args:
        text: Any text: a message, a line of a file, what another program said.
        known: Secrets that are hidden wherever they stand.
    """
    for secret in secrets_in(text):
        text = _hidden(text, min(secret.start + _SHOWN, secret.end), secret.end)
    if "://" in text:
        for match in _URL_CREDENTIALS.finditer(text):
            text = _hidden(text, *match.span("value" if match["value"] else 0))
    for secret_text in sorted(known, key=len, reverse=True):
        if len(secret_text) >= _LEAST_KNOWN:
            text = text.replace(secret_text, "*" * len(secret_text))
    return text


def _hidden(text: str, start: int, end: int) -> str:
    return text[:start] + re.sub(r"\S", "*", text[start:end]) + text[end:]


@cache
def _pattern(shape: _Shape) -> re.Pattern[str]:
    return shape.pattern()


def _is_random(text: str) -> bool:
    """Tell keys from digests and names, which have letters of one kind or words in them."""
    kinds = (str.isupper, str.islower, str.isdigit)
    if not all(any(is_kind(char) for char in text) for is_kind in kinds):
        return False
    if sum(len(word) for word in _WORD.findall(text)) > _MOST_WORDS * len(text):
        return False
    runs = re.findall(r"[A-Z]+|[a-z]+|[0-9]+|[+/=]+", text)
    if len(runs) - 1 < _LEAST_TURNS * (len(text) - 1):
        return False
    shares = [count / len(text) for count in Counter(text).values()]
    return -sum(share * math.log2(share) for share in shares) >= _LEAST_ENTROPY
