from __future__ import annotations

from ai_role_cli.policy import policy_chars


def test_white_space_is_not_counted() -> None:
    assert policy_chars('{ "Version":\n\t"2012-10-17" }') == len('{"Version":"2012-10-17"}')


def test_characters_are_counted_and_not_bytes() -> None:
    assert policy_chars("häß") == 3
