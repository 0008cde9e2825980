"""The Pulumi CLI as ai-role sees it: where it is, how old, and what is asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from semver import VersionInfo

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MINIMUM_ENGINE", "PINNED_ENGINE", "Engine", "EngineSource"]

MINIMUM_ENGINE = VersionInfo(3, 247, 0)
"""
The oldest CLI that does all we ask of it.

A `Pulumi.yaml` without `runtime` needs 3.247 (pulumi/pulumi#23489), events over gRPC need 3.206,
inline programs on destroy need 3.181. The next major version breaks the SDK: it refuses it too.
"""

PINNED_ENGINE = VersionInfo(3, 259, 0)
"""The CLI that `ai-role setup` gets: the newest one that can also be built from Go modules."""


class EngineSource(StrEnum):
    """Where the engine was found."""

    EXPLICIT = "explicit"
    PATH = "path"
    MANAGED = "managed"


@dataclass(frozen=True, slots=True)
class Engine:
    """A Pulumi CLI that was asked for its version and is fit for use; `path` is absolute."""

    path: Path
    version: VersionInfo
    source: EngineSource
