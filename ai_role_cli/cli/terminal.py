"""The user's terminal: two streams, how much to say, and whether a question may be asked."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from ai_role_cli.cli.new_file import unwritable
from ai_role_cli.errors import DeclinedError
from ai_role_cli.render.console import columns, is_unicode, make_console
from ai_role_cli.render.visible_text import visible

if TYPE_CHECKING:
    from ai_role_cli.render.layout import Detail, Layout
    from ai_role_cli.render.symbols import Symbols

__all__ = ["Terminal", "open_terminal"]

_YES = "pass --yes to go on without being asked"


@dataclass(frozen=True, slots=True)
class Terminal:
    """Results go to `out`, everything else to `err`."""

    out: Console
    err: Console
    quiet: bool
    verbosity: int
    no_input: bool

    @property
    def symbols(self) -> Symbols:
        """The signs the reader's encoding allows."""
        from ai_role_cli.render.symbols import ASCII, UNICODE  # noqa: PLC0415 - they know plans

        return UNICODE if is_unicode(self.out) else ASCII

    def layout(self, console: Console, detail: Detail) -> Layout:
        """Return how a text is laid out for the reader of one of the two streams."""
        from ai_role_cli.render.layout import Layout  # noqa: PLC0415 - as above

        return Layout(self.symbols, columns(console), detail)

    @property
    def progress(self) -> Console:
        """Where progress goes: nowhere after `--quiet`."""
        return Console(quiet=True) if self.quiet else self.err

    def say(self, text: str) -> None:
        """Tell the user something that is not the result."""
        if not self.quiet:
            self.err.print(Text(visible(text)))

    def result(self, text: str | Text) -> None:
        """
        Write a result that ends in a newline of its own; nothing wraps or changes it.

        Raises:
            SurroundingsError: Standard output takes no more, as a full disk does.
        """
        try:
            if isinstance(text, Text):
                self.out.print(text, end="")
            else:
                self.out.file.write(text)
            self.out.file.flush()
        except BrokenPipeError:
            self.out.on_broken_pipe()
        except OSError as error:
            raise unwritable("standard output", error) from error

    def confirm(self, question: str, *, hint: str = _YES) -> None:
        """
        Ask for a yes.

        Args:
            question: What is asked.
            hint: What to do where nobody can be asked.

        Raises:
            DeclinedError: The answer was no, or nobody can be asked.
        """
        if self._ask(f"{question} [y/N] ", hint=hint).lower() not in ("y", "yes"):
            raise DeclinedError("nothing was changed", code="declined")

    def confirm_by_name(self, question: str, *, name: str) -> None:
        """
        Ask to type a name, for what cannot be undone.

        Raises:
            DeclinedError: Something else was typed, or nobody can be asked.
        """
        if self._ask(f"{question} Type {name} to go on: ") != name:
            raise DeclinedError("the name does not match; nothing was changed", code="declined")

    def ask(self, question: str, *, hint: str) -> str:
        """
        Ask for a text; nothing typed, or no more to read, is an empty one.

        Args:
            question: What is asked.
            hint: Which options answer it, for where nobody can be asked.

        Raises:
            DeclinedError: Nobody can be asked.
        """
        return self._ask(f"{question} ", hint=hint)

    def _ask(self, prompt: str, *, hint: str = _YES) -> str:
        if self.no_input or not sys.stdin.isatty():
            why = "--no-input was given" if self.no_input else "standard input is not a terminal"
            raise DeclinedError(
                f"cannot ask: {why}",
                code="no-terminal",
                hint=hint,
            )
        self.err.print(Text(prompt, style="bold"), end="")
        return sys.stdin.readline().strip()


def open_terminal(*, color: bool, quiet: bool, verbosity: int, no_input: bool) -> Terminal:
    """Return the terminal of this process."""
    return Terminal(
        out=make_console(sys.stdout, os.environ, color=color),
        err=make_console(sys.stderr, os.environ, color=color),
        quiet=quiet,
        verbosity=verbosity,
        no_input=no_input,
    )
