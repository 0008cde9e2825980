from __future__ import annotations

import io

import pytest
from rich.text import Text

from ai_role_cli.render.console import columns, is_unicode, make_console
from ai_role_cli.render.symbols import ASCII, UNICODE


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _no_wishes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


def printed(stream: io.StringIO, env: dict[str, str], *, color: bool = True) -> str:
    make_console(stream, env, color=color).print(Text("[red]x[/red] :key: 42", style="red"))
    return stream.getvalue()


def test_a_terminal_gets_colour() -> None:
    assert printed(Screen(), {}) == "\x1b[31m[red]x[/red] :key: 42\x1b[0m\n"


@pytest.mark.parametrize(
    "env",
    [
        pytest.param({"NO_COLOR": "1"}, id="no-color"),
        pytest.param({"AI_ROLE_NO_COLOR": "1"}, id="our-own"),
        pytest.param({"TERM": "dumb"}, id="dumb-terminal"),
    ],
)
def test_a_terminal_gets_no_colour_against_the_user_s_wish(env: dict[str, str]) -> None:
    assert printed(Screen(), env) == "[red]x[/red] :key: 42\n"


def test_an_empty_wish_is_none() -> None:
    assert "\x1b" in printed(Screen(), {"NO_COLOR": "", "AI_ROLE_NO_COLOR": ""})


def test_an_option_takes_colour_away() -> None:
    assert printed(Screen(), {}, color=False) == "[red]x[/red] :key: 42\n"


def test_a_pipe_gets_no_colour() -> None:
    assert printed(io.StringIO(), {}) == "[red]x[/red] :key: 42\n"


def test_a_dumb_terminal_is_no_place_for_animation() -> None:
    assert not make_console(Screen(), {"TERM": "dumb"}).is_terminal
    assert make_console(Screen(), {}).is_terminal


def test_strings_are_printed_as_they_are() -> None:
    stream = io.StringIO()

    make_console(stream, {}).print("[red]x[/red] :key: 'text' 42")
    assert stream.getvalue() == "[red]x[/red] :key: 'text' 42\n"


def test_a_long_line_is_not_broken() -> None:
    stream = io.StringIO()
    arn = f"arn:aws:iam::123456789012:role/{'x' * 300}"

    make_console(stream, {}).print(Text(arn))
    assert stream.getvalue() == f"{arn}\n"


@pytest.mark.parametrize(
    ("env", "width"),
    [
        pytest.param({"CI": "true"}, 120, id="ci"),
        pytest.param({"CI": "true", "COLUMNS": "90"}, 90, id="ci-with-columns"),
        pytest.param({"COLUMNS": "90"}, 90, id="columns"),
        pytest.param({}, 80, id="nothing-known"),
    ],
)
def test_the_width_of_a_ci_job_is_120(
    env: dict[str, str], width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)

    assert make_console(io.StringIO(), env).width == width


@pytest.mark.parametrize(
    ("stream", "env", "width"),
    [
        pytest.param(io.StringIO(), {}, 0, id="pipe"),
        pytest.param(io.StringIO(), {"COLUMNS": "90"}, 90, id="pipe-with-columns"),
        pytest.param(io.StringIO(), {"CI": "true"}, 120, id="ci"),
        pytest.param(Screen(), {"COLUMNS": "70"}, 70, id="terminal"),
    ],
)
def test_nobody_knows_the_columns_of_a_pipe(
    stream: io.StringIO, env: dict[str, str], width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)

    assert columns(make_console(stream, env), env) == width


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [("utf-8", True), ("UTF8", True), ("utf-16", True), ("ascii", False), ("latin-1", False)],
)
def test_symbols_need_unicode(encoding: str, *, expected: bool) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)

    assert is_unicode(make_console(stream, {})) is expected


def test_a_character_the_encoding_lacks_is_spelled_out() -> None:
    raw = io.BytesIO()
    console = make_console(io.TextIOWrapper(raw, encoding="ascii"), {})

    console.print(Text("R\xf4le \u2192"))
    console.file.flush()
    assert raw.getvalue() == b"R\\xf4le \\u2192\n"


def test_the_widest_sign_sets_the_width() -> None:
    assert (UNICODE.width, ASCII.width) == (1, 3)
    assert all(sign.isascii() for sign in (*ASCII.operations.values(), ASCII.arrow))
    assert set(ASCII.operations) == set(UNICODE.operations)
