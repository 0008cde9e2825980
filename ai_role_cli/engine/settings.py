"""Where a stack lives: project, names, folders, backend and the environment of the engine."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["StackSettings", "backend_url", "prepare_folder", "prepare_work_dir"]

_PASSPHRASES = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")

_SCHEMES = ("file", "s3", "azblob", "gs", "postgres", "http", "https")
"""Backends the Pulumi CLI knows; any other scheme it takes for a service to log in to."""

_IGNORE_ALL = """\
# Made by ai-role: state, engine settings and logs of this folder's role files.
# Nothing here belongs into version control.
*
"""


@dataclass(frozen=True, slots=True)
class StackSettings:
    """One stack and where it is kept."""

    project: str
    stack: str
    folder: Path
    """Holds everything of this stack: `.ai-role` beside the role file, or its `sandbox`."""

    backend: str
    """A full Pulumi backend URL."""

    env: Mapping[str, str] = field(default_factory=dict)
    """Set for the engine on top of the user's environment."""

    @property
    def work_dir(self) -> Path:
        """The folder the engine runs in; it keeps the salt of the stack's passphrase."""
        return self.folder / "work" / self.project

    @property
    def log_file(self) -> Path:
        """Where the raw output of the last operation goes."""
        return self.folder / "logs" / f"{self.project}-{self.stack}.log"

    @property
    def state_file(self) -> Path | None:
        """The checkpoint of the stack; None for a backend that is not a local folder."""
        root = self.state_root
        return root and root / ".pulumi" / "stacks" / self.project / f"{self.stack}.json"

    @property
    def lock_folder(self) -> Path | None:
        """Where the engine keeps its locks; None for a backend that is not a local folder."""
        root = self.state_root
        return root and (root / ".pulumi" / "locks" / "organization" / self.project / self.stack)

    @property
    def state_root(self) -> Path | None:
        """The folder of a local backend."""
        if not self.backend.startswith("file://"):
            return None
        return Path(self.backend.removeprefix("file://").partition("?")[0])

    def with_env(self, env: Mapping[str, str]) -> StackSettings:
        """Return the same stack with this environment for the engine."""
        return replace(self, env=env)

    def engine_env(self, inherited: Mapping[str, str]) -> dict[str, str]:
        """Return the whole environment of the engine's process."""
        env = {
            **inherited,
            "PULUMI_AUTOMATION_API": "true",
            "PULUMI_BACKEND_URL": self.backend,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
        # The engine wants a passphrase even where no secret exists; ai-role keeps none.
        if not any(name in inherited for name in _PASSPHRASES):
            env["PULUMI_CONFIG_PASSPHRASE"] = ""
        return {**env, **self.env}


def backend_url(url: str | None, *, folder: Path, base: Path) -> str:
    """
    Return the backend's full URL.

    Args:
        url: What the user gave; None for the default, a file store in `folder`.
        folder: The `.ai-role` folder.
        base: The folder of the role file, which a relative `file://` is relative to.

    Raises:
        SurroundingsError: The URL has no scheme that Pulumi knows.
    """
    if url is None:
        return _file_url(folder.absolute() / "state", "create_dir=true&metadata=skip")
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in _SCHEMES:
        raise SurroundingsError(
            f"{url} is no backend that Pulumi knows",
            code="bad-backend",
            facts=(("known", ", ".join(f"{name}://" for name in _SCHEMES)),),
            hint="for a folder write file:///absolute/path or file://relative/path",
        )
    if scheme != "file":
        return url
    path, _, query = rest.partition("?")
    return _file_url((base / Path(path).expanduser()).absolute(), query)


def _file_url(path: Path, query: str) -> str:
    return f"file://{os.path.normpath(path)}" + (f"?{query}" if query else "")


def prepare_folder(folder: Path) -> None:
    """Make the private `.ai-role` folder, which version control is told to leave alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_once(folder / ".gitignore", _IGNORE_ALL)


def prepare_work_dir(settings: StackSettings) -> None:
    """Make the private folders of the stack and the project file the engine looks for."""
    for folder in (settings.work_dir, settings.log_file.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # No `runtime`: nothing can start a language host, and `pulumi destroy` in this folder works.
    _write_once(settings.work_dir / "Pulumi.yaml", f"name: {settings.project}\nmain: .\n")


def _write_once(path: Path, text: str) -> None:
    if not path.exists():
        path.write_text(text, encoding="utf-8")
