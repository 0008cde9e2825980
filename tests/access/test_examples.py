from __future__ import annotations

import pytest

from ai_role_cli.access.automaton import matches
from ai_role_cli.access.examples import joined_texts, members_of
from ai_role_cli.access.globs import Glob
from ai_role_cli.access.languages import Language, find_text

S3 = "arn:aws:s3:::"


def globs(*texts: str) -> frozenset[Glob]:
    return frozenset(map(Glob, texts))


@pytest.mark.parametrize(
    "patterns",
    [
        pytest.param(["a*", "*b"], id="ends"),
        pytest.param(["*a*", "*b*", "*c*"], id="middles"),
        pytest.param(["a*b", "a-x-b"], id="one-text"),
        pytest.param(["?*", "??-*"], id="single-characters"),
        pytest.param([f"{S3}*-train-*", f"{S3}*/secret/*"], id="arns"),
        pytest.param(["arn:*:q", "arn:aws:sqs:*:*:*"], id="over-colons"),
    ],
)
def test_patterns_have_a_text_in_common(patterns: list[str]) -> None:
    wanted = list(map(Glob, patterns))

    assert any(all(matches(glob, text) for glob in wanted) for text in joined_texts(wanted))


def test_members_are_those_whose_beginnings_and_ends_agree() -> None:
    found = list(members_of([globs("a*", "b*"), globs("*x", "a*y"), globs("*")]))

    texts = [tuple(glob.text for glob in member) for member in found]
    assert texts == [("a*", "*x", "*"), ("a*", "a*y", "*"), ("b*", "*x", "*")]


def test_a_text_of_several_unions_has_words_for_wildcards() -> None:
    unions = frozenset({globs(f"{S3}*-train-*"), globs(f"{S3}*-hr-*/hr/*")})

    assert find_text(Language(unions)) == f"{S3}example-hr-example/hr/example-train-example"


SIDES = [globs(f"*-{letter}", f"*-{letter}/*") for letter in "abcdefghijklmnop"]


def test_many_unions_are_decided_by_their_members() -> None:
    found = find_text(Language(frozenset(SIDES), globs("*-example")))

    assert found is not None
    assert Language(frozenset(SIDES)).holds(found)
