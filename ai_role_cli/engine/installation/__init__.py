"""Finding the Pulumi CLI and its AWS plugin, and getting them where they are missing."""

from ai_role_cli.engine.installation.engine import (
    MINIMUM_ENGINE,
    PINNED_ENGINE,
    Engine,
    EngineSource,
)
from ai_role_cli.engine.installation.managed import ensure_engine, install_engine
from ai_role_cli.engine.installation.plugin import (
    explicit_plugin,
    find_provider_plugin,
    install_provider_plugin,
    provider_plugin_version,
    require_provider_plugin,
)
from ai_role_cli.engine.installation.search import find_engine

__all__ = [
    "MINIMUM_ENGINE",
    "PINNED_ENGINE",
    "Engine",
    "EngineSource",
    "ensure_engine",
    "explicit_plugin",
    "find_engine",
    "find_provider_plugin",
    "install_engine",
    "install_provider_plugin",
    "provider_plugin_version",
    "require_provider_plugin",
]
