"""Who encrypts the secrets of a state: nobody whom the state alone names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.engine.settings import StackSettings
    from ai_role_cli.policy import JsonValue

__all__ = ["secrets_flaws"]

_OF_SERVICE = frozenset({"url", "owner", "project", "stack", "insecure"})
_OF_CLOUD = frozenset({"url", "encryptedkey"})

_KIND = "secrets provider"
_NONE = "\0"


def secrets_flaws(
    deployment: Mapping[str, JsonValue], settings: StackSettings
) -> Iterator[tuple[str, str]]:
    """
    Yield why the engine must not ask who is named as the secrets provider.

    It would send a token, or the keys of a cloud account, wherever the state says. A passphrase
    leads nowhere; the service that keeps the state is asked anyway; any other one is right where
    the stack's own settings on this machine name it as well.
    """
    provider = deployment.get("secrets_providers") or {}
    state = provider.get("state") or {} if isinstance(provider, Mapping) else None
    if not isinstance(provider, Mapping) or not isinstance(state, Mapping):
        yield _KIND, "is not as the engine writes it"
        return
    match provider.get("type") or "":
        case "" | "passphrase":
            is_known = set(state) <= {"salt"}
        case "service":
            is_known = set(state) <= _OF_SERVICE and _is_service(state, settings)
        case "cloud":
            is_known = set(state) <= _OF_CLOUD and state.get("url") == _own_provider(settings)
        case _:
            is_known = False
    if not is_known:
        yield _KIND, "is neither a passphrase nor what the settings of the stack name"


def _is_service(state: Mapping[str, JsonValue], settings: StackSettings) -> bool:
    backend = settings.backend.partition("?")[0]
    is_same = str(state.get("url")).rstrip("/") == backend.rstrip("/")
    return is_same and not state.get("insecure")


def _own_provider(settings: StackSettings) -> str:
    """Return what the settings of the stack name; if nothing, what no state can have."""
    file = settings.work_dir / f"Pulumi.{settings.stack}.yaml"
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return _NONE
    name = content.get("secretsprovider") if isinstance(content, Mapping) else None
    return name if isinstance(name, str) and name else _NONE
