from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_role_cli.spec import yaml_document
from ai_role_cli.spec.source import Source, UndecodableError, decode
from ai_role_cli.spec.yaml_document import parse_yaml
from ai_role_cli.spec.yaml_events import (
    UncertainYamlError,
    YamlSyntaxError,
    read_events,
    read_events_fast,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.spec.yaml_events import Event

# The same lines many times over: to measure them takes longer than to run them.
pytestmark = pytest.mark.no_cover

EXAMPLES = Path(__file__).parents[1] / "examples"
FILES = sorted(EXAMPLES.rglob("*.yaml"))

PIECES = (
    *("a", "b: ", "key: ", "- ", "a:b", "a: b", "a #b", "a#b", "1", "-", "--", "~", "=", "@", "`"),
    *(
        "[",
        "]",
        "{",
        "}",
        ", ",
        ",",
        ":",
        ": ",
        "? ",
        "?",
        "!t ",
        "!!str ",
        "!",
        "&a ",
        "*a",
        "<<: ",
    ),
    *(
        "|",
        ">",
        "|-\n  ",
        ">+\n  ",
        "|2\n",
        "> #c\n",
        "#",
        " # c",
        "%YAML 1.1\n",
        "%",
        "\\",
        "\\x41",
    ),
    *('"', "'", '"x"', "'y'", "---", "---\n", "...\n", "\t", " ", "  ", "\n", "\n  ", "\n    "),
    *("\n- ", "\n\n", "\n \n", "\r\n", "\r", "\x85", "\u2028", "é", "\ufeff", "😀"),
)


def source(text: str) -> Source:
    return Source.of(text, name="roles.yaml")


def fast(text: str) -> list[Event] | None:
    """What the fast reader makes of a text; None if it leaves it to the other one."""
    try:
        return list(read_events_fast(source(text)))
    except UncertainYamlError:
        return None


def exact(text: str) -> list[Event] | None:
    try:
        return list(read_events(source(text)))
    except YamlSyntaxError:
        return None


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(EXAMPLES)) for path in FILES])
def test_both_readers_make_the_same_document(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        given = decode(path.read_bytes(), name=path.name)
    except UndecodableError as error:
        given = error.source
    found = parse_yaml(given)

    monkeypatch.setattr(yaml_document, "read_events_fast", _none_is_certain)

    assert parse_yaml(given) == found


def _none_is_certain(_: Source) -> Iterator[Event]:
    raise UncertainYamlError


@pytest.mark.parametrize(
    "name", ["valid/everything.yaml", "valid/tasks.yaml", "valid/aliases.yaml"]
)
def test_ordinary_files_are_read_fast(name: str) -> None:
    text = (EXAMPLES / name).read_text(encoding="utf-8")

    assert fast(text) == exact(text) != None  # noqa: E711 - a chain


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: b\t", id="tab"),
        pytest.param("a: 1\n\ufeffb: 2", id="byte order mark"),
        pytest.param("a: |#c\n  b\n", id="comment at the head of a block"),
        pytest.param("{a: , b: 1}", id="empty value"),
        pytest.param("[s3:Get?bject]", id="question mark"),
        pytest.param("!a!b c", id="tag"),
        pytest.param("a: [", id="not YAML"),
    ],
)
def test_the_fast_reader_leaves_to_the_other_what_they_read_differently(text: str) -> None:
    assert fast(text) is None


def test_a_question_mark_in_quotes_is_certain() -> None:
    assert fast('["s3:Get?bject"]') == exact('["s3:Get?bject"]')


@settings(max_examples=2_000, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_both_readers_make_the_same_events_of_any_text(text: str) -> None:
    events = fast(text)

    assert events is None or events == exact(text)


@settings(max_examples=1_000, deadline=None)
@given(
    st.sampled_from([path for path in FILES if path.parent.name == "valid"]),
    st.floats(0, 1, exclude_max=True),
    st.sampled_from(PIECES),
    st.integers(0, 4),
)
def test_both_readers_make_the_same_events_of_a_slip_of_the_pen(
    path: Path, place: float, piece: str, lost: int
) -> None:
    text = path.read_text(encoding="utf-8")
    at = int(place * len(text))
    slipped = text[:at] + piece + text[at + lost :]
    events = fast(slipped)

    assert events is None or events == exact(slipped)
