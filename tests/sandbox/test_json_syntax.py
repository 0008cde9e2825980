from __future__ import annotations

import pytest

from ai_role_cli.sandbox.json_syntax import syntax_problem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{not", "invalid character 'n' looking for beginning of object key string"),
        ("{'a':1}", r"invalid character '\'' looking for beginning of object key string"),
        ('{"a":1,}', "invalid character '}' looking for beginning of object key string"),
        ('{"a" 1}', "invalid character '1' after object key"),
        ('{"a":1 "b":2}', "invalid character '\"' after object key:value pair"),
        ('{"a":01}', "invalid character '1' after object key:value pair"),
        ('{"a":"x]" y}', "invalid character 'y' after object key:value pair"),
        ('[{"a":[1]} {}]', "invalid character '{' after array element"),
        ('{"a":[1 2]}', "invalid character '2' after array element"),
        ('{"a":[1,]}', "invalid character ']' looking for beginning of value"),
        ('{"a":1}x', "invalid character 'x' after top-level value"),
        ('{"ä":x}', "invalid character 'x' looking for beginning of value"),
        ('{"a":NaN}', "invalid character 'N' looking for beginning of value"),
        ('{"a":"\t"}', r"invalid character '\t' in string literal"),
        ('{"a":"\\q"}', "invalid character 'q' in string escape code"),
        ('{"a":"x', "unexpected end of JSON input"),
        ('{"a":', "unexpected end of JSON input"),
        ("{", "unexpected end of JSON input"),
    ],
)
def test_problems_are_worded_as_go_words_them(text: str, expected: str) -> None:
    offsets = {'{"ä":x}': 7, '{"a":1,}': 8, '{"a":[1,]}': 9, '{"a":[1 2]}': 9, '{"a":1}x': 8}
    problem, _, offset = syntax_problem(text).partition(", at byte offset ")

    assert problem == expected
    if text in offsets:
        assert int(offset) == offsets[text]


def test_json_has_no_problem() -> None:
    assert syntax_problem('{"a": [1, "é", null, {}]}') == ""
