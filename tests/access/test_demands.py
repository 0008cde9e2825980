from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_role_cli.access.conditions import KeyTest, key_test
from ai_role_cli.access.demands import Demand, find_values
from ai_role_cli.access.languages import UndecidedError, find_text
from ai_role_cli.policy import Condition

# The same lines many times over: to measure them takes longer than to run them.
pytestmark = pytest.mark.no_cover

TEXTS = ("a", "b", "ab", "a*", "?", "*", "??*", "")
NUMBERS = ("1", "1.5", "2", "2.0", "7")
DATES = ("2026-01-01", "2026-01-02", "2026-01-01T00:00:01Z")
NETWORKS = ("10.0.0.0/8", "10.0.0.0/31", "10.0.0.1", "2001:db8::/32")
KINDS = (
    *((name, TEXTS) for name in ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike")),
    ("StringEqualsIgnoreCase", TEXTS),
    *((f"Numeric{end}", NUMBERS) for end in ("Equals", "NotEquals", "LessThan")),
    *((f"Numeric{end}", NUMBERS) for end in ("GreaterThan", "GreaterThanEquals")),
    *((f"Date{end}", DATES) for end in ("Equals", "LessThanEquals", "GreaterThan")),
    *((name, NETWORKS) for name in ("IpAddress", "NotIpAddress")),
    ("Bool", ("true", "false", "yes")),
)
SINGLE = (
    *("", "a", "b", "A", "ab", "abc", "c", "x", "true", "False", "maybe"),
    *("0", "1", "1.0", "1.2", "1.5", "1.7", "2", "2.00", "5", "7", "8"),
    *("2025-12-31", "2026-01-01", "2026-01-01T00:00:00.5Z", "2026-01-01T12:00:00Z", "2026-02-01"),
    *("10.0.0.0", "10.0.0.1", "10.0.0.2", "11.0.0.0", "2001:db8::", "2001:db9::"),
)
CANDIDATES = [(), *((one,) for one in SINGLE), *combinations(SINGLE, 2)]


@st.composite
def key_tests(draw: st.DrawFn) -> KeyTest:
    if draw(st.integers(0, 7)) == 0:
        condition = Condition("Null", "k", (draw(st.sampled_from(("true", "false"))),))
    else:
        name, values = draw(st.sampled_from(KINDS))
        wrap = draw(
            st.sampled_from(("{}", "{}", "{}IfExists", "ForAllValues:{}", "ForAnyValue:{}"))
        )
        wanted = draw(st.lists(st.sampled_from(values), min_size=1, max_size=2))
        condition = Condition(wrap.format(name), "k", tuple(wanted))
    test = key_test(condition)
    assert test is not None
    return test


@settings(max_examples=400, deadline=None)
@given(st.frozensets(key_tests(), max_size=3), st.frozensets(key_tests(), max_size=3))
def test_values_are_found_exactly_where_there_are_some(
    holding: frozenset[KeyTest], failing: frozenset[KeyTest]
) -> None:
    demand = Demand(holding, failing)

    try:
        found = find_values(demand, find_text)
    except UndecidedError:
        return

    if found is None:
        assert not any(map(demand.is_met_by, CANDIDATES))
    else:
        assert demand.is_met_by(found)


def holding(*conditions: tuple[str, str]) -> Demand:
    tests = (key_test(Condition(operator, "k", (value,))) for operator, value in conditions)
    return Demand(frozenset(test for test in tests if test is not None))


def test_kinds_that_meet_on_one_key_are_tried() -> None:
    both = holding(("NumericLessThan", "5"), ("StringLike", "4*"))

    assert find_values(both, find_text) in {("4",), ("4.0",)}


def test_kinds_that_meet_on_one_key_and_one_is_impossible() -> None:
    numbers = holding(("NumericLessThan", "5"), ("NumericGreaterThan", "5"), ("StringLike", "4*"))
    texts = holding(("NumericLessThan", "5"), ("StringEquals", "a"), ("StringEquals", "b"))

    assert find_values(numbers, find_text) is None
    assert find_values(texts, find_text) is None


def test_a_date_no_calendar_has_is_given_in_seconds() -> None:
    far = holding(("DateGreaterThan", "99999999999999"))

    assert find_values(far, find_text) == ("100000000000000.0",)


def test_kinds_that_meet_on_one_key_may_be_too_hard() -> None:
    odd = holding(("NumericLessThan", "5"), ("StringLike", "*.12345"))

    with pytest.raises(UndecidedError, match="different kinds"):
        find_values(odd, find_text)


@pytest.mark.parametrize(
    ("operator", "value", "is_possible"),
    [
        pytest.param("NumericEquals", "5", True, id="two-spellings"),
        pytest.param("IpAddress", "10.0.0.1", False, id="one-address"),
        pytest.param("IpAddress", "10.0.0.0/31", True, id="two-addresses"),
        pytest.param("DateEquals", "2026-01-01", True, id="two-dates"),
    ],
)
def test_several_values_of_one_class(
    operator: str,
    value: str,
    is_possible: bool,  # noqa: FBT001 - the expected value
) -> None:
    """A plain operator is true of no key with several values, so failing it takes two."""
    all_of = key_test(Condition(f"ForAllValues:{operator}", "k", (value,)))
    present = key_test(Condition("Null", "k", ("false",)))
    single = key_test(Condition(f"{operator}IfExists", "k", (value,)))
    assert all_of is not None
    assert present is not None
    assert single is not None
    demand = Demand(frozenset({all_of, present}), frozenset({single}))

    found = find_values(demand, find_text)

    assert (found is not None) is is_possible
    assert found is None or len(found) == 2
