from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_role_cli.render.markdown import code, comment, details, diff_fence, table

Structured = Callable[[str], Any]

HOSTILE = [
    "a `tick` b",
    "``",
    "a|b",
    "a\\|b",
    "\\",
    " ",
    " x ",
    "",
    "<script>alert(1)</script>",
    "--> <b>",
    "@team #12 org/repo#3 :key:",
    "https://example.com www.example.com",
    "[x](javascript:y) ![z](w)",
    "&amp; &#96;",
    "**bold** __b__ ~~s~~",
    "|`|`|",
    "one\ntwo",
    "one\r\n\n```\n# two",
    "\u202e\x1b[31m",
]
SHOWN = {"\n": "\u240a", "\r": "\u240d", "\x1b": "\u241b", "\u202e": "<U+202E>"}


def shown(text: str) -> str:
    return "".join(SHOWN.get(char, char) for char in text)


@pytest.mark.parametrize("text", HOSTILE)
def test_code_comes_out_as_it_is_and_is_nothing_but_code(structure: Structured, text: str) -> None:
    found = structure(f"before {code(text)} after")

    assert found.code == [shown(text)]
    assert found.plain.replace("\0", "") == "before  after"
    assert found.kinds <= {"text", "code_inline", "<code>", "</code>"}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_stays_one_cell(structure: Structured, text: str) -> None:
    found = structure(table(("a", "b"), [(code(text), "one"), (code("x"), code(text))]))

    assert (found.tables, found.rows) == (1, 3)
    assert found.code == [shown(text), "x", shown(text)]


@given(text=st.text(alphabet="`|\\<>&@#*_-!~[]()a \n", max_size=12))
def test_any_text_is_code_in_a_table_and_outside(structure: Structured, text: str) -> None:
    inside = structure(table(("a", "b"), [(code(text), "end")]))
    outside = structure(f"- {code(text)}")

    assert inside.rows == 2
    assert inside.code == outside.code == [shown(text)]


@pytest.mark.parametrize(
    "line", ["+ ```", "+ `````` x", "</details>", "~~~", "  four\n```\n+ five", "--> <script>"]
)
def test_nothing_ends_a_fence_before_its_end(structure: Structured, line: str) -> None:
    found = structure(details("role", "update", diff_fence(["- first", line, "+ last"])))

    assert found.fences == [f"- first\n{shown(line)}\n+ last\n"]
    assert found.html == [
        "<details><summary><code>role</code> update</summary>",
        "</details>",
    ]


def test_a_summary_is_text() -> None:
    shut = details("</summary>\n\n# x", '"a" & b', "body")

    assert shut.splitlines()[0] == (
        "<details><summary><code>&lt;/summary&gt;\u240a\u240a# x</code> "
        "&quot;a&quot; &amp; b</summary>"
    )


@pytest.mark.parametrize(
    "value", ["a--b", "-->", "--!>", "a b=c", "---", "----->", "ü", "x\ny", "--" * 5]
)
def test_a_comment_ends_where_it_should(structure: Structured, value: str) -> None:
    text = comment("ai-role preview", stack=value, file="roles.yaml")

    assert structure(f"{text}\n\nafter").html == [text]
    inner = text.removeprefix("<!-- ").removesuffix(" -->")
    assert "--" not in inner
    assert len(inner.split(" ")) == 4


def test_comments_tell_their_facts_apart() -> None:
    values = ["a--b", "a-%2Db", "a-b", "a b", "a%20b"]

    assert len({comment("x", stack=value) for value in values}) == len(values)
    assert comment("x", stack="dev", file="iam/roles.yaml") == (
        "<!-- x stack=dev file=iam/roles.yaml -->"
    )
