from __future__ import annotations

import pytest

from ai_role_cli.spec import Anchor, Document, Finding, Source, SpecPath, yaml_document
from ai_role_cli.spec.yaml_document import parse_yaml


def parse(text: str) -> tuple[Document, tuple[Finding, ...]]:
    return parse_yaml(Source.of(text, name="roles.yaml"))


def written(document: Document, path: SpecPath, at: Anchor = Anchor.VALUE) -> str:
    place = document.locate(path, at=at)
    return place.source.text[place.span.start : place.span.end]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("2012-10-17", "2012-10-17", id="a date is text"),
        pytest.param("1:30:00", "1:30:00", id="base 60 is text"),
        pytest.param("1_000", "1_000", id="underscores are text"),
        pytest.param("0b11", "0b11", id="binary is text"),
        pytest.param("y", "y", id="a single letter is text"),
        pytest.param("012", 12, id="a leading zero is decimal"),
        pytest.param("0o17", 15, id="octal"),
        pytest.param("0xff", 255, id="hexadecimal"),
        pytest.param("-5", -5, id="negative"),
        pytest.param("1.5e3", 1500.0, id="float"),
        pytest.param("-.inf", float("-inf"), id="infinity"),
        pytest.param("TRUE", True, id="true"),
        pytest.param("False", False, id="false"),
        pytest.param("~", None, id="tilde is null"),
        pytest.param("", None, id="nothing is null"),
        pytest.param("'true'", "true", id="quoted is text"),
        pytest.param("9" * 41, "9" * 41, id="no number is that long"),
    ],
)
def test_scalars_follow_the_core_schema(text: str, value: object) -> None:
    document, findings = parse(f"key: {text}\n")

    assert findings == ()
    assert document.values == {"key": value}
    assert type(document.values["key"]) is type(value)


def test_keys_and_values_are_found_at_every_depth() -> None:
    document, _ = parse("a:\n  - b: [x, {c: 'deep'}]\n")

    assert written(document, ("a", 0, "b", 1, "c")) == "'deep'"
    assert written(document, ("a", 0, "b", 1, "c"), Anchor.KEY) == "c"
    assert written(document, ("a", 0, "b")) == "[x, {c: 'deep'}]"
    assert document.location(("a", 0, "b", 1, "c")).column == 16


def test_what_is_absent_is_found_at_the_key_around_it() -> None:
    document, _ = parse("role:\n  service: x\n  actions: s3:Get\n")

    assert written(document, ("role", "missing", "deeper")) == "role"
    assert written(document, ("role", "actions", 0)) == "s3:Get"


def test_an_item_of_a_list_stands_for_its_missing_keys() -> None:
    document, _ = parse("trust:\n  - {account: '1'}\n")

    assert written(document, ("trust", 0, "missing"), Anchor.KEY) == "{account: '1'}"


def test_an_alias_stands_where_it_is_used_and_its_parts_at_the_anchor() -> None:
    document, _ = parse("a: &x {k: [1, 2]}\nb: *x\n")

    assert written(document, ("b",)) == "*x"
    assert document.location(("b", "k", 1)).line == 1
    assert document.values["b"] == {"k": [1, 2]}


def test_an_anchor_is_no_part_of_its_value() -> None:
    document, _ = parse("a: &x hello\nb: *x\n")

    assert written(document, ("a",)) == "hello"


def test_a_merge_key_gives_way_to_what_is_written_out() -> None:
    document, findings = parse(
        "one: &one {a: 1, b: 1}\ntwo: &two {a: 2, c: 2}\nboth:\n  <<: [*one, *two]\n  b: 3\n"
    )

    assert findings == ()
    assert document.values["both"] == {"a": 1, "b": 3, "c": 2}
    assert document.location(("both", "a"), at=Anchor.KEY).line == 1
    assert document.location(("both", "b")).line == 5
    assert document.location(("both", "c")).line == 2


def test_a_quoted_merge_key_is_a_key() -> None:
    document, findings = parse("a: {'<<': 1}\n")

    assert (document.values, findings) == ({"a": {"<<": 1}}, ())


