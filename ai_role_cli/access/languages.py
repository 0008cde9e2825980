"""
Sets of texts that patterns describe: whether such a set is empty, and a text of it if not.

Exact by construction: the machines of all patterns read the same text side by side, and every state
they can reach together is looked at, unless a quicker argument settles the question first.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from ai_role_cli.access.automaton import Automaton, automaton_of
from ai_role_cli.access.beginnings import beginnings_of
from ai_role_cli.access.examples import joined_texts, members_of, plausible_texts
from ai_role_cli.access.globs import Glob, Symbol, Variable, Wildcard, has_variables, symbols_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = [
    "EVERYTHING",
    "Language",
    "UndecidedError",
    "find_text",
    "is_surely_empty",
    "with_wildcards",
]

_MOST_STATES = 20_000
"""States looked at before giving up; ordinary policies need some hundreds."""

_MOST_EXAMPLES = 6
_MOST_MEMBERS = 256
_MOST_STATES_OF_MEMBER = 2_000
_ENTANGLED = "patterns with many wildcards overlap in many ways"

_EVERYTHING = frozenset({Glob("*")})
_OTHER_CHARACTERS = "xyzXYZ0123456789-_"


class UndecidedError(Exception):
    """
    A question that is not answered within bounds; the message says what about it is hard.

    Args:
        message: What is hard.
        keys: The context keys, in lower case, that it is hard because of; they end the message.
    """

    def __init__(self, message: str, keys: Sequence[str] = ()) -> None:
        super().__init__(" ".join([message, ", ".join(keys)]).rstrip())
        self._message = message
        self._keys = tuple(keys)

    def text(self, spelling: Mapping[str, str]) -> str:
        """Return the message with its keys spelled as they are here."""
        return str(UndecidedError(self._message, [spelling.get(k, k) for k in self._keys]))


@dataclass(frozen=True, slots=True)
class Language:
    """The texts, none of them empty, that match each union of `inside` and nothing of `outside`."""

    inside: frozenset[frozenset[Glob]] = frozenset()
    outside: frozenset[Glob] = frozenset()

    def within(self, union: frozenset[Glob]) -> Language:
        """Return the texts that match the union as well."""
        return Language(self.inside | {union}, self.outside)

    def without(self, globs: frozenset[Glob]) -> Language:
        """Return the texts that match none of these either."""
        return Language(self.inside, self.outside | globs)

    def holds(self, text: str) -> bool:
        """Tell whether a text is one of them."""
        unions = all(automaton_of(union).accepts(text) for union in self.inside)
        return bool(text) and unions and not automaton_of(self.outside).accepts(text)


EVERYTHING = Language()


@lru_cache(maxsize=65536)
def find_text(language: Language) -> str | None:
    """
    Return a text of the language, a plausible or a short one; None if there is none.

    A pattern with a variable matches nothing here.

    Raises:
        UndecidedError: The patterns are too entangled.
    """
    unions = [_without_variables(union) for union in language.inside] or [_EVERYTHING]
    outside = _without_variables(language.outside)
    left = _compatible([_uncovered(union, outside) for union in unions])
    if not all(left):
        return None
    outside = _near(outside, min(left, key=len))
    rest = Language(frozenset(left), outside)
    plausible = next((text for text in plausible_texts(left) if rest.holds(text)), None)
    return _searched(left, rest) if plausible is None else plausible


def _searched(unions: list[frozenset[Glob]], rest: Language) -> str | None:
    """Return a text of the language, one with words in it if it is easily found."""
    try:
        found = _shortest(unions, rest.outside)
    except UndecidedError:
        return _found_in_members(unions, rest)
    if found is None:
        return None
    members = islice(members_of(_in_order(unions)), _MOST_EXAMPLES)
    texts = (text for globs in members for text in joined_texts(globs))
    return next((text for text in texts if rest.holds(text)), found)


def _in_order(unions: Iterable[frozenset[Glob]]) -> list[frozenset[Glob]]:
    """Return the unions in an order that is the same in every run."""
    return sorted(unions, key=lambda union: sorted(map(str, union)))


def _found_in_members(unions: list[frozenset[Glob]], rest: Language) -> str | None:
    """
    Return a text of the language, which is that of its members: a pattern of each union.

    Raises:
        UndecidedError: There are too many members, or one of them is too hard by itself.
    """
    members = list(islice(members_of(_in_order(unions)), _MOST_MEMBERS))
    texts = (text for globs in members for text in joined_texts(globs))
    found = next((text for text in texts if rest.holds(text)), None)
    if found is not None:
        return found
    if len(members) == _MOST_MEMBERS:
        raise UndecidedError(_ENTANGLED)
    alone = ([frozenset({glob}) for glob in globs] for globs in members)
    texts_of = (_shortest(each, rest.outside, most=_MOST_STATES_OF_MEMBER) for each in alone)
    return next((text for text in texts_of if text is not None), None)


@lru_cache(maxsize=65536)
def is_surely_empty(language: Language) -> bool:
    """
    Tell whether the language is empty whatever its variables stand for; False proves nothing.

    A variable is taken for one unknown character: what covers the pattern then covers it for every
    value. That holds for one union at a time; together they are compared with `?*` for each
    variable, which can only make them larger.
    """
    if any(_is_covered(union, language.outside) for union in language.inside):
        return True
    larger = frozenset(with_wildcards(union) for union in language.inside)
    return find_text(Language(larger, language.outside)) is None


def _is_covered(union: frozenset[Glob], outside: frozenset[Glob]) -> bool:
    left = _uncovered(union, outside)
    return all(_shortest([frozenset({glob})], outside) is None for glob in left)


def _without_variables(union: frozenset[Glob]) -> frozenset[Glob]:
    if not any("${" in glob.text and has_variables(glob) for glob in union):
        return union
    return frozenset(glob for glob in union if not has_variables(glob))


def with_wildcards(union: frozenset[Glob]) -> frozenset[Glob]:
    """Return the union with `?*` for each variable, which matches at least as much."""
    return frozenset(_with_wildcard(glob) for glob in union)


def _with_wildcard(glob: Glob) -> Glob:
    symbols = symbols_of(glob)
    if symbols is None or not has_variables(glob):
        return glob
    return Glob("".join(map(_text, symbols)))


def _text(symbol: Symbol) -> str:
    match symbol:
        case Wildcard.ANY | Wildcard.ANY_IN_PART:
            return "*"
        case Variable():
            return "?*"
        case Wildcard.ONE | Wildcard.ONE_IN_PART:
            return "?"
        case str():
            return "?" if len(symbol) > 1 else f"${{{symbol}}}" if symbol in "*?$" else symbol


def _uncovered(union: frozenset[Glob], outside: frozenset[Glob]) -> frozenset[Glob]:
    """Return the patterns of the union that no pattern outside is seen to cover."""
    beginnings = beginnings_of(outside)
    return frozenset(
        glob
        for glob in union - outside
        if symbols_of(glob) is not None and not automaton_of(beginnings.near(glob)).covers(glob)
    )


def _compatible(unions: list[frozenset[Glob]]) -> list[frozenset[Glob]]:
    """Leave out patterns whose beginning no pattern of another union can have."""
    for other in unions:
        unions = [_near(union, other) for union in unions]
    return unions


def _near(union: frozenset[Glob], others: frozenset[Glob]) -> frozenset[Glob]:
    """Return the patterns of the union that begin like one of the others can."""
    beginnings = beginnings_of(others)
    return frozenset(glob for glob in union if beginnings.near(glob))


def _shortest(
    unions: Iterable[frozenset[Glob]], outside: frozenset[Glob], *, most: int = _MOST_STATES
) -> str | None:
    """Return a shortest text of the language; where it has a variable, the variable's text."""
    inside = [automaton_of(union) for union in unions]
    walk = _Walk(inside, automaton_of(outside), _other_character([*inside, automaton_of(outside)]))
    start = (*(machine.start for machine in inside), walk.outside.start)
    seen = {start}
    queue = deque([(start, "")])
    while queue:
        state, text = queue.popleft()
        for step, following in walk.steps(state):
            if walk.is_accepting(following):
                return text + step
            if following not in seen:
                seen.add(following)
                queue.append((following, text + step))
        if len(seen) > most:
            raise UndecidedError(_ENTANGLED)
    return None


