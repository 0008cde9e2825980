from __future__ import annotations

import pytest
from rich.text import Text

from ai_role_cli.render.layout import Layout, one_line
from ai_role_cli.render.symbols import UNICODE


@pytest.mark.parametrize(
    ("width", "line"),
    [
        pytest.param(20, "left           right", id="at-the-edge"),
        pytest.param(12, "left   right", id="just-fits"),
        pytest.param(10, "left  right", id="behind-what-is-too-long"),
        pytest.param(0, "left  right", id="no-width"),
        pytest.param(200, f"left{'right':>116}", id="edge-of-a-wide-window"),
    ],
)
def test_a_mark_stands_at_the_right_edge(width: int, line: str) -> None:
    assert Layout(UNICODE, width).with_edge(Text("left"), Text("right")).plain == line


def test_marks_share_the_edge_and_empty_ones_are_none() -> None:
    layout = Layout(UNICODE, 16)

    assert layout.with_edge(Text("left"), Text("a"), Text(), Text("b")).plain == "left        a  b"
    assert layout.with_edge(Text("left"), Text()).plain == "left"


def test_columns_are_those_of_the_terminal_not_characters() -> None:
    assert Layout(UNICODE, 12).with_edge(Text("役割"), Text("right")).plain == "役割   right"


def test_prose_is_broken_between_words_and_never_within_one() -> None:
    text = "arn:aws:iam::123456789012:role/one stops to match"

    assert Layout(UNICODE, 20).wrapped(text, indent=4) == [
        "arn:aws:iam::123456789012:role/one",
        "stops to match",
    ]
    assert Layout(UNICODE, 60).wrapped(text) == [text]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("one\ntwo", "one\u240atwo", id="line-break"),
        pytest.param("one\ttwo", "one\u2409two", id="tab"),
        pytest.param("\x1b[2J", "\u241b[2J", id="escape"),
    ],
)
def test_a_text_from_outside_stays_on_its_line(text: str, shown: str) -> None:
    assert one_line(text) == shown
