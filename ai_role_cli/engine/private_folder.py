"""The private folder beside a role file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from ai_role_cli.engine.settings import StackSettings

__all__ = ["prepare_folder", "prepare_work_dir"]

_IGNORE_ALL = """\
# Made by ai-role: state, engine settings and logs of this folder's role files.
# Nothing here belongs into version control.
*
"""


def prepare_folder(folder: Path) -> None:
    """Make the private `.ai-role` folder, which version control is told to leave alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_once(folder / ".gitignore", _IGNORE_ALL)


def prepare_work_dir(settings: StackSettings) -> None:
    """Make the private folders of the stack and the project file the engine looks for."""
    for folder in (settings.work_dir, settings.log_file.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (settings.work_dir / "Pulumi.yaml").write_text(_project(settings), encoding="utf-8")


def _project(settings: StackSettings) -> str:
    # No `runtime`: nothing can start a language host, and `pulumi destroy` in this folder works.
    lines = [f"name: {settings.project}", "main: ."]
    if settings.plugin is not None:
        # JSON is YAML that needs no rules for what to quote.
        plugin = json.dumps({"providers": [{"name": "aws", "path": str(settings.plugin.parent)}]})
        lines.append(f"plugins: {plugin}")
    return "\n".join(lines) + "\n"


def _write_once(path: Path, text: str) -> None:
    if not path.exists():
        path.write_text(text, encoding="utf-8")
