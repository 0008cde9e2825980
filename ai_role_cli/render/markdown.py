"""
Markdown whose structure no text from outside can change, as GitHub and GitLab read it.

Such a text only ever stands in code: there neither mentions, references, emoji codes nor links
become alive, and HTML is text.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from ai_role_cli.render.layout import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["clipped", "code", "comment", "details", "diff_fence", "table"]

_BACKTICKS = re.compile("`+")
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_CUT = "…"


def clipped(text: str, width: int) -> str:
    """Return a text of at most so many characters."""
    return text if len(text) <= width else text[: width - len(_CUT)] + _CUT


def code(text: str) -> str:
    """
    Return a text as inline code, for running text and for cells of a table.

    What a code span cannot hold everywhere, a backtick or a bar, is spelled as HTML entities.
    """
    line = one_line(text)
    if line and line == line.strip() and not {"`", "|"} & set(line):
        return f"`{line}`"
    return f"<code>{_PUNCTUATION.sub(lambda match: f'&#{ord(match[0])};', line)}</code>"


def comment(kind: str, **facts: str) -> str:
    """Return a comment that no reader sees and a program finds: the same facts, the same text."""
    texts = [f"{name}={_comment_value(value)}" for name, value in facts.items()]
    return f"<!-- {' '.join([kind, *texts])} -->"


def _comment_value(value: str) -> str:
    """Nothing in it can end the comment, or be taken for another fact."""
    return (
        quote(value, safe="/.:@,+", errors="surrogatepass")
        .replace("--", "-%2D")
        .replace("--", "-%2D")
    )


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table of cells that are Markdown already."""
    names = list(header)
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def details(title: str, note: str, body: str) -> str:
    """Return a part that is closed until a reader opens it."""
    head = f"<summary><code>{escape(one_line(title))}</code> {escape(one_line(note))}</summary>"
    return f"<details>{head}\n\n{body}\n\n</details>"


def diff_fence(lines: Iterable[str]) -> str:
    """Return lines that begin with `+`, `-` or a blank as a block with colours."""
    body = "\n".join(one_line(line) for line in lines)
    longest = max((len(run) for run in _BACKTICKS.findall(body)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}diff\n{body}\n{fence}"
