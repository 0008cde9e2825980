from __future__ import annotations

import pytest
from rich.cells import cell_len

from ai_role_cli.render.findings import findings_text
from ai_role_cli.spec import Document, Finding, Severity, Source, SpecPath
from ai_role_cli.spec.yaml_document import parse_yaml


def parse(text: str, name: str = "roles.yaml") -> Document:
    return parse_yaml(Source.of(text, name=name))[0]


def finding(path: SpecPath, message: str = "wrong", hint: str | None = None) -> Finding:
    return Finding("some-id", Severity.ERROR, message, path, hint=hint)


def test_a_finding_shows_its_line_a_caret_and_the_hint() -> None:
    document = parse("a:\n  servce: sagemaker\n")

    text = findings_text([finding(("a", "servce"), hint="did you mean 'service'?")], document)

    assert text.plain == (
        "roles.yaml:2:11: error[some-id] wrong\n"
        "  2 |   servce: sagemaker\n"
        "    |           ^^^^^^^^^ did you mean 'service'?\n"
    )


def rows(text: str, path: SpecPath) -> tuple[str, str]:
    """Return the source row and the caret row, without their gutters."""
    _, source, carets, *_ = findings_text([finding(path)], parse(text)).plain.split("\n")
    return source[6:], carets[6:]


@pytest.mark.parametrize(
    ("text", "path", "marked"),
    [
        pytest.param("a: [x, 'target']\n", ("a", 1), "'target'", id="plain"),
        pytest.param("a: ['\t', 'target']\n", ("a", 1), "'target'", id="after a tab"),
        pytest.param("a: [日本, 'target']\n", ("a", 1), "'target'", id="after wide characters"),
        pytest.param("a: ['日本語']\n", ("a", 0), "'日本語'", id="of wide characters"),
        pytest.param("a: [e\u0301, 'target']\n", ("a", 1), "'target'", id="after a combining mark"),
        pytest.param("a: [\u200bx, 'target']\n", ("a", 1), "'target'", id="after a hidden one"),
        pytest.param(f"a: [{'x' * 300}, 'target']\n", ("a", 1), "'target'", id="far right"),
        pytest.param(f"a: ['target', {'日' * 300}]\n", ("a", 0), "'target'", id="far left"),
    ],
)
def test_the_carets_stand_below_what_is_meant(text: str, path: SpecPath, marked: str) -> None:
    source, carets = rows(text, path)

    start = cell_len(source[: source.index(marked)])
    assert carets == " " * start + "^" * cell_len(marked)


def test_a_long_line_is_cut_around_the_caret() -> None:
    source, _ = rows(f"a: [{'x' * 300}, 'target', {'y' * 300}]\n", ("a", 1))

    assert (source[0], source[-1]) == ("…", "…")
    assert cell_len(source) <= 102


def test_a_long_value_is_marked_as_far_as_it_is_shown() -> None:
    source, carets = rows(f"a: {'x' * 300}\n", ("a",))

    assert carets.strip() == "^" * 97
    assert source.endswith("x…")


def test_a_value_of_many_lines_is_marked_on_the_first() -> None:
    source, carets = rows("a: |\n  one\n  two\n", ("a",))

    assert (source, carets) == ("a: |", "   ^")


def test_an_empty_line_has_a_caret_and_no_space_at_its_end() -> None:
    document = Document(Source.of("", name="roles.yaml"), None, parse("").spans)

    assert findings_text([finding(())], document).plain.split("\n")[1:3] == ["  1 |", "    | ^"]


def test_a_hint_that_does_not_fit_has_a_line_of_its_own() -> None:
    text = findings_text([finding(("a",), hint="h" * 95)], parse("a: value\n")).plain

    assert text.split("\n")[2:4] == ["    |    ^^^^^", f"    | {'h' * 95}"]


def test_findings_stand_by_place_with_a_line_between() -> None:
    document = parse("a: 1\nb: 2\n")

    text = findings_text([finding(("b",)), finding(("a",))], document).plain

    heads = [line for line in text.split("\n") if line.startswith("roles.yaml")]
    assert [head.split(":")[1] for head in heads] == ["1", "2"]
    assert text.count("\n\n") == 1


def test_findings_are_grouped_by_file() -> None:
    inner = parse("x: 1\n", name="a-policy.json")
    document = parse("a: a-policy.json\nb: 1\n")
    document = Document(document.source, document.values, document.spans, {("a",): inner})

    text = findings_text([finding(("a", "x")), finding(("b",))], document).plain

    heads = [line.split(" ")[0] for line in text.split("\n") if "error" in line]
    assert heads == ["roles.yaml:2:4:", "a-policy.json:1:4:"]


def test_text_from_the_file_is_shown_as_it_is() -> None:
    document = parse("a: '[red]x[/red] :smile:'\n")

    text = findings_text([finding(("a",), message="[bold]m[/bold]")], document)

    assert "[red]x[/red] :smile:" in text.plain
    assert "[bold]m[/bold]" in text.plain


def test_control_characters_do_not_reach_the_terminal() -> None:
    document = parse('a: "x"\n')

    text = findings_text([finding(("a",), message="\x1b[31m\u202e", hint="\x9b")], document).plain

    assert "\u241b[31m<U+202E>" in text
    assert "<U+009B>" in text


@pytest.mark.parametrize("severity", Severity)
def test_the_severity_is_a_word(severity: Severity) -> None:
    text = findings_text([Finding("x", severity, "m", ("a",))], parse("a: 1\n"))

    assert f" {severity.value}[x] m" in text.plain
