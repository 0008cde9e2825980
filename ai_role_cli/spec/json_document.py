"""JSON text to a `Document`: the standard library reads the values, we find their places."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from ai_role_cli.spec.document import Document, SpanTable
from ai_role_cli.spec.finding import Anchor, Finding, SpecPath, error_at
from ai_role_cli.spec.problem import Problem
from ai_role_cli.spec.refusal import quoted
from ai_role_cli.spec.scalars import character_problem
from ai_role_cli.spec.source import Source, Span

__all__ = ["parse_json"]

_TOKEN = re.compile(r'[{}\[\]:,]|"(?:[^"\\]|\\.)*"|[^\s{}\[\]:,"]+', re.DOTALL)
_LAST_COMMA = re.compile(r",\s*[}\]]")
_MAX_DEPTH = 64
_MAX_NUMBER_CHARS = 40

_HINTS = {
    "'": "JSON takes double quotes only",
    "/": "JSON has no comments",
    "#": "JSON has no comments",
}
"""What the character at which the parser gives up tells of the mistake."""


def parse_json(source: Source) -> tuple[Document, tuple[Finding, ...]]:
    """Return what the text holds and all that is wrong with it as JSON; paths begin at its top."""
    problem = _refused_token(source.text)
    if problem is None:
        try:
            values = json.loads(source.text)
        except json.JSONDecodeError as error:
            problem = _syntax_problem(error, source.text)
        else:
            reader = _PlaceReader(source)
            reader.run()
            return Document(source, values, reader.spans), tuple(reader.findings)
    spans = SpanTable(values={(): problem.span})
    finding = error_at((), problem.id, message=problem.message, hint=problem.hint)
    return Document(source, None, spans), (finding,)


def _refused_token(text: str) -> Problem | None:
    """Find what the standard library takes and JSON, IAM or Python's recursion does not."""
    depth = 0
    for token in _TOKEN.finditer(text):
        span = Span(*token.span())
        depth += (token[0] in "{[") - (token[0] in "}]")
        if depth > _MAX_DEPTH:
            return Problem("too-deep", "this is nested too deeply", span)
        if token[0] in {"NaN", "Infinity", "-Infinity"}:
            return Problem("json-syntax", f"{token[0]} is not JSON", span)
        if token[0][0] in "-0123456789" and len(token[0]) > _MAX_NUMBER_CHARS:
            return Problem("json-syntax", "a number of too many digits", span)
    return None


def _syntax_problem(error: json.JSONDecodeError, text: str) -> Problem:
    # Python 3.13 stops at the comma, the versions before it at the bracket.
    comma = len(text[: error.pos + 1].rstrip("}]").rstrip()) - 1
    if _LAST_COMMA.match(text, max(comma, 0)):
        return Problem(
            "json-syntax", "a ',' behind the last item", Span(comma, comma + 1), "remove it"
        )
    start = min(error.pos, max(len(text) - 1, 0))
    said = error.msg.removesuffix(" starting at").removesuffix(" at")
    message = f"this is not JSON: {said[:1].lower()}{said[1:]}"
    hint = _HINTS.get(text[error.pos : error.pos + 1])
    return Problem("json-syntax", message, Span(start, start + 1), hint)


@dataclass(slots=True)
class _Open:
    """An object or array that is not closed yet."""

    start: int
    is_object: bool
    index: int = 0
    key: str | None = None

    @property
    def position(self) -> str | int:
        """The part of the path that the next value adds."""
        return self.index if self.key is None else self.key


@dataclass(slots=True)
class _PlaceReader:
    """Goes once through the tokens of a text that is known to be JSON."""

    source: Source
    spans: SpanTable = field(default_factory=SpanTable)
    findings: list[Finding] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)

    def run(self) -> None:
        for token in _TOKEN.finditer(self.source.text):
            self._take(token[0], Span(*token.span()))

    def _take(self, written: str, span: Span) -> None:
        match written:
            case "{" | "[":
                self.stack.append(_Open(span.start, is_object=written == "{"))
            case "}" | "]":
                start = self.stack.pop().start
                self.spans.values[self._path()] = Span(start, span.end)
            case ",":
                self.stack[-1].key = None
                self.stack[-1].index += 1
            case ":":
                pass
            case _:
                self._scalar(written, span)

    def _scalar(self, written: str, span: Span) -> None:
        is_key = bool(self.stack) and self.stack[-1].is_object and self.stack[-1].key is None
        if is_key:
            self._key(str(json.loads(written)), span)
        else:
            self.spans.values[self._path()] = span
        problem = character_problem(str(json.loads(written)), span)
        if problem is not None:
            at = Anchor.KEY if is_key else Anchor.VALUE
            self.findings.append(
                error_at(
                    self._path(), problem.id, message=problem.message, hint=problem.hint, at=at
                )
            )

    def _key(self, key: str, span: Span) -> None:
        self.stack[-1].key = key
        path = self._path()
        first = self.spans.keys.get(path)
        if first is not None:
            line, _ = self.source.position(first.start)
            message = f"the key {quoted(key)} is already on line {line}"
            self.findings.append(
                error_at(
                    path, "duplicate-key", message=message, hint="keep one of them", at=Anchor.KEY
                )
            )
        self.spans.keys[path] = span

    def _path(self) -> SpecPath:
        return tuple(open_.position for open_ in self.stack)
