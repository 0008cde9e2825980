from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_role_cli.render.visible_text import json_escaped, one_line, visible

HOSTILE = st.text(
    st.one_of(st.sampled_from(":#[\n\t \x1b\x7f\x9b\u202e\u2028vso"), st.characters()), max_size=60
)


def runs_a_command(text: str) -> bool:
    """As the runners of GitHub and Azure decide it: the lines of a log, without blanks before."""
    lines = (line.lstrip() for line in text.split("\n"))
    return any(line.startswith("::") or "##[" in line or "##vso" in line for line in lines)


@given(HOSTILE)
def test_no_text_from_outside_obeys_or_commands(text: str) -> None:
    shown = visible(text)

    assert not runs_a_command(shown)
    assert {unicodedata.category(char) for char in shown} & {"Cf", "Co", "Cs", "Zl", "Zp"} == set()
    assert all(char in "\n\t" for char in shown if unicodedata.category(char) == "Cc")
    assert shown.count("\n") == text.count("\n")


@given(HOSTILE)
def test_part_of_a_line_stays_one(text: str) -> None:
    assert "\n" not in one_line(text)
    assert "\t" not in one_line(text)
    assert visible(one_line(text)) == one_line(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("arn:aws:s3:::bucket", "arn:aws:s3:::bucket"),
        ("::error::x", ": :error::x"),
        ("a\n  ::set-output name=x::y", "a\n  : :set-output name=x::y"),
        ("see ##[debug]x", "see # #[debug]x"),
        ("##vso[task]", "# #vso[task]"),
        ("## heading", "## heading"),
        ("\x1b[31m\x9b\x7f", "\u241b[31m<U+009B>\u2421"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_json_means_the_same_and_holds_no_control(text: str) -> None:
    raw = json.dumps({"x": text}, ensure_ascii=False)

    escaped = json_escaped(raw)

    assert json.loads(escaped) == {"x": text}
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in escaped)
    assert "\u202e" not in escaped
