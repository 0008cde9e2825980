"""What the engine prints, kept in private files while it runs and after."""

from __future__ import annotations

import contextlib
import os
from typing import IO, TYPE_CHECKING

from ai_role_cli.errors import SurroundingsError
from ai_role_cli.secrets import masked

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path
    from types import TracebackType
    from typing import Self

__all__ = ["EngineLog"]

_FLAGS = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


class EngineLog:
    """
    The log of the last operation: the command, its messages, and in the end what it printed.

    Args:
        path: The log. Until the end, standard output has a file of its own: the same name with
            `.out` before the ending.
        title: The first line of the log.
        secrets: Texts that neither the messages nor the log hold when the engine has ended.

    Raises:
        SurroundingsError: A file cannot be written, or is a link.
    """

    def __init__(self, path: Path, *, title: str, secrets: Collection[str] = ()) -> None:
        self._secrets = secrets
        self._stdout_path = path.with_suffix(f".out{path.suffix}")
        self.stderr_file = _opened(path)
        self.stdout_file = _opened(self._stdout_path)
        self.stderr_file.write(f"{title}\n".encode(errors="replace"))
        self.stderr_file.flush()
        self._start = self.stderr_file.tell()

    def __enter__(self) -> Self:
        """Return the log; both parts of it are one file in the end."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Bring both parts together, without secrets; a full disk leaves them apart."""
        with self.stdout_file, self.stderr_file, contextlib.suppress(OSError):
            parts = (_data(self.stderr_file, start=0), _data(self.stdout_file, start=0))
            told = "".join(part.decode("utf-8", "replace") for part in parts)
            self.stderr_file.seek(0)
            self.stderr_file.write(masked(told, known=self._secrets).encode())
            self.stderr_file.truncate()
            self.stderr_file.flush()
            self._stdout_path.unlink(missing_ok=True)

    def stdout(self) -> str:
        """Return what was printed as the result so far, as it is: a program reads it."""
        return _text(self.stdout_file, start=0)

    def stderr(self) -> str:
        """Return the messages so far, without secrets: people read them."""
        return masked(_text(self.stderr_file, start=self._start), known=self._secrets)


def _opened(path: Path) -> IO[bytes]:
    try:
        descriptor = _new(path)
        os.fchmod(descriptor, 0o600)
    except OSError as error:
        raise SurroundingsError(
            "the log of the engine cannot be written",
            code="log-unwritable",
            facts=(("file", str(path)), ("reason", error.strerror or str(error))),
            hint=f"remove {path}, or let this user write it",
        ) from error
    return os.fdopen(descriptor, "r+b")


def _new(path: Path) -> int:
    """Make a file of our own: another run that looks at the same stack may be writing its log."""
    while True:
        path.unlink(missing_ok=True)
        with contextlib.suppress(FileExistsError):
            return os.open(path, _FLAGS, 0o600)


def _data(file: IO[bytes], *, start: int) -> bytes:
    # Not through the shared offset: the engine's copy of the descriptor has it as well.
    return os.pread(file.fileno(), os.fstat(file.fileno()).st_size - start, start)


def _text(file: IO[bytes], *, start: int) -> str:
    lines = _data(file, start=start).decode("utf-8", "replace").rstrip().split("\n")
    return "\n".join(line.rstrip() for line in lines)
