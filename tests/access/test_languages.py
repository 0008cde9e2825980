from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ai_role_cli.access.globs import Glob, GlobKind
from ai_role_cli.access.languages import Language, UndecidedError, find_text, is_surely_empty

# The same lines many times over: to measure them takes longer than to run them.
pytestmark = pytest.mark.no_cover

PATTERNS = st.text("ab*?", min_size=1, max_size=5)
UNIONS = st.frozensets(PATTERNS, min_size=1, max_size=3)
SHORT = [text for size in range(1, 6) for text in map("".join, product("abc", repeat=size))]


def globs(patterns: frozenset[str]) -> frozenset[Glob]:
    return frozenset(Glob(pattern) for pattern in patterns)


def language(inside: frozenset[frozenset[str]], outside: frozenset[str]) -> Language:
    return Language(frozenset(globs(union) for union in inside), globs(outside))


def naive(pattern: str, text: str) -> bool:
    parts = {"*": "[\\s\\S]*", "?": "[\\s\\S]"}
    return re.fullmatch("".join(parts.get(c, re.escape(c)) for c in pattern), text) is not None


def is_inside(text: str, inside: frozenset[frozenset[str]], outside: frozenset[str]) -> bool:
    unions = all(any(naive(pattern, text) for pattern in union) for union in inside)
    return unions and not any(naive(pattern, text) for pattern in outside)


@settings(max_examples=400, deadline=None)
@given(st.frozensets(UNIONS, max_size=3), st.frozensets(PATTERNS, max_size=4))
@example(frozenset({frozenset({"*"})}), frozenset({"?"}))
@example(frozenset(), frozenset({"a*", "b*", "?"}))
def test_emptiness_is_exact(inside: frozenset[frozenset[str]], outside: frozenset[str]) -> None:
    found = find_text(language(inside, outside))

    if found is None:
        assert not any(is_inside(text, inside, outside) for text in SHORT)
    else:
        assert is_inside(found, inside, outside)


@settings(max_examples=300, deadline=None)
@given(UNIONS, st.frozensets(PATTERNS, max_size=4))
def test_what_is_surely_empty_is_empty_for_each_value_of_a_variable(
    inside: frozenset[str], outside: frozenset[str]
) -> None:
    """Here `b` is the variable."""

    def with_variable(patterns: frozenset[str]) -> frozenset[str]:
        return frozenset(pattern.replace("b", "${app:x}") for pattern in patterns)

    tied = language(frozenset({with_variable(inside)}), with_variable(outside))

    if is_surely_empty(tied):
        for value in ("a", "b", "ab", "ba", "c"):
            filled = [
                frozenset(pattern.replace("b", value) for pattern in patterns)
                for patterns in (inside, outside)
            ]
            assert find_text(language(frozenset({filled[0]}), filled[1])) is None


@pytest.mark.parametrize(
    ("inside", "outside", "is_empty"),
    [
        pytest.param("b/${app:x}/*", "b/${app:x}/*", True, id="itself"),
        pytest.param("b/${app:x}/a*", "b/${app:x}/*", True, id="wider"),
        pytest.param("b/${app:x}", "b/?*", True, id="a-value-is-not-empty"),
        pytest.param("b/${app:x}", "b/??*", False, id="a-value-may-be-one-character"),
        pytest.param("b/${app:x}", "b/?", False, id="a-value-may-be-longer"),
        pytest.param("b/${app:x}", "b/${app:y}", False, id="another-variable"),
        pytest.param("b/*", "b/${app:x}", False, id="the-variable-is-outside"),
        pytest.param("b/${app:x, 'd'}", "b/${app:x, 'd'}", True, id="default"),
    ],
)
def test_variables(
    inside: str,
    outside: str,
    is_empty: bool,  # noqa: FBT001 - the expected value
) -> None:
    tied = language(frozenset({frozenset({inside})}), frozenset({outside}))

    assert is_surely_empty(tied) is is_empty


def test_two_unions_with_variables_are_not_taken_for_disjoint() -> None:
    union = frozenset({frozenset({"a/${app:x}"}), frozenset({"a/b*"})})

    assert not is_surely_empty(language(union, frozenset()))


def test_arn_patterns_are_compared_component_by_component() -> None:
    wide, narrow = "arn:aws:s3:*:*:b/*", "arn:aws:s3:::b/*"
    crossing = Glob("arn:aws:*:b/*")

    def rest(inside: Glob, outside: Glob) -> str | None:
        return find_text(Language(frozenset({frozenset({inside})}), frozenset({outside})))

    assert rest(Glob(narrow, GlobKind.ARN), Glob(wide, GlobKind.ARN)) is None
    assert rest(Glob(wide, GlobKind.ARN), crossing) is None
    assert rest(crossing, Glob(wide, GlobKind.ARN)) is not None


def test_case_is_told_apart_where_one_side_does() -> None:
    caseless, plain = Glob("ab", GlobKind.CASELESS), Glob("ab")

    assert find_text(Language(frozenset({frozenset({caseless})}), frozenset({plain}))) == "AB"
    assert find_text(Language(frozenset({frozenset({plain})}), frozenset({caseless}))) is None


def test_a_character_no_pattern_names_is_found_in_any_alphabet() -> None:
    everything = frozenset("xyzXYZ0123456789-_:")

    assert find_text(language(frozenset({frozenset({"?"})}), everything)) == "\xa1"


def test_hopelessly_entangled_patterns_are_undecided() -> None:
    inside = "*a" + "?" * 15
    outside = frozenset({"?" * 28 + "*", *("?" * n + "a" + "?" * 15 for n in range(12))})

    with pytest.raises(UndecidedError):
        find_text(language(frozenset({frozenset({inside})}), outside))


def test_a_text_looks_like_what_the_patterns_are_about() -> None:
    pattern = frozenset({frozenset({"arn:aws:sqs:*:*:jobs-*"})})

    assert find_text(language(pattern, frozenset())) == (
        "arn:aws:sqs:us-east-1:123456789012:jobs-example"
    )
