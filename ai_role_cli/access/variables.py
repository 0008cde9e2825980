"""
Policy variables: `${aws:username}`, and `${aws:username, 'anon'}` with a default.

Source:
    IAM User Guide, "IAM policy elements: Variables and tags".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ai_role_cli.access.globs import escape

if TYPE_CHECKING:
    from ai_role_cli.access.request import RequestContext

__all__ = ["fill", "fill_known", "literal", "variable_keys", "with_plain_keys", "without_variables"]

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_WITH_DEFAULT = re.compile(r"(.*?), '(.*)'")
_CHARACTERS = ("*", "?", "$")


def fill(pattern: str, context: RequestContext | None) -> str:
    """
    Return the pattern with the values of the request in place of its variables.

    What a value holds is text, never a wildcard. A variable stays where it is if the request has no
    value for it, or several, and it has no default; all of them do where the context is None, which
    is that of any request.
    """
    if context is None:
        return with_plain_keys(pattern)

    def value_of(match: re.Match[str]) -> str:
        key, default = _key_and_default(match[1])
        found = context.get(key, ())
        value = found[0] if len(found) == 1 else ""
        return escape(value or default) or _plain(match)

    return _VARIABLE.sub(value_of, pattern) if "${" in pattern else pattern


def fill_known(pattern: str, context: RequestContext) -> str:
    """Return the pattern with the values that the context has; other variables stay as they are."""

    def value_of(match: re.Match[str]) -> str:
        found = context.get(_key_and_default(match[1])[0], ())
        return escape(found[0]) if len(found) == 1 and found[0] else match[0]

    return _VARIABLE.sub(value_of, pattern) if "${" in pattern else pattern


def variable_keys(pattern: str) -> tuple[str, ...]:
    """Return the context keys the pattern depends on, as they are spelled in it."""
    names = [match[1] for match in _VARIABLE.finditer(pattern)]
    return tuple(_key_and_default(name)[0] for name in names if name not in _CHARACTERS)


def with_plain_keys(pattern: str) -> str:
    """Return the pattern with the keys of its variables in lower case: their case means nothing."""
    return _VARIABLE.sub(_plain, pattern) if "${" in pattern else pattern


def _plain(variable: re.Match[str]) -> str:
    key, default = _key_and_default(variable[1])
    return f"${{{key.lower()}, '{default}'}}" if default else f"${{{key.lower()}}}"


def literal(text: str) -> str:
    """Return the pattern in which only the variables of a text are more than themselves."""
    parts: list[str] = []
    end = 0
    for match in _VARIABLE.finditer(text):
        parts += [escape(text[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*parts, escape(text[end:])])


def without_variables(pattern: str) -> str:
    """
    Return the pattern as documents of version 2008-10-17 mean it.

    Source:
        IAM User Guide, "Variables and tags": in earlier versions "variables like `${aws:username}`
        are treated as literal strings in the policy".
    """
    return pattern.replace("${", "${$}{")


def _key_and_default(name: str) -> tuple[str, str]:
    match = _WITH_DEFAULT.fullmatch(name)
    return (match[1].strip(), match[2]) if match else (name.strip(), "")
