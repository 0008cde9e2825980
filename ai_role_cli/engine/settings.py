"""Where a stack lives: project, names, folders, backend and the environment of the engine."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from ai_role_cli.engine.backends import BackendSource, backend_secrets, local_folder
from ai_role_cli.engine.child.environment import pulumi_home, secret_values, taken_over

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["StackSettings"]

_NOTHING: Mapping[str, str] = MappingProxyType({})

_PASSPHRASES = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")
_TOKEN = "PULUMI_ACCESS_TOKEN"  # noqa: S105 - the name of a variable

_ALWAYS = {
    "PULUMI_AUTOMATION_API": "true",
    "PULUMI_DEBUG_COMMANDS": "true",  # without it the engine does not know `--event-log`
    "PULUMI_SKIP_UPDATE_CHECK": "true",
    # The plugin is the installed one: none on PATH, none that a state asks to download.
    "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
    "PULUMI_OPTION_SKIP_PLUGIN_PRE_INSTALL": "true",
    # A checkout without the salt of its stack has the one of the state: else any passphrase is new.
    "PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER": "true",
    # The engine asks git and hg about the folder it runs in, and their settings name programs.
    "GIT_DIR": os.devnull,
    "HGRCSKIPREPO": "1",
}
"""Set whatever the user's environment says."""


@dataclass(frozen=True, slots=True)
class StackSettings:
    """One stack and where it is kept."""

    project: str
    stack: str
    folder: Path
    """Holds everything of this stack: `.ai-role` beside the role file, or its `sandbox`."""

    backend: str
    """A full Pulumi backend URL; it may hold a password: `shown_backend` is for messages."""

    backend_source: BackendSource = BackendSource.DEFAULT

    env: Mapping[str, str] = field(default_factory=dict)
    """Set for the engine on top of what it gets of the user's environment."""

    plugin: Path | None = None
    """The AWS plugin to run; None for the one that is installed in Pulumi's home."""

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
        return local_folder(self.backend)

    def with_env(self, env: Mapping[str, str]) -> StackSettings:
        """Return the same stack with this environment for the engine."""
        return replace(self, env=env)

    def with_plugin(self, plugin: Path | None) -> StackSettings:
        """Return the same stack with this AWS plugin."""
        return replace(self, plugin=plugin)

    def engine_env(
        self, inherited: Mapping[str, str], more: Mapping[str, str] = _NOTHING
    ) -> dict[str, str]:
        """
        Return the whole environment of the engine's process.

        Args:
            inherited: The user's environment; the engine gets what it needs of it.
            more: What the caller sets for one run.
        """
        scheme = self.backend.partition("://")[0]
        env = {**taken_over(inherited, scheme=scheme), **more, **_ALWAYS}
        env |= {"PULUMI_BACKEND_URL": self.backend, "PULUMI_HOME": str(pulumi_home(inherited))}
        if _TOKEN in inherited and self.backend_source.may_get_token(self.backend):
            env[_TOKEN] = inherited[_TOKEN]
        # The engine wants a passphrase even where no secret exists; ai-role keeps none.
        if not any(name in inherited for name in _PASSPHRASES):
            env["PULUMI_CONFIG_PASSPHRASE"] = ""
        return {**env, **self.env}

    def secrets(self, environment: Mapping[str, str]) -> frozenset[str]:
        """Return what must not be shown of the backend and of this environment."""
        return frozenset((*backend_secrets(self.backend), *secret_values(environment)))
