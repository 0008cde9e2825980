from __future__ import annotations

from ai_role_cli.policy import policy_chars


def test_white_space_is_not_counted() -> None:
    assert policy_chars('{ "Version":\n\t"2012-10-17" }') == len('{"Version":"2012-10-17"}')


def test_every_white_space_of_unicode_is_white_space() -> None:
    assert policy_chars("a\u00a0b\u2028c\x0bd") == 4


def test_characters_are_counted_and_not_bytes() -> None:
    assert policy_chars("häß") == 3
