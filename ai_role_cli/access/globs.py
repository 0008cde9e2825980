"""
Patterns as IAM writes them: `*` stands for any characters, `?` for one, `${…}` for a variable.

A pattern matches its subject as one string. Only the patterns of the ARN condition operators are
matched component by component.

Source:
    IAM User Guide, "IAM JSON policy elements: Resource" (a `*` at the end of a segment "can expand
    to match beyond the colon boundaries"), "Condition operators" (ArnLike: "each of the six
    colon-delimited components of the ARN is checked separately"), "Variables and tags" (`${*}`,
    `${?}` and `${$}` are those characters themselves).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import TypeAlias

__all__ = [
    "Glob",
    "GlobKind",
    "Symbol",
    "Variable",
    "Wildcard",
    "completed_arn",
    "escape",
    "has_variables",
    "symbols_of",
]

_PIECES = re.compile(r"\$\{([^}]*)\}|[\s\S]")
_SPECIAL = ("*", "?", "$")
_ARN_COMPONENTS = 6


class GlobKind(StrEnum):
    """How a pattern is compared with its subject."""

    STRING = "string"
    CASELESS = "caseless"
    ARN = "arn"


class Wildcard(IntEnum):
    """What a wildcard stands for; PART means within one component of an ARN, without a colon."""

    ANY = 0
    ONE = 1
    ANY_IN_PART = 2
    ONE_IN_PART = 3


@dataclass(frozen=True, slots=True)
class Variable:
    """
    A policy variable that no context has filled yet, as it is written between the braces.

    One `in_any_case` stands for its value and for all that differs from it in case alone.
    """

    text: str
    in_any_case: bool = False


Symbol: TypeAlias = "str | Wildcard | Variable"
"""A text stands for any one of its characters."""


@dataclass(frozen=True, slots=True)
class Glob:
    """One pattern; `text` is IAM's notation, in which `${*}` is an asterisk."""

    text: str
    kind: GlobKind = GlobKind.STRING


def escape(literal: str) -> str:
    """Return the pattern that matches this text and no other."""
    return "".join(f"${{{char}}}" if char in _SPECIAL else char for char in literal)


def completed_arn(pattern: str) -> str:
    """
    Return the resource of a statement with all fields an ARN has.

    Source:
        IAM User Guide, "Grammar of the IAM JSON policy language": an ARN "with fewer than the
        standard six fields" is completed "by adding wildcard characters (*) to all missing fields".
    """
    missing = _ARN_COMPONENTS - 1 - (symbols_of(Glob(pattern)) or ()).count(":")
    return pattern + ":*" * missing if pattern.startswith("arn:") else pattern


def has_variables(glob: Glob) -> bool:
    """Tell whether the pattern depends on the request context."""
    return any(isinstance(symbol, Variable) for symbol in symbols_of(glob) or ())


@lru_cache(maxsize=65536)
def symbols_of(glob: Glob) -> tuple[Symbol, ...] | None:
    """
    Return the pattern as symbols; None for one that nothing can match.

    Each run of wildcards is in one order (`?` first, at most one `*`), so that equal patterns have
    equal symbols.
    """
    symbols = [_symbol(match) for match in _PIECES.finditer(glob.text)]
    match glob.kind:
        case GlobKind.STRING:
            return _ordered(symbols)
        case GlobKind.CASELESS:
            return _ordered([_either_case(symbol) for symbol in symbols])
        case GlobKind.ARN:
            return _arn_symbols(symbols, glob.text)


def _symbol(match: re.Match[str]) -> Symbol:
    piece, name = match[0], match[1]
    if name is not None:
        return name if name in _SPECIAL else Variable(name)
    wildcards = {"*": Wildcard.ANY, "?": Wildcard.ONE}
    return wildcards.get(piece, piece)


def _either_case(symbol: Symbol) -> Symbol:
    if isinstance(symbol, Variable):
        return Variable(symbol.text, in_any_case=True)
    if not isinstance(symbol, str):
        return symbol
    cases = (symbol.lower(), symbol.upper())
    return "".join(dict.fromkeys(case for case in cases if len(case) == 1)) or symbol


def _arn_symbols(symbols: list[Symbol], text: str) -> tuple[Symbol, ...] | None:
    """
    Keep the wildcards of the first five components within them.

    A variable there may hold colons, which moves the components; the whole pattern is one unknown
    then.
    """
    colons = [place for place, symbol in enumerate(symbols) if symbol == ":"]
    tail = colons[_ARN_COMPONENTS - 2] if len(colons) >= _ARN_COMPONENTS - 1 else len(symbols)
    if any(isinstance(symbol, Variable) for symbol in symbols[:tail]):
        return (Variable(text),)
    if tail == len(symbols):
        return None
    head = [_within_part(symbol) for symbol in symbols[:tail]]
    return _ordered(head) + _ordered(symbols[tail:])


def _within_part(symbol: Symbol) -> Symbol:
    match symbol:
        case Wildcard.ANY:
            return Wildcard.ANY_IN_PART
        case Wildcard.ONE:
            return Wildcard.ONE_IN_PART
        case _:
            return symbol


def _ordered(symbols: list[Symbol]) -> tuple[Symbol, ...]:
    ordered: list[Symbol] = []
    run: list[Wildcard] = []
    for symbol in symbols:
        if isinstance(symbol, Wildcard):
            run.append(symbol)
            continue
        ordered += _ordered_run(run)
        run = []
        ordered.append(symbol)
    return (*ordered, *_ordered_run(run))


def _ordered_run(run: list[Wildcard]) -> list[Wildcard]:
    single = (Wildcard.ONE, Wildcard.ONE_IN_PART)
    ones = [symbol for symbol in run if symbol in single]
    return ones + [symbol for symbol in run if symbol not in single][:1]
