"""
Files that are something else than they are taken for: what they hold is not told.

A link, or a path in a role file, may lead to a file of secrets, and a message that quotes it would
carry them into the log of a job.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from ai_role_cli.spec.document import Document, SpanTable
from ai_role_cli.spec.finding import Finding, error_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["foreign_policy", "foreign_role_file"]

_ALIKE = 0.75
"""How near a key must be: `roels` is meant to be `roles`, `volumes` is not."""

_ROLES = "roles"
_STATEMENT = "Statement"
_EMPTY = "empty-file"
"""The finding of a text of comments alone."""

_OF_IAM = re.compile(r'"Version"\s*:\s*"20(?:12|08)-10-17"|"Effect"\s*:\s*"(?:Allow|Deny)"')

_KEY = re.compile(r"""^\s*[-{,]?\s*["']?([A-Za-z_]+)["']?\s*:""", re.MULTILINE)


def foreign_role_file(
    document: Document, findings: Sequence[Finding]
) -> tuple[Document, Finding] | None:
    """
    Return what to say of a text that is not a role file; None if it is one, good or bad.

    Args:
        document: The text as it was read.
        findings: What is wrong with it as YAML; the first one gives the place.
    """
    if not document.source.text.strip() or _has_key(document, _ROLES):
        return None
    return _withheld(
        document,
        findings,
        finding_id="not-a-role-file",
        message="this is not a role file: it has no key 'roles'",
    )


def foreign_policy(
    document: Document, findings: Sequence[Finding]
) -> tuple[Document, Finding] | None:
    """Return what to say of a text that is not a policy document; None if it is one."""
    text = document.source.text
    # Files of credentials have a Version as well, but not one of IAM.
    is_policy = _has_key(document, _STATEMENT) or _OF_IAM.search(text) is not None
    if is_policy or text.strip() in ("", "{}", "[]"):
        return None
    return _withheld(
        document,
        findings,
        finding_id="not-a-policy",
        message="this is not a policy document in JSON: it has no Statement",
    )


def _has_key(document: Document, key: str) -> bool:
    """Tell whether the top of a text has this key, or one that is meant to be it."""
    values = document.values
    if isinstance(values, dict):
        return _is_among(key, map(str, values))
    # What cannot be read has the keys that lines begin with.
    return _is_among(key, (match[1] for match in _KEY.finditer(document.source.text)))


def _is_among(key: str, words: Iterable[str]) -> bool:
    found = {word.lower() for word in words}
    return bool(get_close_matches(key.lower(), found, n=1, cutoff=_ALIKE))


def _withheld(
    document: Document, findings: Sequence[Finding], *, finding_id: str, message: str
) -> tuple[Document, Finding]:
    path = findings[0].path if findings else ()
    span = document.locate(path).span
    hidden = Document(document.source.withheld(), None, SpanTable(values={(): span}))
    empty = [finding for finding in findings if finding.id == _EMPTY]
    told = error_at((), finding_id, message=message, hint="what it holds is not shown")
    return hidden, empty[0] if empty else told
