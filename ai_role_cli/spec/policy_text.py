"""Texts of policy documents: the characters they may hold, and the policy variables in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import AfterValidator

from ai_role_cli.spec.refusal import Flaw, quoted, refuse_flaw

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PolicyText", "character_flaw", "policy_variables", "variable_flaw"]

_FOREIGN = re.compile("[^\t\n\r\x20-\xff]")
"""IAM User Guide, "IAM and AWS STS quotas": what a policy document may not hold."""

_WRITTEN_AS = {
    **dict.fromkeys("\u2018\u2019\u201a", "'"),
    **dict.fromkeys("\u201c\u201d\u201e", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    "\u2026": "...",
}
"""What editors and web pages put in place of plain characters."""

_OPENING = "${"
_SPECIAL = ("*", "?", "$")
"""Variables that stand for the character itself (IAM User Guide, "Variables and tags")."""

_QUOTED_DEFAULT = re.compile(r"\s*'[^']*'\s*")


def character_flaw(text: str) -> Flaw | None:
    """Return the first character that IAM takes in no policy document, if there is one."""
    found = _FOREIGN.search(text)
    if found is None:
        return None
    plain = _WRITTEN_AS.get(found[0])
    return Flaw(
        "bad-character",
        f"IAM takes no {quoted(found[0])} (U+{ord(found[0]):04X}) in a policy",
        hint=f"write {plain}" if plain else "use characters of ISO 8859-1; a wildcard may stand in",
    )


def policy_variables(text: str) -> Iterator[str]:
    """Yield each policy variable of a text with its braces; the last one may lack the closing."""
    start = text.find(_OPENING)
    while start >= 0:
        end = text.find("}", start)
        yield text[start : end + 1] if end >= 0 else text[start:]
        start = text.find(_OPENING, end) if end >= 0 else -1


def variable_flaw(text: str) -> Flaw | None:
    """Return what is wrong with the form of a policy variable in a text, if anything is."""
    flaws = (_flaw_of(variable) for variable in policy_variables(text))
    return next((flaw for flaw in flaws if flaw is not None), None)


def _flaw_of(variable: str) -> Flaw | None:
    """Follow the checks of IAM Access Analyzer: brace, quotes, space, nothing in it."""
    name, comma, default = variable.removeprefix(_OPENING).removesuffix("}").partition(",")
    if not variable.endswith("}"):
        said, hint = f"the policy variable {quoted(variable)} is not closed", "add '}'"
    elif name in _SPECIAL and not comma:
        return None
    elif not name.strip():
        said, hint = "a policy variable without a name", "name a condition key, like ${aws:userid}"
    elif comma and not _QUOTED_DEFAULT.fullmatch(default):
        said = f"the default of the policy variable {quoted(variable)} has no quotes"
        hint = "write ${key, 'default'}"
    elif re.search(r"\s", name):
        said, hint = f"a space in the name of the policy variable {quoted(variable)}", "remove it"
    else:
        return None
    return Flaw("bad-policy-variable", said, hint)


def _check(text: str) -> str:
    refuse_flaw(character_flaw(text) or variable_flaw(text))
    return text


PolicyText = AfterValidator(_check)
"""Refuses what no policy document may hold."""
