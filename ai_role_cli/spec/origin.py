"""Where a role file is, and the policy documents that it names beside itself."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, Protocol

from ai_role_cli.spec.source import STANDARD_INPUT, Source, read_document, read_source

__all__ = ["FileOrigin", "Origin", "TextOrigin"]


class Origin(Protocol):
    """
    A place to read a role file from.

    Both raise `RoleFileError` for what is not there or cannot be read, `UndecodableError` for what
    is not UTF-8.
    """

    def role_file(self) -> Source:
        """Return the text of the role file."""

    def beside(self, file: str) -> Source:
        """Return the text of a file whose path begins at the folder of the role file."""


class FileOrigin(NamedTuple):
    """A path on this machine; `-` is standard input, beside which is the current folder."""

    path: str

    def role_file(self) -> Source:
        """Return the text of the role file."""
        return read_source(self.path)

    def beside(self, file: str) -> Source:
        """Return the text of a file whose path begins at the folder of the role file."""
        folder = Path() if self.path == STANDARD_INPUT else Path(self.path).parent
        return read_document(file, folder=folder)


class TextOrigin(NamedTuple):
    """A text that is not in a file yet; documents are looked for in the current folder."""

    text: str
    name: str

    def role_file(self) -> Source:
        """Return the text of the role file."""
        return Source.of(self.text, name=self.name)

    def beside(self, file: str) -> Source:
        """Return the text of a file whose path begins at the current folder."""
        return FileOrigin(STANDARD_INPUT).beside(file)
