"""
Texts that patterns may match, with words for their wildcards: guesses that whoever asks must check.

Between wildcards there is room for anything, so what one pattern asks for fits into another: only
their beginnings and their ends can be at odds.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING, TypeAlias

from ai_role_cli.access.globs import Glob, Symbol, Variable, Wildcard, symbols_of
from ai_role_cli.access.place import SOMEWHERE, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["joined_texts", "members_of", "plausible_texts"]

_MOST_EXAMPLES = 6
_FILLINGS = ("example", "example/example", "x", "")
_PLACE = {3: SOMEWHERE.region, 4: SOMEWHERE.account}
_COLONS = 5
_FEW = 4
_ANY = (Wildcard.ANY, Wildcard.ANY_IN_PART)

_Symbols: TypeAlias = "tuple[Symbol, ...]"


def plausible_texts(unions: Iterable[frozenset[Glob]], place: Place = SOMEWHERE) -> Iterator[str]:
    """Yield texts that look like what the most detailed patterns are about; some may not match."""
    globs = sorted({glob for union in unions for glob in union}, key=_detail, reverse=True)
    for glob in globs[:_MOST_EXAMPLES]:
        for filling in _FILLINGS:
            yield _filled(glob, filling, place)


def _detail(glob: Glob) -> tuple[int, str]:
    return len(glob.text), glob.text


@lru_cache(maxsize=65536)
def _filled(glob: Glob, filling: str, place: Place) -> str:
    """Return a text of the pattern: `filling` for each `*`, in an ARN a region and an account."""
    text = ""
    parts = {3: place.region, 4: place.account}
    for symbol in symbols_of(glob) or ():
        match symbol:
            case Wildcard.ANY | Wildcard.ANY_IN_PART:
                text += parts.get(text.count(":"), filling) if text[-1:] == ":" else filling
            case Wildcard.ONE | Wildcard.ONE_IN_PART | Variable():
                text += "x"
            case str():
                text += symbol[0]
    return text


def members_of(unions: Sequence[frozenset[Glob]]) -> Iterator[tuple[Glob, ...]]:
    """Yield one pattern of each union, in every way in which their beginnings and ends agree."""
    if not unions:
        yield ()
        return
    for rest in members_of(unions[:-1]):
        for glob in sorted(unions[-1], key=lambda each: (each.text, each.kind)):
            if glob in rest:
                yield rest
            elif all(_agree(glob, other) for other in rest):
                yield (*rest, glob)


def joined_texts(globs: Sequence[Glob]) -> Iterator[str]:
    """Yield texts that all of the patterns may match, those that look like an ARN first."""
    if len(globs) > 1:
        # The last one is often a general shape, which the others have by themselves.
        yield from joined_texts(globs[:-1]) if len(globs) < _FEW else ()
    symbols = [symbols_of(glob) or () for glob in globs]
    for filling in ("example", "x", ""):
        if all(each.count(":") >= _COLONS for each in symbols):
            parts = zip(*map(_parts, symbols), strict=True)
            texts = (_joined(part, _PLACE.get(i, filling)) for i, part in enumerate(parts))
            yield ":".join(texts)
        yield _joined(symbols, filling)


def _agree(one: Glob, other: Glob) -> bool:
    ours, theirs = symbols_of(one) or (), symbols_of(other) or ()
    return _begin_alike(ours, theirs) and _begin_alike(ours[::-1], theirs[::-1])


def _begin_alike(one: _Symbols, other: _Symbols) -> bool:
    pairs = zip(takewhile(_is_one, one), takewhile(_is_one, other), strict=False)
    texts = ((a, b) for a, b in pairs if isinstance(a, str) and isinstance(b, str))
    return all(set(a) & set(b) for a, b in texts)


def _is_one(symbol: Symbol) -> bool:
    """Tell whether a symbol stands for exactly one character."""
    return symbol not in _ANY and not isinstance(symbol, Variable)


def _parts(symbols: _Symbols) -> list[_Symbols]:
    """Return the six parts of an ARN."""
    parts: list[_Symbols] = [()]
    for symbol in symbols:
        if symbol == ":" and len(parts) <= _COLONS:
            parts.append(())
        else:
            parts[-1] = (*parts[-1], symbol)
    return parts


def _joined(patterns: Sequence[_Symbols], filling: str) -> str:
    split = [_pieces(symbols, len(filling)) for symbols in patterns]
    whole = next((pieces[0] for pieces in split if len(pieces) == 1), None)
    if whole is not None:
        return whole
    start = max((pieces[0] for pieces in split), key=len)
    end = max((pieces[-1] for pieces in split), key=len)
    middles = [piece for pieces in split for piece in pieces[1:-1]]
    return filling.join([start, *dict.fromkeys(middles), end])


def _pieces(symbols: _Symbols, room: int) -> list[str]:
    """Return the texts between the wildcards for any text; what fills those begins with `?`."""
    pieces, ones = [""], 0
    for symbol in symbols:
        if symbol in _ANY:
            pieces[-1] = pieces[-1][: len(pieces[-1]) - min(ones, room)]
            pieces.append("")
        else:
            pieces[-1] += symbol[0] if isinstance(symbol, str) else "x"
        ones = 0 if isinstance(symbol, str) or symbol in _ANY else ones + 1
    return pieces