def test_a_repeated_key_is_found_at_the_second_place_and_names_the_first() -> None:
    document, (finding,) = parse("a: 1\nb: 2\na: 3\n")

    assert finding.id == "duplicate-key"
    assert "line 1" in finding.message
    assert document.location(finding.path, at=finding.at).line == 3


def test_columns_count_characters_not_bytes() -> None:
    document, _ = parse("a: [é😀, x]\n")

    assert document.location(("a", 1)).column == 9


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_lines_are_counted_whatever_ends_them(line_break: str) -> None:
    document, findings = parse(line_break.join(["a: 1", "b: |", "  x", "c: 3", ""]))

    assert findings == ()
    assert document.location(("c",)).line == 4
    assert document.source.line(4) == "c: 3"


def test_findings_of_one_file_are_all_reported() -> None:
    _, findings = parse("a: 123456789012\nb: on\nc: !!int x\n")

    assert [finding.id for finding in findings] == [
        "unquoted-account-id",
        "ambiguous-scalar",
        "yaml-tag",
    ]


@pytest.mark.parametrize("text", ["on", "OFF", "Yes", "no"])
def test_yaml_1_1_booleans_are_refused_as_keys_too(text: str) -> None:
    _, (finding,) = parse(f"{text}: x\n")

    assert (finding.id, finding.at) == ("ambiguous-scalar", Anchor.KEY)


@pytest.mark.parametrize(
    ("text", "finding_id"),
    [
        pytest.param("[" * 100_000, "too-deep", id="open brackets"),
        pytest.param("- " * 100_000, "too-deep", id="open lists"),
        pytest.param("{a: " * 1_000, "too-deep", id="open mappings"),
        pytest.param(
            "a0: &a0 [x]\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}]\n" for n in range(100)),
            "too-deep",
            id="aliases in depth",
        ),
        pytest.param(
            "a0: &a0 [x, x]\n"
            + "".join(f"a{n + 1}: &a{n + 1} [*a{n}, *a{n}]\n" for n in range(60)),
            "too-large",
            id="aliases in breadth",
        ),
        pytest.param("a: &a [*a]\n", "unknown-alias", id="alias of itself"),
        pytest.param('a: "\\UFFFFFFFF"\n', "yaml-syntax", id="no code point"),
        pytest.param(f"%YAML 1.{'9' * 5_000}\n---\na: 1\n", "yaml-syntax", id="huge version"),
        pytest.param("%YAML 2.0\n---\na: 1\n", "yaml-syntax", id="other version"),
    ],
)
def test_hostile_text_gets_a_finding(text: str, finding_id: str) -> None:
    _, findings = parse(text)

    assert finding_id in {finding.id for finding in findings}


def test_the_number_of_values_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_document, "_MAX_NODES", 100)

    _, (finding,) = parse("x: [" + "a," * 100 + "]")

    assert finding.id == "too-large"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        pytest.param("a: 1\nbcd\ne: 1\n", 2, "a line without ':'", id="no colon"),
        pytest.param("a: - b\n", 1, "a list cannot begin behind its key", id="list in line"),
        pytest.param("a:\n  - b\n  c: 1\n", 3, "a key where the next item", id="key in list"),
        pytest.param("a: 1\n- b\n", 2, "an item of a list where", id="item among keys"),
        pytest.param("a: 'it's'\n", 1, "text behind the end of a value", id="quote in quotes"),
        pytest.param("a: {b: 1\nc: 2\n", 2, "the '{' of line 1", id="brace"),
        pytest.param("a: *.txt\n", 1, "cannot begin with this character", id="asterisk"),
        pytest.param('a: "\\d"\n', 1, r"'\d' is not an escape", id="escape"),
        pytest.param("a: ]\n", 1, "node content", id="PyYAML's own words"),
    ],
)
def test_syntax_errors_point_at_the_mistake(text: str, line: int, message: str) -> None:
    document, (finding,) = parse(text)

    assert finding.id == "yaml-syntax"
    assert message in finding.message
    assert document.location(finding.path).line == line
