from __future__ import annotations

import pytest

from ai_role_cli.spec import character_flaw, policy_variables, variable_flaw


@pytest.mark.parametrize("text", ["", "plain", "tab\tand\nline", "Zürich", "\x7f\xa0\xff"])
def test_a_text_that_a_policy_may_hold(text: str) -> None:
    assert character_flaw(text) is None


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("it\u2019s", "write '"),
        ("\u201cquoted\u201d", 'write "'),
        ("a\u2014b", "write -"),
        ("more\u2026", "write ..."),
        ("\u2728", "use characters of ISO 8859-1; a wildcard may stand in"),
        ("\x00", "use characters of ISO 8859-1; a wildcard may stand in"),
        ("\u0100", "use characters of ISO 8859-1; a wildcard may stand in"),
    ],
)
def test_a_character_that_no_policy_may_hold(text: str, hint: str) -> None:
    flaw = character_flaw(text)

    assert flaw
    assert (flaw.id, flaw.hint) == ("bad-character", hint)


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("", []),
        ("$x {y} $", []),
        ("a/${aws:userid}/b", ["${aws:userid}"]),
        ("${*}${?}${$}", ["${*}", "${?}", "${$}"]),
        ("${aws:PrincipalTag/team, 'all'}", ["${aws:PrincipalTag/team, 'all'}"]),
        ("${a:b}${c:d", ["${a:b}", "${c:d"]),
    ],
)
def test_the_variables_of_a_text(text: str, variables: list[str]) -> None:
    assert list(policy_variables(text)) == variables


@pytest.mark.parametrize(
    "text",
    [
        *("", "$", "{}", "${*}", "${?}", "${$}", "${aws:userid}", "${saml:sub}x${*}"),
        *("${aws:PrincipalTag/team, 'company-wide'}", "${aws:PrincipalTag/eks:cluster}"),
        *("${a:b,'x y'}", "${cognito-identity.amazonaws.com:sub}"),
    ],
)
def test_a_variable_of_good_form(text: str) -> None:
    assert variable_flaw(text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("${aws:userid", "is not closed"),
        ("${*}${", "is not closed"),
        ("${}", "without a name"),
        ("${ }", "without a name"),
        ("${, 'x'}", "without a name"),
        ("${aws: userid}", "a space in the name"),
        ("${aws:userid }", "a space in the name"),
        ("${aws:userid, x}", "has no quotes"),
        ("${aws:userid, 'x}", "has no quotes"),
        ("${aws:userid,}", "has no quotes"),
    ],
)
def test_a_variable_of_bad_form(text: str, words: str) -> None:
    flaw = variable_flaw(text)

    assert flaw
    assert flaw.id == "bad-policy-variable"
    assert words in flaw.message
