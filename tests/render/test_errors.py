from __future__ import annotations

from ai_role_cli.errors import SurroundingsError
from ai_role_cli.render.errors import error_text


def test_an_error_is_a_block_with_aligned_labels() -> None:
    error = SurroundingsError(
        "no AWS credentials found",
        code="no-credentials",
        facts=(("looked in", "AWS_PROFILE\nSSO cache"), ("as", "me")),
        hint="aws sso login",
    )

    assert error_text(error).plain == (
        "error[no-credentials]: no AWS credentials found\n"
        "  looked in  AWS_PROFILE\n"
        "             SSO cache\n"
        "  as         me\n"
        "  fix        aws sso login\n"
    )


def test_an_error_without_facts_is_one_line() -> None:
    assert error_text(SurroundingsError("x", code="y")).plain == "error[y]: x\n"


def test_text_from_outside_is_shown_as_it_is() -> None:
    error = SurroundingsError("[red]x", code="y", facts=(("said", "\x1b[2J[/red]"),))

    assert error_text(error).plain == "error[y]: [red]x\n  said  \u241b[2J[/red]\n"
