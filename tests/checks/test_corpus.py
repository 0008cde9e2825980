"""Policies that are known to be bad, and such as are known to be good, behave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

# The same lines many times over: to measure them takes longer than to run them.
pytestmark = pytest.mark.no_cover

FAILING = {"error", "high"}


class Known(Protocol):
    """An entry of the corpus."""

    name: str
    kind: str
    expect: dict[str, str]


def test_validate_finds_what_is_to_be_found_and_nothing_else(
    known: Known, worst_of: Callable[[Known], dict[str, str]]
) -> None:
    assert worst_of(known) == known.expect


def test_what_is_known_to_be_good_has_nothing_that_fails_a_job(corpus: list[Known]) -> None:
    good = [each for each in corpus if each.kind == "good"]

    assert len(good) >= 20
    assert [each.name for each in good if FAILING & set(each.expect.values())] == []


def test_there_is_enough_to_look_at(corpus: list[Known]) -> None:
    names = [each.name for each in corpus]

    assert len(names) >= 60
    assert len(set(names)) == len(names)
