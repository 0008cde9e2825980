"""
The values a condition names, and whether a value of the request is among them.

Numbers, dates and addresses fall into few classes that some conditions do not tell apart; samples
of each class let these conditions be compared by trying.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation, localcontext
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from ai_role_cli.access.automaton import matches_any
from ai_role_cli.access.globs import Glob, GlobKind, escape
from ai_role_cli.access.operators import Family, Relation
from ai_role_cli.access.variables import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "AddressValues",
    "DateValues",
    "NumberValues",
    "TextValues",
    "Values",
    "samples_of",
    "values_of",
]


@dataclass(frozen=True, slots=True)
class TextValues:
    """Texts, patterns, ARNs, booleans and binary values: all of them patterns of text."""

    globs: frozenset[Glob]

    def matches(self, text: str) -> bool:
        """Tell whether a pattern matches the value of the request."""
        return matches_any(self.globs, text)


@dataclass(frozen=True, slots=True)
class NumberValues:
    """Numbers in a relation; a text that is no number matches none."""

    relation: Relation
    numbers: frozenset[Decimal]

    def matches(self, text: str) -> bool:
        """Tell whether the value of the request stands in the relation to one of the numbers."""
        return _stands(_number(text), self.relation, others=self.numbers)


@dataclass(frozen=True, slots=True)
class DateValues:
    """Points in time in a relation, in seconds since 1970-01-01T00:00:00Z."""

    relation: Relation
    seconds: frozenset[Decimal]

    def matches(self, text: str) -> bool:
        """Tell whether the value of the request stands in the relation to one of the dates."""
        return _stands(_seconds(text), self.relation, others=self.seconds)


_LONGEST_NUMBER = 40
"""Digits, and powers of ten; beyond it a text is taken for no number at all."""

_ADDRESSES = ("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2")
_OF_NO_KIND = ("x", "y")

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


def samples_of(several: Iterable[Values]) -> list[str]:
    """
    Return texts of each class that the numbers, dates and ranges of some conditions make together.

    Two of each class that has two, and two texts that are nothing of the kind.
    """
    numbers: set[Decimal] = set()
    seconds: set[Decimal] = set()
    networks: set[_Network] = set()
    for values in several:
        match values:
            case NumberValues():
                numbers |= values.numbers
            case DateValues():
                seconds |= values.seconds
            case AddressValues():
                networks |= values.networks
            case TextValues():
                pass
    samples = [text for number in _between(numbers) for text in _number_texts(number)]
    samples += [text for moment in _between(seconds) for text in _date_texts(moment)]
    samples += [text for network in sorted(networks, key=str) for text in _around(network)]
    return [*dict.fromkeys(samples), *_ADDRESSES, *_OF_NO_KIND]


def _number_texts(number: Decimal) -> tuple[str, str]:
    text = f"{number:f}"
    return text, f"{text}0" if "." in text else f"{text}.0"


def _date_texts(seconds: Decimal) -> tuple[str, str]:
    """Return a date as ISO 8601, where that can say it, and in seconds with a fraction."""
    epoch = f"{seconds:f}"
    epoch = f"{epoch}0" if "." in epoch else f"{epoch}.0"
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(seconds))
    except OverflowError:
        return epoch, f"{epoch}0"
    is_whole = seconds == seconds.to_integral_value()
    iso = moment.isoformat().replace("+00:00", "Z")
    return (iso, epoch) if is_whole else (epoch, f"{epoch}0")


def _around(network: _Network) -> Iterable[str]:
    """Yield the first two addresses of a range, after it, and of all."""
    first, last = int(network.network_address), int(network.broadcast_address)
    address = type(network.network_address)
    numbers = (first, first + 1, last + 1, last + 2, 0, 1)
    return (str(address(number)) for number in numbers if number < 2**network.max_prefixlen)


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


def _network(text: str) -> _Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
