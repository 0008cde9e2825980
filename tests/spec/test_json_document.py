from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_role_cli.spec import Anchor, Source, SpecPath, Value, parse_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def leaves(value: Value, path: SpecPath = ()) -> list[tuple[SpecPath, Value]]:
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in leaves(item, (*path, key))]
    if isinstance(value, list):
        return [leaf for index, item in enumerate(value) for leaf in leaves(item, (*path, index))]
    return [(path, value)]


@given(JSON, st.sampled_from([None, 2, "\t"]))
def test_every_value_is_found_where_it_stands(value: Value, indent: int | str | None) -> None:
    text = json.dumps(value, indent=indent)
    document, _ = parse_json(Source.of(text, name="policy.json"))

    for path, leaf in leaves(value):
        span = document.locate(path).span
        assert json.loads(text[span.start : span.end]) == leaf


@given(st.text(alphabet='{}[]:,"\\ \n\ttrue0-9.eENa'))
def test_any_text_is_read_or_gets_a_finding(text: str) -> None:
    document, findings = parse_json(Source.of(text, name="policy.json"))

    if not findings:
        assert document.values == json.loads(text)


@pytest.mark.parametrize(
    ("text", "line", "column", "hint"),
    [
        pytest.param('{\n"a": 1,\n}', 2, 7, "remove it", id="comma in an object"),
        pytest.param("[1, ]", 1, 3, "remove it", id="comma in an array"),
        pytest.param("{'a': 1}", 1, 2, "JSON takes double quotes only", id="single quotes"),
        pytest.param("// note\n{}", 1, 1, "JSON has no comments", id="comment"),
        pytest.param('{"a": NaN}', 1, 7, None, id="NaN"),
        pytest.param(f"[{'9' * 41}]", 1, 2, None, id="many digits"),
        pytest.param("", 1, 1, None, id="nothing"),
    ],
)
def test_syntax_errors_have_a_place_and_a_hint(
    text: str, line: int, column: int, hint: str | None
) -> None:
    document, (finding,) = parse_json(Source.of(text, name="policy.json"))

    location = document.location(finding.path)
    assert (finding.id, finding.hint) == ("json-syntax", hint)
    assert (location.line, location.column) == (line, column)


def test_depth_is_bounded() -> None:
    _, (finding,) = parse_json(Source.of("[" * 100_000, name="policy.json"))

    assert finding.id == "too-deep"


def test_a_repeated_key_is_found_at_its_second_place() -> None:
    document, (finding,) = parse_json(Source.of('{"a": 1,\n "a": 2}', name="policy.json"))

    assert finding.id == "duplicate-key"
    assert document.location(finding.path, at=Anchor.KEY).line == 2


def test_a_lone_surrogate_is_refused() -> None:
    _, (finding,) = parse_json(Source.of('["\\ud83d"]', name="policy.json"))

    assert finding.id == "bad-character"
