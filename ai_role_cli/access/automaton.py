"""
A union of patterns as one machine: reads a text from left to right and says whether one matches.

Every position of every pattern is one bit of an integer, so that a step costs the same few
operations however many patterns there are, and no pattern makes matching slow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from ai_role_cli.access.globs import Glob, Symbol, Variable, Wildcard, symbols_of

__all__ = ["Automaton", "automaton_of", "matches", "matches_any"]


@dataclass(slots=True)
class Automaton:
    """
    The positions of all patterns; a state is a set of them, as the bits of an integer.

    Bit i is set while what was read so far may end before symbol i of the row of all symbols. The
    last position of each pattern has no symbol: to be there is to have matched.
    """

    start: int = 0
    final: int = 0
    loops: int = 0
    """Positions at which any text may be read without leaving, because of a `*`."""

    loops_in_part: int = 0
    """The same for a `*` of an ARN component, which reads no colon."""

    ones: int = 0
    ones_in_part: int = 0
    literals: dict[str, int] = field(default_factory=dict)
    variables: dict[Variable, int] = field(default_factory=dict)

    def read(self, state: int, char: str) -> int:
        """Return the state after one character."""
        here = self.literals.get(char, 0) | self.ones
        loops = self.loops
        if char != ":":
            here |= self.ones_in_part
            loops |= self.loops_in_part
        return (state & here) << 1 | state & loops

    def read_symbol(self, state: int, symbol: Symbol) -> int:
        """
        Return the positions reached whatever the symbol turns out to stand for.

        A variable stands for at least one character: an empty value is no value.
        """
        if isinstance(symbol, str):
            return _common([self.read(state, char) for char in symbol])
        match symbol:
            case Wildcard.ANY:
                return state & self.loops
            case Wildcard.ANY_IN_PART:
                return state & (self.loops | self.loops_in_part)
            case Wildcard.ONE:
                return (state & self.ones) << 1 | state & self.loops
            case Wildcard.ONE_IN_PART:
                ones = self.ones | self.ones_in_part
                return (state & ones) << 1 | state & (self.loops | self.loops_in_part)
            case Variable():
                in_any_case = Variable(symbol.text, in_any_case=True)
                same = self.variables.get(symbol, 0) | self.variables.get(in_any_case, 0)
                filled = same | self.ones & self.loops >> 1
                return (state & filled) << 1 | state & self.loops

    def accepts(self, text: str) -> bool:
        """Tell whether a pattern matches the text."""
        state = self.start
        for char in text:
            state = self.read(state, char)
            if not state:
                return False
        return bool(state & self.final)

    def covers(self, glob: Glob) -> bool:
        """Tell whether one pattern is seen to match all that `glob` does; False proves nothing."""
        state = self.start
        for symbol in symbols_of(glob) or ():
            if not state:
                return False
            state = self.read_symbol(state, symbol)
        return bool(state & self.final)

    def characters_at(self, state: int) -> set[str]:
        """Return the characters that some position of the state asks for."""
        return {char for char, places in self.literals.items() if places & state}

    def is_open_at(self, state: int) -> bool:
        """Tell whether some position of the state is before a wildcard."""
        return bool(state & (self.loops | self.ones | self.loops_in_part | self.ones_in_part))

    def add(self, symbols: tuple[Symbol, ...], bit: int) -> int:
        """Add a pattern from this bit on; return the first bit after it."""
        self.start |= bit
        for symbol in symbols:
            bit = self._place(symbol, bit)
        self.final |= bit
        return bit << 1

    def _place(self, symbol: Symbol, bit: int) -> int:
        match symbol:
            case Wildcard.ANY:
                self.loops |= bit
                return bit
            case Wildcard.ANY_IN_PART:
                self.loops_in_part |= bit
                return bit
            case Wildcard.ONE:
                self.ones |= bit
            case Wildcard.ONE_IN_PART:
                self.ones_in_part |= bit
            case Variable():
                self.variables[symbol] = self.variables.get(symbol, 0) | bit
            case str():
                for char in symbol:
                    self.literals[char] = self.literals.get(char, 0) | bit
        return bit << 1


def _common(states: list[int]) -> int:
    first, *rest = states
    for state in rest:
        first &= state
    return first


@lru_cache(maxsize=32768)
def automaton_of(globs: frozenset[Glob]) -> Automaton:
    """Return the machine of a union of patterns."""
    machine = Automaton()
    bit = 1
    for glob in globs:
        symbols = symbols_of(glob)
        if symbols is not None:
            bit = machine.add(symbols, bit)
    return machine


def matches(glob: Glob, text: str) -> bool:
    """
    Tell whether the text matches.

    A variable that is still in the pattern has no value, so nothing matches (IAM User Guide,
    "Policy variables with no value").
    """
    return glob.text == "*" or automaton_of(frozenset({glob})).accepts(text)


def matches_any(globs: frozenset[Glob], text: str) -> bool:
    """Tell whether a pattern of the union matches the text."""
    return automaton_of(globs).accepts(text)
