"""
The environment of the engine's process: made up of what it needs, not of all that is at hand.

A variable that nobody thought of switches off a check of the engine, names a plugin to run, or
carries a secret to a plugin that has no use for it. So each one is named here.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

__all__ = ["MORE_VARIABLES", "pulumi_home", "secret_values", "system_environment", "taken_over"]

MORE_VARIABLES = "AI_ROLE_ENGINE_ENV"
"""Names, separated by commas, of variables that the engine gets as well."""

_HOME = "PULUMI_HOME"

_SYSTEM = (
    "HOME",
    "LANG",
    "LANGUAGE",
    "LOGNAME",
    "PATH",
    "TEMP",
    "TMP",
    "TMPDIR",
    "TZ",
    "USER",
    "LC_*",
    "XDG_*",
)
_NETWORK = ("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_DIR", "SSL_CERT_FILE")
_SIGN_IN = (
    # What a `credential_process` of the AWS configuration asks for its key: keyrings and agents.
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "GNUPGHOME",
    "GPG_TTY",
    "PASSWORD_STORE_DIR",
    "SSH_AUTH_SOCK",
    "WAYLAND_DISPLAY",
)
_ENGINE = (
    "PULUMI_CONFIG_PASSPHRASE",
    "PULUMI_CONFIG_PASSPHRASE_FILE",
    "PULUMI_CREDENTIALS_PATH",
    "PULUMI_CREDENTIAL_STORE",
    "PULUMI_DEFAULT_ORGANIZATION",
    "PULUMI_DISABLE_CHECKPOINT_BACKUPS",
    "PULUMI_DISABLE_JOURNALING",
    "PULUMI_HOME",
    "PULUMI_LOG_ROTATION_MAX_AGE_DAYS",
    "PULUMI_LOG_ROTATION_MAX_TOTAL_MB",
    "PULUMI_PARALLEL",
    "PULUMI_PARALLEL_DIFF",
    "PULUMI_RETAIN_CHECKPOINTS",
    "PULUMI_DIY_BACKEND_*",
    "PULUMI_SELF_MANAGED_STATE_*",
)
_OF_SCHEME = {
    "azblob": ("ARM_*", "AZURE_*", "IDENTITY_*", "IMDS_ENDPOINT", "MSI_*"),
    "gs": ("CLOUDSDK_*", "GCE_METADATA_*", "GOOGLE_*", "STORAGE_EMULATOR_HOST"),
    "postgres": ("PG*",),
}
"""What the backends read beside that; those of S3 read what the AWS provider reads."""

_SECRET_NAME = re.compile(r"PASS|SECRET|TOKEN|_KEY$|_SAS|CREDENTIAL", re.IGNORECASE)
_LEAST_SECRET = 8
"""Characters; a shorter value may be a word of any message."""


def pulumi_home(environment: Mapping[str, str]) -> Path:
    """
    Return the folder in which Pulumi keeps plugins and tokens: PULUMI_HOME, else `~/.pulumi`.

    Raises:
        SurroundingsError: PULUMI_HOME depends on the current folder, which may be anybody's.
    """
    named = environment.get(_HOME)
    if not named:
        return Path.home() / ".pulumi"
    home = Path(named).expanduser()
    if not home.is_absolute():
        raise SurroundingsError(
            f"{_HOME} is not an absolute path: {named}",
            code="relative-home",
            hint=f"write {_HOME}={home.absolute()}, if that folder is yours",
        )
    return home


def taken_over(inherited: Mapping[str, str], *, scheme: str) -> dict[str, str]:
    """
    Return what the engine gets of the user's environment.

    Args:
        inherited: The user's environment.
        scheme: That of the backend's URL.
    """
    wanted = (*_SYSTEM, *_NETWORK, *_SIGN_IN, *_ENGINE, "AWS_*", *_OF_SCHEME.get(scheme, ()))
    named = inherited.get(MORE_VARIABLES, "").split(",")
    return _matching(inherited, (*wanted, *(name.strip() for name in named)))


def system_environment(inherited: Mapping[str, str], *more: str) -> dict[str, str]:
    """
    Return what a program needs that downloads or builds: no credentials of any service.

    Args:
        inherited: The user's environment.
        more: Names of further variables; one that ends in `*` is a beginning.
    """
    return _matching(inherited, (*_SYSTEM, *_NETWORK, *more))


def secret_values(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield the values that are secrets by the names of their variables, to hide them in texts."""
    for name, value in environment.items():
        # A variable of this ending holds a path.
        is_path = name.endswith("_FILE")
        if len(value) >= _LEAST_SECRET and not is_path and _SECRET_NAME.search(name):
            yield value


def _matching(inherited: Mapping[str, str], patterns: Iterable[str]) -> dict[str, str]:
    names = frozenset(patterns)
    starts = tuple(name.removesuffix("*") for name in names if name.endswith("*"))
    kept = {name: value for name, value in inherited.items() if _is_kept(name, names, starts)}
    if "PATH" in kept:
        kept["PATH"] = _absolute(kept["PATH"])
    return kept


def _is_kept(name: str, names: Collection[str], starts: tuple[str, ...]) -> bool:
    # Proxies are written in both ways.
    return name in names or name.upper() in _NETWORK or name.startswith(starts)


def _absolute(path: str) -> str:
    """Leave out what depends on the current folder, where a checkout may hold programs."""
    return os.pathsep.join(entry for entry in path.split(os.pathsep) if Path(entry).is_absolute())
