from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_role_cli.access.automaton import automaton_of, matches, matches_any
from ai_role_cli.access.globs import Glob, GlobKind, escape, symbols_of
from ai_role_cli.access.request import RequestContext
from ai_role_cli.access.variables import fill, literal, variable_keys, without_variables

PATTERNS = st.text("ab:*?", max_size=7)
TEXTS = st.text("abC:*", max_size=8)


def naive(pattern: str, text: str) -> bool:
    parts = {"*": "[\\s\\S]*", "?": "[\\s\\S]"}
    return re.fullmatch("".join(parts.get(c, re.escape(c)) for c in pattern), text) is not None


@given(PATTERNS, TEXTS)
def test_a_pattern_matches_one_string_whatever_its_colons(pattern: str, text: str) -> None:
    assert matches(Glob(pattern), text) is naive(pattern, text)


@given(st.frozensets(PATTERNS, max_size=5), TEXTS)
def test_a_union_matches_what_one_of_its_patterns_does(patterns: frozenset[str], text: str) -> None:
    expected = any(naive(pattern, text) for pattern in patterns)

    assert matches_any(frozenset(Glob(pattern) for pattern in patterns), text) is expected


@given(PATTERNS, TEXTS)
def test_caseless_patterns_ignore_case_on_both_sides(pattern: str, text: str) -> None:
    expected = naive(pattern.lower(), text.lower())

    assert matches(Glob(pattern.upper(), GlobKind.CASELESS), text) is expected


@given(st.lists(st.text("ab*?", max_size=3), min_size=6, max_size=6), st.text("ab:", max_size=14))
def test_arn_patterns_match_component_by_component(components: list[str], text: str) -> None:
    parts = text.split(":", 5)
    expected = len(parts) == 6 and all(map(naive, components, parts))

    assert matches(Glob(":".join(components), GlobKind.ARN), text) is expected


@pytest.mark.parametrize(
    ("pattern", "text", "is_match"),
    [
        pytest.param("arn:aws:sns:*", "arn:aws:sns:eu:1:t", False, id="too-few-components"),
        pytest.param("arn:aws:sns", "arn:aws:sns", False, id="neither-is-an-arn"),
        pytest.param("arn:aws:sns:*:*:*", "arn:aws:sns:eu:1:t:sub", True, id="colons-in-the-last"),
        pytest.param("arn:aws:*:t", "arn:aws:sns:eu:1:t", False, id="no-crossing"),
        pytest.param("arn:aws:s?s:eu:1:t", "arn:aws:sns:eu:1:t", True, id="question-mark"),
        pytest.param("arn:aws:s?:::t", "arn:aws:s::::t", False, id="question-mark-is-no-colon"),
    ],
)
def test_arn_patterns(pattern: str, text: str, is_match: bool) -> None:  # noqa: FBT001 - expected
    assert matches(Glob(pattern, GlobKind.ARN), text) is is_match


@given(st.text(max_size=8), st.text(max_size=8))
def test_an_escaped_text_matches_itself_alone(text: str, other: str) -> None:
    assert matches(Glob(escape(text)), text)
    assert matches(Glob(escape(text)), other) is (text == other)


def test_patterns_that_mean_the_same_have_the_same_symbols() -> None:
    assert symbols_of(Glob("a*?**?b")) == symbols_of(Glob("a??*b"))


@given(PATTERNS, PATTERNS, TEXTS)
def test_covering_is_never_claimed_wrongly(wider: str, pattern: str, text: str) -> None:
    covers = automaton_of(frozenset({Glob(wider)})).covers(Glob(pattern))

    if covers and naive(pattern, text):
        assert naive(wider, text)


def test_a_pattern_with_thousands_of_wildcards_is_matched_at_once() -> None:
    assert not matches(Glob("*a" * 2000 + "b"), "a" * 4000)


ANA = RequestContext({"aws:username": ("ana",), "aws:TagKeys": ("a", "b"), "app:star": ("*",)})


@pytest.mark.parametrize(
    ("pattern", "filled"),
    [
        pytest.param("${aws:username}/x", "ana/x", id="value"),
        pytest.param("${AWS:UserName}", "ana", id="case-of-the-key"),
        pytest.param("${aws:username, 'anon'}", "ana", id="value-before-default"),
        pytest.param("${aws:userid, 'anon'}", "anon", id="default"),
        pytest.param("${aws:userid, 'a, b'}", "a, b", id="default-with-comma"),
        pytest.param("${aws:userid}", "${aws:userid}", id="no-value"),
        pytest.param("${aws:TagKeys}", "${aws:tagkeys}", id="several-values"),
        pytest.param("${app:star}", "${*}", id="a-value-is-no-pattern"),
        pytest.param("${*}${?}${$}", "${*}${?}${$}", id="special-characters"),
        pytest.param("${aws:username", "${aws:username", id="no-closing-brace"),
    ],
)
def test_variables_are_filled(pattern: str, filled: str) -> None:
    assert fill(pattern, ANA) == filled


def test_a_variable_without_value_matches_nothing() -> None:
    assert not matches(Glob("${aws:userid}"), "${aws:userid}")
    assert not matches(Glob("*${aws:userid}*"), "anything")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        pytest.param("a*b", "a*b", id="asterisk"),
        pytest.param("a${*}b", "a*b", id="special"),
        pytest.param("$", "$", id="dollar"),
    ],
)
def test_a_literal_matches_what_it_says(text: str, subject: str) -> None:
    assert matches(Glob(literal(text)), subject)


def test_the_old_version_knows_no_variables() -> None:
    assert matches(Glob(without_variables("${aws:username}*")), "${aws:username}/x")


def test_the_keys_of_variables_are_named() -> None:
    assert variable_keys("${aws:UserName}-${app:X, 'd'}-${*}") == ("aws:UserName", "app:X")
