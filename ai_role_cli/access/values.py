"""
The values a condition names, and whether a value of the request is among them.

Numbers, dates and addresses fall into few classes that no condition tells apart; `samples` names
two values of each that has two, which lets conditions be compared by trying.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation, localcontext
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from ai_role_cli.access.automaton import matches_any
from ai_role_cli.access.globs import Glob, GlobKind, escape, has_variables
from ai_role_cli.access.operators import Family, Relation
from ai_role_cli.access.variables import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["AddressValues", "DateValues", "NumberValues", "TextValues", "Values", "values_of"]


@dataclass(frozen=True, slots=True)
class TextValues:
    """Texts, patterns, ARNs, booleans and binary values: all of them patterns of text."""

    globs: frozenset[Glob]

    def matches(self, text: str) -> bool:
        """Tell whether a pattern matches the value of the request."""
        return matches_any(self.globs, text)

    @property
    def has_variables(self) -> bool:
        """Whether the request context decides what matches."""
        return any(has_variables(glob) for glob in self.globs)


@dataclass(frozen=True, slots=True)
class NumberValues:
    """Numbers in a relation; a text that is no number matches none."""

    relation: Relation
    numbers: frozenset[Decimal]

    def matches(self, text: str) -> bool:
        """Tell whether the value of the request stands in the relation to one of the numbers."""
        return _stands(_number(text), self.relation, others=self.numbers)

    def samples(self) -> Iterable[str]:
        """Yield two spellings of one number of each class."""
        for number in _between(self.numbers):
            text = f"{number:f}"
            yield from (text, f"{text}0" if "." in text else f"{text}.0")


@dataclass(frozen=True, slots=True)
class DateValues:
    """Points in time in a relation, in seconds since 1970-01-01T00:00:00Z."""

    relation: Relation
    seconds: frozenset[Decimal]

    def matches(self, text: str) -> bool:
        """Tell whether the value of the request stands in the relation to one of the dates."""
        return _stands(_seconds(text), self.relation, others=self.seconds)

    def samples(self) -> Iterable[str]:
        """Yield two spellings of one date of each class."""
        for seconds in _between(self.seconds):
            yield from (_date_text(seconds), _epoch_text(seconds))


_LONGEST_NUMBER = 40
"""Digits, and powers of ten; beyond it a text is taken for no number at all."""

_Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class AddressValues:
    """IP ranges; an address of the other version matches none."""

    networks: frozenset[_Network]

    def matches(self, text: str) -> bool:
        """Tell whether the value of the request is an address in one of the ranges."""
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return False
        return any(address in network for network in self.networks)

    def samples(self) -> Iterable[str]:
        """Yield two addresses, if there are two, of each class that the ranges make."""
        for network in sorted(self.networks, key=str):
            first, last = int(network.network_address), int(network.broadcast_address)
            address = type(network.network_address)
            numbers = (first, first + 1, last + 1, last + 2, 0, 1)
            yield from (str(address(n)) for n in numbers if n < 2**network.max_prefixlen)
        yield from ("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2")


Values: TypeAlias = "TextValues | NumberValues | DateValues | AddressValues"


def values_of(family: Family, relation: Relation, *, texts: Iterable[str]) -> Values:
    """
    Return the values of a condition; a text that is none of its kind is left out.

    Variables work in texts, patterns, ARNs and booleans ("Policy variables" in the sections of
    "Condition operators"); elsewhere they are no value at all.
    """
    match family:
        case Family.NUMBER:
            return NumberValues(relation, _parsed(texts, _number))
        case Family.DATE:
            return DateValues(relation, _parsed(texts, _seconds))
        case Family.ADDRESS:
            return AddressValues(frozenset(n for n in map(_network, texts) if n is not None))
        case _:
            return TextValues(frozenset(g for g in (_glob(family, t) for t in texts) if g))


def _glob(family: Family, text: str) -> Glob | None:
    match family:
        case Family.PATTERN:
            return Glob(text)
        case Family.ARN:
            return Glob(text, GlobKind.ARN)
        case Family.CASELESS_STRING:
            return Glob(literal(text), GlobKind.CASELESS)
        case Family.BOOL | Family.NULL:
            return _bool_glob(text)
        case Family.BINARY:
            return Glob(escape(text))
        case _:
            return Glob(literal(text))


def _bool_glob(text: str) -> Glob | None:
    """A variable may turn out to be no boolean, so it is one unknown that `true` never equals."""
    if "${" in text:
        return Glob(f"${{bool {text.replace('}', '')}}}")
    return Glob(text, GlobKind.CASELESS) if text.lower() in {"true", "false"} else None


def _parsed(texts: Iterable[str], parse: Callable[[str], Decimal | None]) -> frozenset[Decimal]:
    return frozenset(value for value in map(parse, texts) if value is not None)


def _stands(value: Decimal | None, relation: Relation, *, others: Iterable[Decimal]) -> bool:
    if value is None:
        return False
    match relation:
        case Relation.EQUAL:
            return value in set(others)
        case Relation.LESS:
            return any(value < other for other in others)
        case Relation.LESS_OR_EQUAL:
            return any(value <= other for other in others)
        case Relation.GREATER:
            return any(value > other for other in others)
        case Relation.GREATER_OR_EQUAL:
            return any(value >= other for other in others)


def _between(points: Iterable[Decimal]) -> list[Decimal]:
    """Return the points, one number between each two, one below and one above all."""
    ordered = sorted(points)
    if not ordered:
        return []
    with localcontext(prec=3 * _LONGEST_NUMBER):
        middles = [(low + high) / 2 for low, high in pairwise(ordered)]
        return [*ordered, *middles, ordered[0] - 1, ordered[-1] + 1]


def _number(text: str) -> Decimal | None:
    if len(text) > _LONGEST_NUMBER:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= _LONGEST_NUMBER else None


def _seconds(text: str) -> Decimal | None:
    """
    Return a date in epoch seconds: ISO 8601 as W3C profiles it, or seconds as they are.

    Four digits are a year. Without a time zone the time is in UTC.
    """
    year_digits = 4
    if text.isdigit() and len(text) == year_digits:
        text = f"{text}-01-01"
    number = _number(text)
    if number is not None:
        return number
    try:
        moment = datetime.fromisoformat(f"{text}-01" if text.count("-") == 1 else text)
    except ValueError:
        return None
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    whole = zoned.replace(microsecond=0) - datetime(1970, 1, 1, tzinfo=UTC)
    return Decimal(whole.days * 86400 + whole.seconds) + Decimal(zoned.microsecond) / 1_000_000


def _date_text(seconds: Decimal) -> str:
    """Return a date as ISO 8601 where whole seconds and four digits of a year can say it."""
    if seconds != seconds.to_integral_value():
        return _epoch_text(seconds)
    try:
        return datetime.fromtimestamp(int(seconds), tz=UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        return f"{seconds:f}.00"


def _epoch_text(seconds: Decimal) -> str:
    """Return a date in seconds, with a fraction lest four digits are taken for a year."""
    text = f"{seconds:f}"
    return f"{text}0" if "." in text else f"{text}.0"


def _network(text: str) -> _Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
