"""PyYAML's complaints in our words, with a next step."""

from __future__ import annotations

import re

import yaml

from ai_role_cli.spec.problem import Problem
from ai_role_cli.spec.source import Source, Span

__all__ = ["illegal_character", "syntax_problem"]


_NOT_PRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""YAML 1.2.2, section 5.1."""

_WORDING = (
    (
        r"mapping values are not allowed here",
        "a ':' where no key can stand",
        "quote the text before it, or check the indentation",
    ),
    (
        r"sequence entries are not allowed here",
        "a list cannot begin behind its key",
        "begin the list on a line of its own",
    ),
    (r"could not find expected ':'", "a line without ':'", "write 'key: value'"),
    (
        r"expected <block end>, but found '<block .* start>'",
        "this indentation fits none of the lines above",
        "line it up with its neighbours",
    ),
    (
        r"expected <block end>, but found '\?'",
        "a key where the next item of a list is expected",
        "begin it with '- ', or line it up with the keys above",
    ),
    (
        r"expected <block end>, but found '-'",
        "an item of a list where a key is expected",
        "line it up with the items above",
    ),
    (r"expected <block end>, but found ':'", "a ':' without a key before it", "write the key"),
    (
        r"expected <block end>, but found .*",
        "text behind the end of a value",
        "put the whole value in quotes",
    ),
    (r"found unexpected end of stream", "a quote that is never closed", "close it"),
    (
        r"expected ',' or '\]', but got .*",
        "the '[' of line {line} is not closed",
        "close it with ']'; texts with ':', '{' or '}' inside need quotes",
    ),
    (
        r"expected ',' or '}', but got .*",
        "the '{{' of line {line} is not closed",
        "close it with '}'; texts with ':', '{' or '}' inside need quotes",
    ),
    (
        r"found character '(.)' that cannot start any token",
        "a plain text cannot begin with '{}'",
        "put it in quotes",
    ),
    (
        r"expected alphabetic or numeric character, but found .*",
        "a plain text cannot begin with this character",
        "put it in quotes",
    ),
    (
        r"found unknown escape character '(.)'",
        "'\\{}' is not an escape of double quotes",
        "use single quotes for texts with backslashes",
    ),
)
"""PyYAML's problem, our message and hint; the first that matches counts. `{line}` began it."""

_AT_CONTEXT = ("found unexpected end of stream", "could not find expected ':'")
"""Complaints that PyYAML places where it gave up and not where the mistake is."""

_TAB_INDENTATION = re.compile(r"[ ]*\t[ \t]*")


def illegal_character(source: Source) -> Problem | None:
    """Return the first character that YAML forbids everywhere, if there is one."""
    match = _NOT_PRINTABLE.search(source.text)
    if match is None:
        return None
    message = f"the character U+{ord(match[0]):04X} is not allowed in YAML"
    return Problem("bad-character", message, Span(*match.span()), hint="remove it")


def syntax_problem(error: Exception, source: Source, *, offset: int) -> Problem:
    """Return what PyYAML says of a text; `offset` is where it stood, for errors without a mark."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        message = "this cannot be read as YAML"
        return Problem("yaml-syntax", message, Span(offset, offset + 1))
    problem = error.problem or ""
    mark = error.problem_mark
    if problem in _AT_CONTEXT and error.context_mark is not None:
        mark = error.context_mark
    begun = error.context_mark or mark
    return _tab_indentation(source, mark.index) or _worded(
        problem, mark.index, line=source.position(begun.index)[0]
    )


def _tab_indentation(source: Source, offset: int) -> Problem | None:
    line, _ = source.position(min(offset, len(source.text)))
    match = _TAB_INDENTATION.match(source.line(line))
    if match is None:
        return None
    start = source.line_starts[line - 1] + match[0].index("\t")
    return Problem(
        "tab-indentation", "a tab in the indentation", Span(start, start + 1), "indent with spaces"
    )


def _worded(problem: str, offset: int, *, line: int) -> Problem:
    span = Span(offset, offset + 1)
    for pattern, message, hint in _WORDING:
        match = re.fullmatch(pattern, problem, re.DOTALL)
        if match is not None:
            said = message.format(*match.groups(), line=line)
            return Problem("yaml-syntax", said, span, hint)
    return Problem("yaml-syntax", problem, span)
