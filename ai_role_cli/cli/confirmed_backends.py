"""The backends that this user said yes to, kept in the user's own folder, never in a checkout."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import platformdirs

from ai_role_cli.engine import flaw_of_owner, shown_backend, write_private

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ConfirmedBackends"]

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class ConfirmedBackends:
    """
    A file of yeses: for each repository or folder, the backends that its role files may name.

    Args:
        file: A JSON file; one that is not there, not readable or of others holds nothing.
    """

    file: Path

    @classmethod
    def of_user(cls) -> ConfirmedBackends:
        """Return those of the user who runs this."""
        return cls(platformdirs.user_state_path("ai-role", appauthor=False) / "backends.json")

    def holds(self, place: Path, url: str) -> bool:
        """Tell whether a backend was confirmed for a repository."""
        wanted = _entry(place, url)
        keys = ("folder", "sha256")
        return any(all(each.get(key) == wanted[key] for key in keys) for each in self._entries())

    def add(self, place: Path, url: str) -> bool:
        """Remember a backend; False if that cannot be done."""
        entries = [*self._entries(), _entry(place, url)]
        text = json.dumps({"format": _FORMAT, "confirmed": entries}, indent=2)
        try:
            write_private(self.file, f"{text}\n".encode())
        except OSError:
            return False
        return True

    def _entries(self) -> list[dict[str, object]]:
        try:
            if self.file.is_symlink() or flaw_of_owner(self.file) is not None:
                return []
            content = json.loads(self.file.read_bytes())
            entries = content["confirmed"] if content["format"] == _FORMAT else []
        except (OSError, ValueError, KeyError, TypeError):
            return []
        return [each for each in entries if isinstance(each, dict)]


def _entry(place: Path, url: str) -> dict[str, object]:
    """Return what is kept of a yes; the URL may hold a password, so that its digest counts."""
    digest = sha256(os.fsencode(url)).hexdigest()
    return {"folder": str(place), "backend": shown_backend(url), "sha256": digest}
