from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ai_role_cli.sandbox.validation import arn, between, description, length, name, policy_json

if TYPE_CHECKING:
    from collections.abc import Callable

_QUOTES = "cannot contain specially formatted single or double quotes: [\u201c\u2018]"
_POLICY = '"policy" contains an invalid JSON policy: '


@pytest.mark.parametrize(
    ("check", "value", "problems"),
    [
        pytest.param(name(max_chars=64), "a" * 64, (), id="longest-name"),
        pytest.param(
            name(max_chars=3),
            "abcd",
            ("expected length of policy to be in the range (1 - 3), got abcd",),
            id="name-too-long",
        ),
        pytest.param(
            name(max_chars=64),
            "",
            ("expected length of policy to be in the range (1 - 64), got ",),
            id="empty-name",
        ),
        pytest.param(
            name(max_chars=64),
            "a/b",
            ("invalid value for policy (must match [\\w+=,.@-])",),
            id="slash-in-name",
        ),
        pytest.param(name(max_chars=64), "a+=,.@-_9", (), id="all-name-characters"),
        pytest.param(
            name(max_chars=64),
            "rôle",
            ("invalid value for policy (must match [\\w+=,.@-])",),
            id="accent-in-name",
        ),
        pytest.param(between(3600, 43200), 3600, (), id="shortest-session"),
        pytest.param(
            between(3600, 43200),
            1800,
            ("expected policy to be in the range (3600 - 43200), got 1800",),
            id="session-too-short",
        ),
        pytest.param(length(0, 2), "ab", (), id="longest-text"),
        pytest.param(
            length(0, 2),
            "abc",
            ("expected length of policy to be in the range (0 - 2), got abc",),
            id="text-too-long",
        ),
        pytest.param(description, "it's fine", (), id="description"),
        pytest.param(
            description,
            "a \u201cquote\u201d",
            (f"invalid value for policy ({_QUOTES})",),
            id="curly-quotes",
        ),
        pytest.param(arn, "arn:aws:iam::aws:policy/x:y", (), id="arn"),
        pytest.param(
            arn, "x", ('"policy" (x) is an invalid ARN: arn: invalid prefix',), id="no-arn"
        ),
        pytest.param(
            arn,
            "arn:aws:iam:x",
            ('"policy" (arn:aws:iam:x) is an invalid ARN: arn: not enough sections',),
            id="short-arn",
        ),
        pytest.param(policy_json, ' {"a": 1}\n', (), id="policy"),
        pytest.param(
            policy_json,
            " ",
            ('"policy" is an empty string, which is not a valid JSON value',),
            id="empty-policy",
        ),
        pytest.param(
            policy_json,
            "[]",
            (_POLICY + "contains a JSON array, not a JSON object",),
            id="policy-is-an-array",
        ),
        pytest.param(policy_json, "x", (_POLICY + "not a JSON object",), id="policy-is-no-object"),
        pytest.param(
            policy_json,
            '"{}"',
            (
                _POLICY + "contains a JSON-encoded string, not a JSON-encoded object"
                " (have you double-encoded your JSON data?)",
            ),
            id="policy-encoded-twice",
        ),
        pytest.param(
            policy_json,
            '"trust.json"',
            (
                _POLICY + "contains a JSON-encoded string, not a JSON-encoded object"
                " (have you passed a JSON-encoded filename instead of the content of that file?)",
            ),
            id="policy-is-a-file-name",
        ),
        pytest.param(
            policy_json,
            '"x"',
            (_POLICY + "contains a JSON-encoded string, not a JSON-encoded object",),
            id="policy-is-a-string",
        ),
        pytest.param(
            policy_json,
            "{not",
            (
                _POLICY + "invalid character 'n' looking for beginning of object key string,"
                " at byte offset 2",
            ),
            id="policy-is-broken",
        ),
    ],
)
def test_values_are_judged_in_the_providers_words(
    check: Callable[[str, Any], tuple[str, ...]], value: object, problems: tuple[str, ...]
) -> None:
    assert check("policy", value) == problems
