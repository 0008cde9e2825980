"""`--output-file FORMAT=PATH`: where a result goes beside standard output."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ai_role_cli.cli.new_file import refuse_link, unwritable, write_whole
from ai_role_cli.errors import UsageError
from ai_role_cli.regular_file import is_handed_over
from ai_role_cli.render.report_format import ReportFormat

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["OutputFile", "parse_output_files"]

_FORMATS = ", ".join(ReportFormat)


@dataclass(frozen=True, slots=True)
class OutputFile:
    """One file that a result is written to."""

    format: ReportFormat
    path: str
    """As the user named it."""

    def write(self, text: str) -> None:
        """
        Write the text, whole or not at all; a device or a pipe takes it as it is.

        Raises:
            SurroundingsError: It cannot be written.
        """
        path = Path(self.path)
        # A device cannot be replaced by a file, and must not be.
        if is_handed_over(path) or (path.exists() and not path.is_file()):
            self._write_to_device(path, text)
        else:
            write_whole(self.path, text)

    def _write_to_device(self, path: Path, text: str) -> None:
        try:
            # A pipe that nobody reads is an error, not a reason to wait for ever.
            descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK)
            os.set_blocking(descriptor, True)
            with open(descriptor, "w", encoding="utf-8", newline="\n") as stream:  # noqa: PTH123 - it is open
                stream.write(text)
        except OSError as error:
            raise unwritable(self.path, error) from error


def parse_output_files(
    texts: Sequence[str], *, plan_file: str | None = None
) -> tuple[OutputFile, ...]:
    """
    Return the files of the option's values, each of which can be written as far as one can tell.

    Args:
        texts: The values as given.
        plan_file: Where the plan is saved, if it is; no result can have that file too.

    Raises:
        UsageError: A value is not FORMAT=PATH, or there can be no such file.
    """
    files = tuple(_parse(text) for text in texts)
    seen = set() if plan_file is None else {Path(plan_file).resolve()}
    for file in files:
        path = Path(file.path).resolve()
        if path in seen:
            raise _misplaced(
                f"{file.path} would be written twice", "give the plan and each format their own"
            )
        seen.add(path)
    return files


def _parse(text: str) -> OutputFile:
    name, separator, path = text.partition("=")
    known = name in list(ReportFormat)
    if not (separator and path and known):
        what = "is not FORMAT=PATH" if known or not separator else f"names no format: {name!r}"
        raise UsageError(
            f"--output-file {text!r} {what}",
            code="output-file",
            facts=(("formats", _FORMATS),),
            hint="write --output-file markdown=plan.md",
        )
    _check_place(path)
    return OutputFile(ReportFormat(name), path)


def _check_place(path: str) -> None:
    """A run that changed the account must not end in a file that could never be written."""
    folder = Path(path).parent
    if not folder.is_dir():
        raise UsageError(
            f"there is no folder {folder}",
            code="output-folder",
            facts=(("file", path),),
            hint=f"mkdir -p {folder}",
        )
    if path == "-":
        raise _misplaced("--output-file needs a file", "for standard output: --output FORMAT")
    refuse_link(path)
    if Path(path).is_dir():
        raise _misplaced(f"{path} is a folder", f"name a file in it: {path}/plan.json")
    if Path(path).suffix in (".yaml", ".yml"):
        raise _misplaced(f"{path} may be a role file", "no format is YAML: name another file")
    if not os.access(path if Path(path).exists() else folder, os.W_OK):
        raise _misplaced(f"{path} cannot be written", "name a file that you may write")


def _misplaced(message: str, hint: str) -> UsageError:
    return UsageError(message, code="output-file", hint=hint)
