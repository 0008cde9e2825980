"""Where a role file is: in which repository, and under which name there."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ai_role_cli.engine.folder.repository import repository_of

__all__ = ["STANDARD_INPUT_NAME", "RoleFilePlace", "place_of"]

STANDARD_INPUT_NAME = "-"


@dataclass(frozen=True, slots=True)
class RoleFilePlace:
    """A role file as other machines know it too."""

    name: str
    """Its path from the root of the repository; its bare name outside of one; `-` for input."""

    root: Path
    """What the name is relative to."""

    is_in_repository: bool
    repository: str | None
    """Host and path of the repository's origin; None if it has none, or there is no repository."""

    def has(self, name: str) -> bool:
        """Tell whether there is a file of this name, which a state may say, in the repository."""
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or name == STANDARD_INPUT_NAME:
            return False
        return (self.root / path).is_file()


def place_of(file: str) -> RoleFilePlace:
    """Return the place of a role file; that of standard input is the current folder."""
    is_input = file == STANDARD_INPUT_NAME
    path = Path(file)
    folder = (Path() if is_input else path.parent).resolve()
    found = repository_of(folder)
    root = folder if found is None else found.root
    name = file if is_input else (folder / path.name).relative_to(root).as_posix()
    return RoleFilePlace(
        name=_as_text(name),
        root=root,
        is_in_repository=found is not None,
        repository=None if found is None else found.name,
    )


def _as_text(name: str) -> str:
    """A name may be any bytes; the state is UTF-8, and keeps nothing that cannot be shown."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)