_State = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Walk:
    """The machines of a language read a text together; the last number of a state is `outside`."""

    inside: list[Automaton]
    outside: Automaton
    other: str

    def is_accepting(self, state: _State) -> bool:
        unions = zip(self.inside, state, strict=False)
        return all(s & m.final for m, s in unions) and not state[-1] & self.outside.final

    def steps(self, state: _State) -> Iterator[tuple[str, _State]]:
        for char in self._characters(state):
            inside = [m.read(s, char) for m, s in zip(self.inside, state, strict=False)]
            yield from self._live(char, (*inside, self.outside.read(state[-1], char)))
        for variable in self.inside[0].variables if len(self.inside) == 1 else ():
            place = state[0] & self.inside[0].variables[variable]
            rest = self.outside.read_symbol(state[-1], variable)
            yield from self._live(variable.text, (place << 1, rest))

    def _live(self, step: str, state: _State) -> Iterator[tuple[str, _State]]:
        """Leave out what can never be accepted any more."""
        never = state[-1] & self.outside.final & self.outside.loops
        if all(state[:-1]) and not never:
            yield step, state

    def _characters(self, state: _State) -> list[str]:
        """Return what may come next; where a machine is before no wildcard, only what it asks."""
        pairs = list(zip(self.inside, state, strict=False))
        closed = [m.characters_at(s) for m, s in pairs if not m.is_open_at(s)]
        if closed:
            return sorted(set.intersection(*closed))
        wanted = [machine.characters_at(places) for machine, places in pairs]
        wanted.append(self.outside.characters_at(state[-1]))
        return [*sorted(set.union({":"}, *wanted)), self.other]


def _other_character(machines: Iterable[Automaton]) -> str:
    """Return a character that no pattern asks for, which stands for all of those."""
    used = {char for machine in machines for char in machine.literals} | {":"}
    plain = (char for char in _OTHER_CHARACTERS if char not in used)
    return next(plain, None) or next(c for c in map(chr, range(0xA1, 0x10000)) if c not in used)
