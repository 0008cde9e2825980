"""Where output goes: width, colour and animation are decided here, once for each stream."""

from __future__ import annotations

import os
from io import TextIOWrapper
from typing import TYPE_CHECKING, TextIO

from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["columns", "is_unicode", "make_console"]

_CI_WIDTH = 120
"""Columns where a CI job says nothing: Rich would assume 80 and wrap ARNs."""


class _Console(Console):
    """Goes on where nobody reads any longer: what a command does, and its exit code, stay."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, self.file.fileno())
        os.close(null)


def make_console(
    stream: TextIO, env: Mapping[str, str] = os.environ, *, color: bool = True
) -> Console:
    """
    Return a console that prints text as it is: no markup, no emoji, no highlighting.

    Args:
        stream: Standard output or standard error.
        env: The environment; NO_COLOR, AI_ROLE_NO_COLOR and TERM=dumb switch colour off.
        color: False after `--no-color`.
    """
    if isinstance(stream, TextIOWrapper):
        # A character that the encoding lacks is spelled out instead of ending the command.
        stream.reconfigure(errors="backslashreplace")
    plain = not color or any(env.get(name) for name in ("NO_COLOR", "AI_ROLE_NO_COLOR"))
    dumb = env.get("TERM") == "dumb"
    return _Console(
        file=stream,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=True,
        no_color=plain or dumb,
        color_system=None if plain or dumb else "auto",
        force_terminal=False if dumb else None,
        width=_CI_WIDTH if env.get("CI") and not env.get("COLUMNS") else None,
    )


def columns(console: Console, env: Mapping[str, str] = os.environ) -> int:
    """Return the columns of a line; 0 where nobody says, as in a pipe without COLUMNS."""
    is_known = console.is_terminal or env.get("COLUMNS") or env.get("CI")
    return console.width if is_known else 0


def is_unicode(console: Console) -> bool:
    """Tell whether symbols beyond ASCII reach the reader."""
    return console.encoding.lower().replace("-", "").startswith("utf")
